"""Small files that survive a crash: written whole or not at all, read with suspicion."""

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hotel_crm.supervisor.voice import Trouble


def write_whole(path: Path, text: str, *, durable: bool = True) -> None:
    """Replaces ``path`` (mode 0600) in one step; ``durable`` also waits for the disk."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    if durable:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_empty(folder: Path) -> None:
    """Makes ``folder`` be there and hold nothing; where that is not possible, it stays as it is."""
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700)


def read_pairs(path: Path) -> dict[str, str]:
    """The NAME=value lines of a file; what cannot be read or understood is left out."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    lines = (line for line in text.splitlines() if "=" in line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file, or an empty one when the file is missing, cut off or strange."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def disk_full(where: Path) -> Trouble:
    """The sentence for a disk without room."""
    return Trouble(
        f"The disk that holds {where} is full. What was saved before is safe. "
        "Free some space (300 MB is enough to begin), or set VAR to a folder on another disk, "
        "then start again."
    )


@contextlib.contextmanager
def telling_of_a_full_disk(where: Path) -> Iterator[None]:
    """Turns the system's "no space left" and "quota exceeded" into the sentence for them."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise disk_full(where) from error
        raise


def need_room(where: Path, *, megabytes: int) -> None:
    """Refuses to begin on a disk where the start itself could not end well."""
    room = os.statvfs(where)
    if room.f_bavail * room.f_frsize < megabytes * 1024 * 1024:
        raise disk_full(where)
