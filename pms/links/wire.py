"""Sockets of a link: dialled or taken, one peer at a time; says in a sentence why there is none."""

import contextlib
import select
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from core.sentences import Sentence, sentence
from pms.adapters.fias.codec import build

CALL_SECONDS = 5.0
SEND_SECONDS = 5.0
READ_BYTES = 65536


class NoWire(Exception):
    """There is no connection; the message says why and what to look at."""


class Cut(Exception):
    """The connection is over; the message says how."""


def _refused(place: str, error: OSError) -> Sentence:
    return sentence(
        "Nobody answers at %(place)s (%(why)s). Nothing is lost: a resync follows as soon as the "
        "interface is there. Check that it runs and that host and port are right.",
        place=place,
        why=_why(error),
    )


def _taken(place: str, error: OSError) -> Sentence:
    return sentence(
        "We cannot listen on %(place)s (%(why)s). Another program may use the port; choose another "
        "one or end it.",
        place=place,
        why=_why(error),
    )


def _broken(error: OSError) -> Sentence:
    return sentence("The connection broke (%(why)s).", why=_why(error))


CLOSED = sentence("The interface closed the connection.")
CLOSED_AT_ONCE = sentence(
    "The interface closed the connection at once. It takes one client per slot: is another program "
    "connected to it?"
)


@dataclass
class Wire:
    """One connected socket."""

    socket: socket.socket
    peer: str
    any_byte: bool = False

    def read(self, seconds: float) -> bytes:
        """What came within so many seconds, perhaps nothing; raises ``Cut``."""
        ready, _, _ = select.select([self.socket], [], [], seconds)
        if not ready:
            return b""
        try:
            data = self.socket.recv(READ_BYTES)
        except OSError as error:
            raise Cut(_broken(error)) from error
        if not data:
            raise Cut(CLOSED if self.any_byte else CLOSED_AT_ONCE)
        self.any_byte = True
        return data

    def send(self, data: bytes) -> None:
        """Hands ``data`` to the network; raises ``Cut``."""
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise Cut(_broken(error)) from error

    def close(self) -> None:
        """Ends it."""
        self.socket.close()


@dataclass
class Plug:
    """Where wires come from: an address to dial, or a port to listen on."""

    host: str
    port: int
    listens: bool
    _server: socket.socket | None = field(default=None, repr=False)
    _next: Wire | None = field(default=None, repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for each in (self._server, self._next):
            if each:
                each.close()

    def connect(self, ended: Callable[[], bool]) -> Wire | None:
        """A wire; None when there is none yet. Raises ``NoWire``."""
        if self._next:
            taken, self._next = self._next, None
            return taken
        if self.listens:
            return self.caller(seconds=0.0 if ended() else 0.5)
        try:
            made = socket.create_connection((self.host, self.port), CALL_SECONDS)
        except OSError as error:
            raise NoWire(_refused(f"{self.host}:{self.port}", error)) from error
        return _wire(made, f"{self.host}:{self.port}")

    def keep(self, wire: Wire) -> None:
        """Whoever called while a dead wire was still held is the next one."""
        self._next = wire

    def caller(self, *, seconds: float) -> Wire | None:
        """Somebody who called us within so many seconds; raises ``NoWire``."""
        if not self.listens:
            return None
        if self._server is None:
            self._server = self._listen()
        ready, _, _ = select.select([self._server], [], [], seconds)
        if not ready:
            return None
        with contextlib.suppress(OSError):
            made, address = self._server.accept()
            return _wire(made, str(address[0]))
        return None

    def _listen(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            return socket.create_server((self.host, self.port), family=family, backlog=4)
        except OSError as error:
            raise NoWire(_taken(f"{self.host}:{self.port}", error)) from error


def _wire(made: socket.socket, peer: str) -> Wire:
    made.settimeout(SEND_SECONDS)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Wire(made, peer)


def turn_away(wire: Wire) -> None:
    """Says goodbye to a second client, and closes."""
    with contextlib.suppress(Cut):
        wire.send(build("LE"))
    wire.close()


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__
