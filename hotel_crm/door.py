"""What machines send is answered whole in one thread of a few that stay.

Django's own way over ASGI begins a thread for each request and changes between it and the event
loop for each layer of middleware. For a page that is nothing; for an event of a PMS it was an
eighth of the time from its arrival to the alert. Nothing below these addresses waits for the event loop.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import ImproperlyConfigured, RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.exception import convert_exception_to_response
from django.db import connections
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix
from django.utils.module_loading import import_string

THREADS = 8
"""Requests at once; others wait. More than half of the connections to the database are left to pages."""


class Door(ASGIHandler):
    """Django's handler without its changes of thread; the same middleware, but for static files.

    A sender that hangs up does not stop what it began: an event is applied whole, and sent again it
    is a repeat.
    """

    def __init__(self) -> None:
        super().__init__()
        self._threads = ThreadPoolExecutor(THREADS, "door")

    def load_middleware(self, is_async: bool = False) -> None:
        """The layers that can run in a thread. Raises ``ImproperlyConfigured`` for what this skips."""
        none: list[Any] = []
        self._view_middleware = self._template_response_middleware = none
        self._exception_middleware = none
        handler: Any = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]  # Django's own
        for path in reversed(settings.MIDDLEWARE):
            layer: Any = import_string(path)
            if not getattr(layer, "sync_capable", True):
                continue
            if hooks := {"process_view", "process_exception"} & set(dir(layer)):
                raise ImproperlyConfigured(f"{path}: {hooks} would not be called for /api/.")
            handler = convert_exception_to_response(layer(handler))
        self._middleware_chain = handler

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answers one request."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        loop = asyncio.get_running_loop()
        response = await loop.run_in_executor(self._threads, self._answer, scope, body)
        await self.send_response(response, send)

    def _answer(self, scope: Any, body: Any) -> HttpResponseBase:
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=type(self), scope=scope)
        made: tuple[Any, Any] = self.create_request(scope, body)
        request, refusal = made
        try:
            response: HttpResponseBase = refusal or self.get_response(request)
            response.close()
            return response
        finally:
            body.close()
            connections.close_all()
