"""A process's log of bounded size, written by the supervisor so that no process can fill the disk."""

from collections import deque
from pathlib import Path

from hotel_crm.supervisor.voice import complain

KEPT_LINES = 40


class Log:
    """``<name>.log`` and up to ``parts`` older ones of ``size`` bytes each.

    A disk without room drops lines instead of stopping the hotel, and says so once.
    """

    def __init__(self, path: Path, *, size: int = 5_000_000, parts: int = 3) -> None:
        self._path = path
        self._size = size
        self._parts = parts
        self._stream = path.open("ab", buffering=0)
        self._written = self._stream.tell()
        self._told = False
        self._last: deque[str] = deque(maxlen=KEPT_LINES)
        self._half = b""

    def write(self, data: bytes) -> None:
        """Adds bytes as they came from the process."""
        self._remember(data)
        try:
            if self._written > self._size:
                self._turn()
            self._stream.write(data)
            self._written += len(data)
            self._told = False
        except OSError as error:
            if not self._told:
                complain(f"{self._path} cannot be written ({error.strerror}); lines are dropped.")
            self._told = True

    def _remember(self, data: bytes) -> None:
        *whole, self._half = (self._half + data).split(b"\n")
        self._half = self._half[-4096:]
        self._last.extend(line.decode("utf-8", "replace") for line in whole)

    def new_life(self) -> None:
        """Forgets the last lines: the next words are another process's."""
        self._last.clear()
        self._half = b""

    def last_lines(self, count: int = 15) -> list[str]:
        """The newest lines, oldest first."""
        lines = [*self._last, self._half.decode("utf-8", "replace")]
        return [line for line in lines if line.strip()][-count:]

    def _turn(self) -> None:
        self._stream.close()
        for number in range(self._parts - 1, 0, -1):
            older = self._path.with_name(f"{self._path.name}.{number}")
            if older.exists():
                older.replace(self._path.with_name(f"{self._path.name}.{number + 1}"))
        self._path.replace(self._path.with_name(f"{self._path.name}.1"))
        self._stream = self._path.open("ab", buffering=0)
        self._written = 0

    def close(self) -> None:
        """Ends writing; what was written stays."""
        self._stream.close()
