"""The simulator's PMS in a thread of its own, for tests that are not async, and a link to it."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from datetime import datetime

from core import clock
from core.transactions import unit
from pms import services
from pms.links.runner import Runner
from pms.models import Link
from pms.types import LinkSettings
from simulator.fias import Fields, Interface


def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    """Waits for what another thread brings about."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.02)


class Loop:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, doing, seconds: float = 120):
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(seconds)

    def call(self, function: Callable[..., object], *args) -> object:
        async def do():
            return function(*args)

        return self.run(do())


class FiasPms(Loop):
    """A PMS with guests in house; every act is told, if anybody is there to hear it."""

    def __init__(self, **settings) -> None:
        super().__init__()
        self.guests: dict[str, dict[str, str]] = {}
        self.interface = Interface(self._house, zone="Asia/Shanghai", **settings)
        self.port = 0
        self._dialling = None

    def _house(self) -> list[Fields]:
        return [tuple(fields.items()) for fields in self.guests.values()]

    def __enter__(self) -> "FiasPms":
        super().__enter__()
        self.port = self.run(self.interface.listen())
        return self

    def __exit__(self, *_error) -> None:
        if self._dialling:
            self._dialling.cancel()
        self.run(self.interface.close())
        super().__exit__()

    def keeps_dialling(self, port: int) -> None:
        """Calls a vendor who listens, again and again."""

        async def dial():
            while True:
                with suppress(OSError):
                    await self.interface.dial(port)
                await asyncio.sleep(0.2)

        self._dialling = asyncio.run_coroutine_threadsafe(dial(), self._loop)

    def tell(self, rid: str, **fields: str) -> object:
        named = tuple((_fid(name), value) for name, value in fields.items())
        return self.call(self.interface.tell, rid, (*named, *self.interface.stamp()))

    def check_in(self, key: str, room: str, **fields: str) -> object:
        about = {"RN": room, "G#": key, "GN": f"Guest{key}, Ada", "GS": "N", "GA": "261124", "GD": "261127"}  # fmt: skip
        self.guests[key] = about | {_fid(name): value for name, value in fields.items()}
        return self._told("GI", self.guests[key])

    def move(self, key: str, room: str) -> object:
        old, self.guests[key]["RN"] = self.guests[key]["RN"], room
        return self._told("GC", self.guests[key] | {"RO": old})

    def check_out(self, key: str) -> object:
        gone = self.guests.pop(key)
        return self._told("GO", {"RN": gone["RN"], "G#": key, "GS": gone["GS"]})

    def _told(self, rid: str, fields: dict[str, str]) -> object:
        stamped = (*fields.items(), *self.interface.stamp())
        return self.call(self.interface.tell, rid, stamped)

    def cut(self) -> None:
        self.call(self.interface.cut)


def _fid(name: str) -> str:
    return {"G_": "G#", "GP": "G+"}.get(name, name)


def make_link(property, *, port: int, code: str = "fidelio-5", **settings) -> Link:
    """A FIAS line that dials this machine."""
    with unit():
        return services.add_link(
            property=property,
            code=code,
            name="Fidelio",
            source=settings.pop("source", "fidelio"),
            settings=LinkSettings(
                **{"mode": "dial", "host": "127.0.0.1", "port": port, **settings}
            ),
            now=clock.now(),
        )


@contextmanager
def held(link: Link, now: Callable[[], datetime] = clock.now):
    """Somebody holds the link for as long as the block lasts."""
    runner = Runner(link.pk, now)
    runner.start()
    try:
        yield runner
    finally:
        runner.end()
        runner.join(10)
        assert not runner.is_alive()
