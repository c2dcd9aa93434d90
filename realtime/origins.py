"""Refuses sockets that another site's page opens: browsers send our cookies along with those.

Stricter than Channels' validator, which compares host names only: the origin must be the address
this request came to, the installation's own address, or one the operator trusts.
"""

from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import split_domain_port, validate_host


class SameOrigin:
    """Wraps an ASGI application for sockets; refuses with 403 before the handshake."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Passes on, or refuses."""
        if is_own(dict(scope["headers"])):
            await self.application(scope, receive, send)
        else:
            await WebsocketDenier()(scope, receive, send)


def is_own(headers: dict[bytes, bytes]) -> bool:
    """Whether ``Origin`` is there and is ours, for a ``Host`` that we answer to."""
    origin = headers.get(b"origin", b"").decode("latin-1").lower()
    host = headers.get(b"host", b"").decode("latin-1").lower()
    if not origin or not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return False
    if origin == settings.BASE_URL.lower().rstrip("/") or origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    parts = urlsplit(origin)
    return parts.scheme in {"http", "https"} and parts.netloc == host
