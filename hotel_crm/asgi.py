"""The web process's entry: pages over HTTP by Django, wake-ups over sockets by Channels."""

import os
from typing import Any

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotel_crm.settings")
pages = get_asgi_application()

from django.conf import settings  # noqa: E402  the apps must be loaded first

from core.bodies import BodyLimit  # noqa: E402
from hotel_crm.door import Door  # noqa: E402
from realtime import lifespan  # noqa: E402
from realtime.routing import sockets  # noqa: E402

door = Door()


async def answered(scope: Any, receive: Any, send: Any) -> None:
    """Machines by the door, people by the pages."""
    handler = door if scope["path"].startswith("/api/") else pages
    await handler(scope, receive, send)


limited = BodyLimit(answered, most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
application = ProtocolTypeRouter(
    {"http": limited, "websocket": sockets, "lifespan": lifespan.application}
)
