"""Starts real systems in folders of their own, and looks at what they leave behind."""

import os
import pwd
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

import drills.box
from drills.box import ROOT, gone, wait_until
from hotel_crm.supervisor.privileges import User, reaches

__all__ = ["AS_ROOT", "ROOT", "Box", "gone", "nobody", "run_as_ordinary", "wait_until"]

AS_ROOT = os.geteuid() == 0


class Box(drills.box.Box):
    """One supervisor with stand-in processes, run as its own program."""

    module = ("-m", "tests.box.play")

    def mood(self, name: str, words: str) -> None:
        """Tells a stand-in how to behave (stand_in.py)."""
        self.var.mkdir(exist_ok=True)
        (self.var / ".hotel-crm").touch()
        (self.var / f"mood-{name}").write_text(words)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder below /tmp that every user may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="box-")).resolve()
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def make_box(place: Path) -> Iterator[Callable[..., Box]]:
    """Makes boxes that are stopped at the end of the test."""
    made: list[Box] = []

    def make(var: Path | None = None, **more: Any) -> Box:
        made.append(Box(var or place / "var", **more))
        return made[-1]

    yield make
    for box in made:
        box.close()


@pytest.fixture
def box(make_box: Callable[..., Box]) -> Box:
    """One box, not yet started."""
    return make_box()


def nobody() -> User:
    """An ordinary user of every machine."""
    entry = pwd.getpwnam("nobody")
    return User(entry.pw_uid, entry.pw_gid, entry.pw_name)


def run_as_ordinary(box: Box) -> None:
    """Makes ``box`` start as an ordinary user; when we are one already, as ourselves.

    Where the Python at hand lies in root's closed home, the machine's own with our packages is
    used; without one, the user gets the single right to read everything.
    """
    if not AS_ROOT:
        return
    user = nobody()
    own = Path(f"/usr/bin/python3.{sys.version_info.minor}")
    if reaches(user, [Path(sys.executable).resolve(), Path(os.__file__)]):
        box.account = {"user": user.uid, "group": user.gid, "extra_groups": []}
    elif own.is_file() and reaches(user, [Path(psycopg.__file__)]):
        box.python = [str(own)]
        box.environ["PYTHONPATH"] = str(Path(psycopg.__file__).parent.parent)
        box.account = {"user": user.uid, "group": user.gid, "extra_groups": []}
    else:
        box.python = [
            *("setpriv", f"--reuid={user.uid}", f"--regid={user.gid}", "--clear-groups"),
            *("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"),
            sys.executable,
        ]
