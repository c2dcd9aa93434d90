"""The web process's entry: pages over HTTP by Django, wake-ups over sockets by Channels."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotel_crm.settings")
pages = get_asgi_application()

from realtime import lifespan  # noqa: E402  the apps must be loaded first
from realtime.routing import sockets  # noqa: E402

application = ProtocolTypeRouter(
    {"http": pages, "websocket": sockets, "lifespan": lifespan.application}
)
