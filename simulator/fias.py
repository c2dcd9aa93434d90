"""The PMS's side of a FIAS link: greets, names everybody when asked, tells what happens, breaks.

A real socket on this machine. ``budget`` cuts the line after so many bytes, wherever that is in a
record; what happens while nobody is connected is not told, as with a real interface.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

Fields = tuple[tuple[str, str], ...]
STX, ETX = b"\x02", b"\x03"


def frame(rid: str, fields: Iterable[tuple[str, str]] = (), charset: str = "utf-8") -> bytes:
    """A record as bytes."""
    body = "".join(f"{fid}{value}|" for fid, value in fields).encode(charset, "replace")
    return STX + rid.encode() + b"|" + body + ETX


class Interface:
    """One interface slot of the PMS: one client, one charset.

    ``house`` gives the fields of everybody in house now: that is the truth a resync tells.
    """

    def __init__(
        self,
        house: Callable[[], Iterable[Fields]],
        *,
        zone: str = "UTC",
        charset: str = "utf-8",
        repeat: float = 0.0,
        seed: int = 7,
    ) -> None:
        self.house = house
        self.charset = charset
        self.repeat = repeat  # share of records that are told twice
        self.budget: int | None = None  # bytes until the line is cut
        self.rooms: list[tuple[str, str]] = []  # (room, status) told to us
        self.resyncs = 0
        self.refused = 0
        self._zone = ZoneInfo(zone)
        self._dice = random.Random(seed)
        self._server: asyncio.Server | None = None
        self._client: asyncio.StreamWriter | None = None
        self._up = False
        self.whole = asyncio.Event()  # whoever is connected was told of everybody

    @property
    def up(self) -> bool:
        """Whether the other side has described itself and been greeted."""
        return self._up

    async def listen(self, port: int = 0) -> int:
        """Opens the slot on this machine; returns its port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        return int(self._server.sockets[0].getsockname()[1])

    async def dial(self, port: int) -> None:
        """Calls a vendor who listens, and speaks until the line ends."""
        await self._serve(*await asyncio.open_connection("127.0.0.1", port))

    async def close(self) -> None:
        """Ends the slot and whoever is on it."""
        if self._server:
            self._server.close()
        self.cut()

    def cut(self) -> None:
        """Breaks the line, as a cable would."""
        client = self._lose()
        if client:
            client.transport.abort()

    def _lose(self) -> asyncio.StreamWriter | None:
        client, self._client, self._up = self._client, None, False
        self.whole.clear()
        return client

    def tell(self, rid: str, fields: Iterable[tuple[str, str]] = ()) -> bool:
        """Tells a record, perhaps twice; False when nobody was there to hear it."""
        if not self._up:
            return False
        body = frame(rid, fields, self.charset)
        self._write(body * 2 if self._dice.random() < self.repeat else body)
        return True

    def stamp(self, at: datetime | None = None) -> Fields:
        """DA and TI."""
        local = (at or datetime.now(self._zone)).astimezone(self._zone)
        return (("DA", local.strftime("%y%m%d")), ("TI", local.strftime("%H%M%S")))

    def raw(self, data: bytes) -> None:
        """Bytes as they are, for what no PMS should send."""
        self._write(data)

    def _write(self, data: bytes) -> None:
        if self._client is None:
            return
        if self.budget is not None:
            data, rest = data[: self.budget], data[self.budget :]
            self.budget -= len(data)
            self._client.write(data)
            if rest or self.budget == 0:
                self.budget = None
                # An orderly end after the piece, so that the piece arrives.
                client = self._lose()
                if client:
                    client.close()
            return
        self._client.write(data)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._client is not None:
            self.refused += 1
            writer.close()
            return
        self._client = writer
        self._write(frame("LS", self.stamp()))
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                while self._client is writer:
                    record = (await reader.readuntil(ETX)).rpartition(STX)[2][:-1]
                    self._answer(record.decode("latin-1"))
        finally:
            if self._client is writer:
                self._lose()
            writer.close()

    def _answer(self, record: str) -> None:
        rid, *fields = record.rstrip("|").split("|")
        told = {field[:2]: field[2:] for field in fields}
        if rid == "LS":
            self._write(frame("LS", self.stamp()))
        elif rid == "LA":
            self._write(frame("LA", self.stamp()))
            self._up = self._client is not None
        elif rid == "DR":
            self._name_everybody()
        elif rid == "RE":
            self.rooms.append((told.get("RN", ""), told.get("RS", "")))

    def _name_everybody(self) -> None:
        self._write(frame("DS", self.stamp()))
        for fields in list(self.house()):
            self._write(frame("GI", (*fields, ("SF", "")), self.charset))
        self._write(frame("DE", self.stamp()))
        self.resyncs += 1
        self.whole.set()
