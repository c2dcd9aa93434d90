"""One frame's bytes for all sockets of a broadcast, where the server lets us write them.

ASGI encodes a message anew for every socket; at a thousand sockets that is most of the work. Under
uvicorn, without compression, the bytes are the same for everybody (RFC 6455, section 5.2: a server
does not mask), so they are made once and given to each transport. Anything unusual (another server,
compression, a connection that is closing or does not drain) goes the ordinary way.
"""

import struct
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

_FINAL_TEXT = 0x81


def encoded(text: str) -> bytes:
    """``text`` as one unmasked text frame."""
    raw = text.encode()
    length = len(raw)
    if length < 126:
        return struct.pack("!BB", _FINAL_TEXT, length) + raw
    if length < 65536:
        return struct.pack("!BBH", _FINAL_TEXT, 126, length) + raw
    return struct.pack("!BBQ", _FINAL_TEXT, 127, length) + raw


def writer_of(send: Any) -> Callable[[bytes], bool] | None:
    """Writes a frame past ASGI; False when the ordinary way must be taken. None = never possible.

    ``send`` is what the server gave to the application, after the handshake.
    """
    protocol = getattr(send, "__self__", None)
    if not isinstance(protocol, WebSocketsSansIOProtocol) or protocol.conn.extensions:
        return None
    transport, writable = protocol.transport, protocol.writable

    def write(frame: bytes) -> bool:
        if protocol.close_sent or not writable.is_set() or transport.is_closing():
            return False
        transport.write(frame)
        return True

    return write
