"""A folder of Parquet parts that can be left at any moment: a part counts once its line stands.

A part is written under another name, brought to disk and renamed; then the manifest, a list of
parts with size, digest and a stamp of what they were made of, is replaced in the same way. What
has no line, or does not match it, is written again; what matches is kept.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

MANIFEST = "manifest.json"
_HALF = ".half"


class NotReadable(Exception):
    """A folder does not hold what its manifest says, or has none; nothing was counted."""


class Folder:
    """Parts below ``path``, each named by a relative path such as ``year=2024/stays.parquet``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[str, dict[str, Any]] = {}
        self.complete = ""
        try:
            known = json.loads((path / MANIFEST).read_text())
        except FileNotFoundError:
            return
        self.lines, self.complete = known["parts"], known["complete"]

    def kept(self, name: str, stamp: str) -> bool:
        """Whether the part is there, whole, and made of what ``stamp`` stands for."""
        line = self.lines.get(name)
        return line is not None and line["stamp"] == stamp and self._whole(name, line)

    def write(self, name: str, batches: Iterable[pa.Table], schema: pa.Schema, stamp: str) -> int:
        """Writes one part from its pieces and its line; returns the rows."""
        rows = 0
        with (
            self._replacing(name) as half,
            pq.ParquetWriter(half, schema, compression="zstd") as out,
        ):
            for each in batches:
                rows += each.num_rows
                out.write_table(each)
        path = self.path / name
        self.lines[name] = {
            "rows": rows, "bytes": path.stat().st_size, "sha256": _digest(path), "stamp": stamp,
        }  # fmt: skip
        self.complete = ""
        self._note()
        return rows

    def finish(self, names: Iterable[str], stamp: str) -> None:
        """Says that these parts are all; removes others and what was left half written."""
        wanted = set(names)
        gone = [name for name in self.lines if name not in wanted]
        for name in gone:
            del self.lines[name]
        self.complete = stamp
        self._note()
        for path in [*(self.path / name for name in gone), *self.path.rglob(f"*{_HALF}")]:
            path.unlink(missing_ok=True)

    def files(self) -> list[Path]:
        """The parts by name, checked; raises ``NotReadable``.

        A folder without a manifest, made by another tool, is taken as it stands.
        """
        if not self.lines and not self.complete:
            found = sorted(self.path.rglob("*.parquet"))
            if not found:
                raise NotReadable(
                    f"There are no Parquet files below {self.path}. Nothing was counted; name the"
                    " folder of an export."
                )
            return found
        if not self.complete:
            raise NotReadable(
                f"The export in {self.path} was interrupted. Nothing was counted; make it again, it"
                " keeps what is whole."
            )
        broken = [name for name, line in self.lines.items() if not self._whole(name, line)]
        if broken:
            raise NotReadable(
                f"{broken[0]} is missing or not as it was written. Nothing was counted; make the"
                " export again, it keeps what is whole."
            )
        return [self.path / name for name in sorted(self.lines)]

    def _whole(self, name: str, line: dict[str, Any]) -> bool:
        path = self.path / name
        return (
            path.is_file()
            and path.stat().st_size == line["bytes"]
            and _digest(path) == line["sha256"]
        )

    def _note(self) -> None:
        with self._replacing(MANIFEST) as half:
            known = {"complete": self.complete, "parts": self.lines}
            half.write_text(json.dumps(known, indent=1, sort_keys=True))

    @contextmanager
    def _replacing(self, name: str) -> Iterator[Path]:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(path.name + _HALF)
        yield half
        _to_disk(half)
        half.replace(path)
        _to_disk(path.parent)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stamped(*parts: object) -> str:
    """A short name for what something was made of."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:32]
