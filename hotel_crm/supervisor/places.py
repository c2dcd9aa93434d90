"""Where everything of one system lies: a folder VAR, of which nothing above is ever touched."""

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from hotel_crm.supervisor.voice import Trouble

ROOT = Path(__file__).resolve().parent.parent.parent

# PostgreSQL refuses paths of 1,024 bytes and puts up to 100 of its own behind ours.
LONGEST_VAR = 900

# A file that says "this folder is a VAR", and what may be in one that has no such file yet.
MARK = ".hotel-crm"
OWN_NAMES = {"pg", "log", "run", "broker", "secret", "lock", "bench", "setup", "tmp"}


@dataclass(frozen=True)
class Places:
    """The folder VAR and the names below it."""

    var: Path

    @property
    def pg(self) -> Path:
        """The data of the built-in PostgreSQL."""
        return self.var / "pg"

    @property
    def log(self) -> Path:
        """One log per process, and its older parts."""
        return self.var / "log"

    @property
    def run(self) -> Path:
        """What describes the running system; can be deleted while it is stopped."""
        return self.var / "run"

    @property
    def tmp(self) -> Path:
        """What processes put aside for a while, one folder each, emptied at each of their starts."""
        return self.var / "tmp"

    @property
    def secret(self) -> Path:
        """The keys; without them the data cannot be read."""
        return self.var / "secret"

    @property
    def lock(self) -> Path:
        """Held by the one supervisor of this folder; its words only inform."""
        return self.var / "lock"

    @property
    def environment(self) -> Path:
        """What `manage.py` in another terminal reads (hotel_crm.env)."""
        return self.run / "env"

    @property
    def state(self) -> Path:
        """Process numbers, start times and deaths, as JSON."""
        return self.run / "state.json"

    def folders(self) -> tuple[Path, ...]:
        """Every folder the supervisor makes, parents first."""
        return (self.var, self.log, self.run, self.tmp, self.var / "broker")


def _sane(raw: str) -> str:
    if any(ord(letter) < 32 or 0xDC80 <= ord(letter) <= 0xDCFF for letter in raw):
        raise Trouble(
            f"VAR={raw!r} contains a control character or bytes that are no text. "
            "Nothing was changed. Choose a plain path for VAR."
        )
    if len(os.fsencode(raw)) > LONGEST_VAR:
        raise Trouble(
            f"VAR is longer than {LONGEST_VAR} bytes, which PostgreSQL cannot use. "
            "Nothing was changed. Choose a shorter path for VAR."
        )
    return raw


def find(var: str | None) -> Places:
    """The places below ``var`` (default: ``var`` in the checkout); raises Trouble for an odd path."""
    path = Path(_sane(var) if var else ROOT / "var")
    try:
        path = path.resolve()
    except (OSError, RuntimeError) as error:
        raise Trouble(f"VAR={path} cannot be followed ({error}). Nothing was changed.") from error
    if path.exists() and not path.is_dir():
        raise Trouble(
            f"VAR={path} is a file, not a folder. Nothing was changed. Choose another path for VAR."
        )
    if path != ROOT / "var" and not _ours(path):
        raise Trouble(
            f"VAR={path} holds other things already. Nothing was changed. "
            "Choose a folder of its own for VAR."
        )
    return Places(path)


def _ours(path: Path) -> bool:
    """Whether a folder is new, empty or made by us: root gives all of VAR to another user."""
    try:
        names = {entry.name for entry in path.iterdir()}
    except FileNotFoundError:
        return True
    except OSError as error:
        raise unwritable(Places(path), error) from error
    return MARK in names or names <= OWN_NAMES


def make(places: Places) -> None:
    """Creates the folders that are missing; raises Trouble when that is not allowed."""
    for folder in places.folders():
        try:
            folder.mkdir(mode=0o755 if folder == places.var else 0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(places, error) from error
    if not os.access(places.var, os.W_OK | os.X_OK):
        raise unwritable(places, None)
    try:
        (places.var / MARK).touch(mode=0o644)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise unwritable(places, error) from error


def unwritable(places: Places, error: OSError | None) -> Trouble:
    """The sentence for a VAR that this user may not write."""
    why = f" ({error.strerror})" if error else ""
    return Trouble(
        f"The data folder {places.var} cannot be written by this user{why}. Nothing was changed. "
        "Give the folder to this user, or set VAR to one that is writable."
    )
