"""The folders that are looked into: one for each hotel and kind of file, and for each line's bookings.

    FILES_DIR/<hotel>/stays            reservation numbers are the files' own
    FILES_DIR/<hotel>/arrivals/<line>  reservation numbers are those of that PMS line
    FILES_DIR/<hotel>/sections

A file that was taken lies in ``taken`` beside it, under the id of its import, for 30 days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from imports.enums import Kind

TAKEN = "taken"
STILL = timedelta(seconds=60)
"""How long a file must not have grown before it is believed to be whole."""
KEPT = timedelta(days=30)
UNFINISHED = (".part", ".tmp", ".partial", ".crdownload", ".filepart")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of one hotel; ``source`` is whose reservation numbers its files carry ("": own)."""

    path: Path
    kind: str
    line: str = ""
    source: str = ""

    @property
    def taken(self) -> Path:
        """Where files lie that were taken in."""
        return self.path / TAKEN


def folders(root: Path, hotel: str, lines: dict[str, str]) -> list[Folder]:
    """All folders of a hotel; ``lines`` is code of a PMS line -> its source."""
    home = root / hotel
    return [
        Folder(home / "stays", Kind.STAYS),
        *(
            Folder(home / "arrivals" / line, Kind.STAYS, line, lines[line])
            for line in sorted(lines)
        ),
        Folder(home / "sections", Kind.SECTIONS),
    ]


def whole(folder: Folder, now: datetime) -> Iterator[Path]:
    """Files that have come to rest, oldest first. Links and hidden files are never followed."""
    found = []
    for path in folder.path.iterdir() if folder.path.is_dir() else ():
        if path.is_symlink() or not path.is_file() or path.name.startswith("."):
            continue
        at = _changed(path)
        if path.suffix.lower() not in UNFINISHED and at <= now - STILL:
            found.append((at, path.name, path))
    for _at, _name, path in sorted(found):
        yield path


def taken_as(folder: Folder, public_id: str, name: str) -> Path:
    """The place of a file that became the import ``public_id``."""
    return folder.taken / f"{public_id}~{name}"


def under_way(folder: Folder) -> dict[str, Path]:
    """id of an import -> its file, of all that were taken and not deleted yet."""
    found = folder.taken.glob("*~*") if folder.taken.is_dir() else ()
    return {path.name.partition("~")[0]: path for path in found if not path.is_symlink()}


def forget(folder: Folder, now: datetime) -> int:
    """Deletes what was taken more than 30 days ago; how many files."""
    old = [path for path in under_way(folder).values() if _changed(path) <= now - KEPT]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.lstat().st_mtime, UTC)
