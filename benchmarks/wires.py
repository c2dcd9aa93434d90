"""The bytes of each rival's protocol, as little as an honest client needs."""

import base64
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Block:
    """What to measure: ``bodies`` are published one after another, each when the last is done."""

    kind: str  # product, bare, mqtt
    port: int
    number: int
    bodies: list[str]
    path: str = ""  # of the socket
    post: str = ""  # where events are sent
    token: str = ""
    cookies: tuple[str, ...] = ()
    pause: float = 0.02  # seconds of quiet between two events, besides what acknowledging takes


class Kind(Protocol):
    """One protocol."""

    def subscribe(self, nr: int) -> bytes:
        """The first bytes of a subscriber."""

    def is_subscribed(self, heard: bytes) -> bool:
        """Whether everything heard so far completes the handshake."""

    def second(self, nr: int) -> bytes:
        """Bytes after the first answer ("" when none)."""

    def publish(self, body: str) -> bytes:
        """The bytes that publish an event."""

    def carries(self, data: bytes) -> bool:
        """Whether these bytes of a subscriber hold the event."""

    def is_answered(self, heard: bytes) -> bool:
        """Whether the publisher has its answer."""

    def acknowledge(self, data: bytes) -> bytes:
        """What a subscriber answers to an event."""

    def reply(self, data: bytes) -> bytes:
        """What a subscriber answers to anything else."""


class WebSocket:
    """Subscribers by WebSocket, events by HTTP POST."""

    def __init__(self, block: Block, *, marker: bytes, acks: bool) -> None:
        self.block = block
        self.marker = marker
        self.acks = acks
        self.key = base64.b64encode(os.urandom(16)).decode()

    def subscribe(self, nr: int) -> bytes:
        """The upgrade request."""
        host = f"127.0.0.1:{self.block.port}"
        cookie = self.block.cookies[nr % len(self.block.cookies)] if self.block.cookies else ""
        return (
            f"GET {self.block.path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
            f"Cookie: {cookie}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {self.key}\r\n"
            "Sec-WebSocket-Protocol: guest.v1\r\n\r\n"
        ).encode()

    def second(self, nr: int) -> bytes:
        """The product wants a hello."""
        if not self.acks:
            return b""
        return text_frame(f'{{"t":"hello","v":1,"epoch":"","cur":0,"tab":"{nr}"}}')

    def is_subscribed(self, heard: bytes) -> bool:
        """101, and for the product its welcome."""
        if not heard.startswith(b"HTTP/1.1 101") and b"\r\n\r\n" in heard:
            raise SystemExit(f"The socket was refused: {heard[:200]!r}")
        return b"\r\n\r\n" in heard and (not self.acks or b'"welcome"' in heard)

    def publish(self, body: str) -> bytes:
        """A POST on a connection that is kept."""
        raw = body.encode()
        return (
            f"POST {self.block.post} HTTP/1.1\r\nHost: 127.0.0.1:{self.block.port}\r\n"
            f"Authorization: Bearer {self.block.token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(raw)}\r\n\r\n"
        ).encode() + raw

    def carries(self, data: bytes) -> bool:
        """Whether the marker is in them."""
        return self.marker in data

    def is_answered(self, heard: bytes) -> bool:
        """A whole 2xx answer."""
        head, found, body = heard.partition(b"\r\n\r\n")
        if not found:
            return False
        if not head.startswith(b"HTTP/1.1 2"):
            raise SystemExit(f"The event was refused: {heard[:500]!r}")
        lowered = head.lower()
        if b"content-length:" not in lowered:
            return b"transfer-encoding" not in lowered or body.endswith(b"0\r\n\r\n")
        length = int(lowered.split(b"content-length:")[1].split(b"\r\n")[0])
        return len(body) >= length

    def acknowledge(self, data: bytes) -> bytes:
        """The product's cumulative ack of the last frame."""
        if not self.acks:
            return b""
        number = data.rsplit(b'"s":', 1)[1].split(b",", 1)[0].decode()
        return text_frame(f'{{"t":"ack","s":{number}}}')

    def reply(self, data: bytes) -> bytes:
        """A pong to uvicorn's ping, which has four bytes."""
        at = data.find(b"\x89\x04")
        return b"\x8a\x84\0\0\0\0" + data[at + 2 : at + 6] if at >= 0 else b""


def text_frame(text: str) -> bytes:
    """A masked frame; a mask of zeros costs the server what any mask does."""
    raw = text.encode()
    return bytes([0x81, 0x80 | len(raw)]) + b"\0\0\0\0" + raw


class Mqtt:
    """MQTT 3.1.1, QoS 1 both ways (OASIS Standard, sections 3.1 to 3.9)."""

    TOPIC = b"hotel/alerts"

    def __init__(self, _block: Block) -> None:
        self.packet = 0

    def subscribe(self, nr: int) -> bytes:
        """CONNECT with a clean session."""
        name = f"s{nr}".encode()
        variable = b"\x00\x04MQTT\x04\x02" + struct.pack("!H", 600)
        return packet(0x10, variable + struct.pack("!H", len(name)) + name)

    def second(self, _nr: int) -> bytes:
        """SUBSCRIBE at QoS 1."""
        topic = struct.pack("!H", len(self.TOPIC)) + self.TOPIC
        return packet(0x82, b"\x00\x01" + topic + b"\x01")

    def is_subscribed(self, heard: bytes) -> bool:
        """CONNACK (4 bytes) and SUBACK (5 bytes, granted QoS 1)."""
        return heard[:4] == b"\x20\x02\x00\x00" and heard[4:9] == b"\x90\x03\x00\x01\x01"

    def publish(self, body: str) -> bytes:
        """PUBLISH at QoS 1."""
        self.packet = self.packet % 65535 + 1
        topic = struct.pack("!H", len(self.TOPIC)) + self.TOPIC
        return packet(0x32, topic + struct.pack("!H", self.packet) + body.encode())

    def carries(self, data: bytes) -> bool:
        """A PUBLISH."""
        return self.TOPIC in data

    def is_answered(self, heard: bytes) -> bool:
        """PUBACK."""
        return heard[:1] == b"\x40" and len(heard) >= 4

    def acknowledge(self, data: bytes) -> bytes:
        """PUBACK with the broker's packet number, which follows the topic."""
        at = data.rindex(self.TOPIC) + len(self.TOPIC)
        return b"\x40\x02" + data[at : at + 2]

    def reply(self, _data: bytes) -> bytes:
        """Nothing else comes."""
        return b""


def packet(first: int, rest: bytes) -> bytes:
    """A control packet with its remaining length."""
    length, encoded = len(rest), b""
    while True:
        length, digit = divmod(length, 128)
        encoded += bytes([digit | (0x80 if length else 0)])
        if not length:
            return bytes([first]) + encoded + rest


KINDS: dict[str, Callable[[Block], Kind]] = {
    "product": lambda block: WebSocket(block, marker=b'"alerts"', acks=True),
    "bare": lambda block: WebSocket(block, marker=b'"alerts"', acks=False),
    "mqtt": Mqtt,
}
