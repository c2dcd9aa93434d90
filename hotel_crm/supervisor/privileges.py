"""Gives up root: PostgreSQL refuses it and the rest does not need it.

Started by root, everything runs as another user where that user can reach the program; where it
cannot (a checkout below a closed /root), only the database changes user, and we say so.
"""

import os
import pwd
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hotel_crm.supervisor.places import ROOT, Places
from hotel_crm.supervisor.voice import Trouble

NOBODY = "nobody"


@dataclass(frozen=True)
class User:
    """An account of the machine that is not root."""

    uid: int
    gid: int
    name: str


def _owner(path: Path) -> User | None:
    """The account that owns ``path``; None for root, strangers and missing paths."""
    try:
        uid = path.stat().st_uid
        entry = pwd.getpwuid(uid)
    except (OSError, KeyError):
        return None
    return User(entry.pw_uid, entry.pw_gid, entry.pw_name) if uid != 0 else None


def instead_of_root(places: Places) -> User | None:
    """Whom root becomes: the owner of the data, of VAR or of the checkout, else `nobody`.

    None when we are not root. The order keeps data with the user whose data it was.
    """
    if os.geteuid() != 0:
        return None
    for path in (places.pg, places.var, ROOT):
        user = _owner(path)
        if user:
            return user
    try:
        entry = pwd.getpwnam(NOBODY)
    except KeyError as error:
        raise Trouble(
            "PostgreSQL does not run as root and this machine has no user `nobody` to run it as. "
            "Nothing was changed. Start as an ordinary user, or give VAR to one (chown)."
        ) from error
    return User(entry.pw_uid, entry.pw_gid, entry.pw_name)


def become(user: User) -> None:
    """Turns this process into ``user`` for good."""
    os.setgroups([])
    os.setgid(user.gid)
    os.setuid(user.uid)


def reaches(user: User, paths: Iterable[Path]) -> bool:
    """Whether ``user`` may read each file and list each folder; asked of the kernel in a fork."""
    child = os.fork()
    if child == 0:
        verdict = 1
        try:
            become(user)
            verdict = 0 if all(_readable(path) for path in paths) else 1
        finally:
            os._exit(verdict)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


def _readable(path: Path) -> bool:
    needed = os.R_OK | os.X_OK if path.is_dir() else os.R_OK
    return os.access(path, needed)


def give(path: Path, user: User) -> None:
    """Gives ``path`` and all below it to ``user``; links are not followed."""
    _give_one(path, user)
    for folder, folders, files in os.walk(path, followlinks=False):
        for name in folders + files:
            _give_one(Path(folder, name), user)


def _give_one(path: Path, user: User) -> None:
    try:
        if path.lstat().st_uid != user.uid:
            os.lchown(path, user.uid, user.gid)
    except FileNotFoundError:
        return
    except OSError as error:
        raise Trouble(
            f"{path} cannot be given to the user {user.name} ({error.strerror}). Nothing else was "
            "changed. Set VAR to a folder on a disk that allows it, or start as an ordinary user."
        ) from error
