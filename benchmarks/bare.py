"""The rival to beat is nothing: uvicorn that sends a body to every socket, no rows, no product."""

from typing import Any

_sockets: list[Any] = []


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Sockets stay; a POST's body goes to each of them, then the answer."""
    if scope["type"] == "websocket":
        await _keep(receive, send)
    elif scope["type"] == "http":
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message.get("more_body", False)
        text = body.decode()
        for each in _sockets:
            await each({"type": "websocket.send", "text": text})
        headers = [(b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 202, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


async def _keep(receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept", "subprotocol": "guest.v1"})
    _sockets.append(send)
    while (await receive())["type"] != "websocket.disconnect":
        pass
    _sockets.remove(send)
