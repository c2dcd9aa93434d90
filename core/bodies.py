"""No request body larger than we take is ever read to its end: Django alone would spool it to disk.

Django checks ``DATA_UPLOAD_MAX_MEMORY_SIZE`` only after the whole body has arrived, and never for
bodies sent in chunks without their length.
"""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

TOO_BIG = "The body is larger than 1 MiB. Nothing was taken; send less at a time."


class _TooBig(Exception):
    pass


class BodyLimit:
    """Answers 413 to HTTP requests with a body of more than ``most`` bytes."""

    def __init__(self, app: App, *, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _length(scope) > self._most:
            await _refuse(send)
            return
        began = False
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most:
                raise _TooBig
            return message

        async def noted(message: Message) -> None:
            nonlocal began
            began = True
            await send(message)

        try:
            await self._app(scope, counted, noted)
        except _TooBig:
            if began:
                raise
            await _refuse(send)


def _length(scope: MutableMapping[str, Any]) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


async def _refuse(send: Send) -> None:
    body = json.dumps({"say": TOO_BIG}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
