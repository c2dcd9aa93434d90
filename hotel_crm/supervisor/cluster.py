"""The built-in PostgreSQL's data: made once, whole or not at all, and checked before every start."""

import hashlib
import os
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from signal import SIGKILL
from typing import Any

from hotel_crm.supervisor import parent_death, privileges
from hotel_crm.supervisor.files import disk_full, need_room, telling_of_a_full_disk
from hotel_crm.supervisor.places import Places
from hotel_crm.supervisor.programs import Programs
from hotel_crm.supervisor.voice import Trouble, say

ADMIN = "crm_admin"
# The kernel's limit for the path of a socket is 108 bytes with its ending zero.
LONGEST_SOCKET = 107
SOCKET_NAME = ".s.PGSQL.5432.lock"
# A new cluster takes 80 MB with its first log segments; refuse rather than die half way.
ROOM_FOR_A_NEW_CLUSTER = 250
ROOM_FOR_A_START = 24


@dataclass(frozen=True)
class Cluster:
    """A data folder, the programs that serve it and the account they run as (None: ours)."""

    places: Places
    programs: Programs
    user: privileges.User | None
    socket_folder: Path
    # Tests only: forget the disk. Everything else waits for it.
    fast: bool = False
    # A handle on VAR for a user who may not walk to it (a checkout below a closed /root): the
    # kernel resolves /proc/self/fd/N without walking the path.
    var_handle: int | None = field(default=None)
    # Only where a test plays a server elsewhere: listen on 127.0.0.1 too.
    tcp_port: int = 0

    @property
    def handles(self) -> tuple[int, ...]:
        """What the database's processes must inherit."""
        return () if self.var_handle is None else (self.var_handle,)

    def seen(self, name: str) -> str:
        """The path of ``name`` below VAR as the database's user can open it."""
        if self.var_handle is None:
            return str(self.places.var / name)
        return f"/proc/self/fd/{self.var_handle}/{name}"


def prepare(
    places: Places,
    programs: Programs,
    user: privileges.User | None,
    *,
    fast: bool = False,
    tcp_port: int = 0,
) -> Cluster:
    """Everything but the data: a reachable path and the socket's folder."""
    handle = None
    if user and not privileges.reaches(user, (places.var,)):
        handle = os.open(places.var, os.O_RDONLY | os.O_DIRECTORY)
    return Cluster(places, programs, user, _socket_folder(places, user), fast, handle, tcp_port)


def _socket_folder(places: Places, user: privileges.User | None) -> Path:
    """A folder with a short path that only the database's user may enter.

    Its name follows from VAR, so that addresses stay the same over restarts. In a shared /tmp
    somebody else may have taken that name; then another is used.
    """
    base = Path("/tmp" if os.access("/tmp", os.W_OK) else tempfile.gettempdir())
    uid = user.uid if user else os.geteuid()
    digest = hashlib.sha256(os.fsencode(places.var)).hexdigest()[:10]
    for suffix in ("", "-1", "-2", "-3"):
        folder = base / f"hotel-crm-{uid}-{digest}{suffix}"
        if len(os.fsencode(folder / SOCKET_NAME)) > LONGEST_SOCKET:
            break
        if _own_folder(folder, uid, user):
            return folder
    raise Trouble(
        f"No private folder with a short path can be made in {base} for the database's socket. "
        f"Nothing was changed. Make {base} writable, or remove hotel-crm-* from it."
    )


def _own_folder(folder: Path, uid: int, user: privileges.User | None) -> bool:
    with telling_of_a_full_disk(folder.parent):
        try:
            folder.mkdir(mode=0o700)
            if user:
                os.chown(folder, user.uid, user.gid)
        except FileExistsError:
            pass
        except PermissionError:
            return False
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == uid and not found.st_mode & 0o077


def check_version(places: Places, programs: Programs) -> bool:
    """True when there is data of our version, False when there is none; Trouble for any other."""
    if not places.pg.exists():
        return False
    try:
        found = (places.pg / "PG_VERSION").read_text(encoding="ascii", errors="replace").strip()
    except PermissionError as error:
        raise Trouble(
            f"{places.pg} belongs to another user (number {places.pg.stat().st_uid}). Nothing was "
            "touched. Start as that user, or set VAR to another folder."
        ) from error
    except OSError:
        found = ""
    if not found:
        raise Trouble(
            f"{places.pg} is not the data of a PostgreSQL (it has no PG_VERSION). Nothing was "
            "touched. Move it away, put a backup back, or set VAR to another folder."
        )
    if found != str(programs.major):
        raise Trouble(
            f"{places.pg} is data of PostgreSQL {found}, but PostgreSQL {programs.major} is installed. "
            "Nothing was touched. Use the version of Hotel CRM that made it, or carry the data over "
            'as docs/operating.md says under "Another version of PostgreSQL".'
        )
    return True


def make_if_missing(cluster: Cluster, password: str) -> None:
    """Makes the data folder under another name and renames it when it is whole."""
    draft = cluster.places.var / "pg.new"
    shutil.rmtree(draft, ignore_errors=True)
    if check_version(cluster.places, cluster.programs):
        need_room(cluster.places.var, megabytes=ROOM_FOR_A_START)
        return
    need_room(cluster.places.var, megabytes=ROOM_FOR_A_NEW_CLUSTER)
    say(f"Making the database in {cluster.places.pg}")
    password_file = cluster.socket_folder / "password"
    try:
        with telling_of_a_full_disk(cluster.places.var):
            draft.mkdir(mode=0o700)
            password_file.write_text(password + "\n", encoding="ascii")
            if cluster.user:
                privileges.give(draft, cluster.user)
                privileges.give(password_file, cluster.user)
            _initdb(cluster, draft.name, password_file)
            draft.rename(cluster.places.pg)
    finally:
        password_file.unlink(missing_ok=True)
        shutil.rmtree(draft, ignore_errors=True)


def _initdb(cluster: Cluster, name: str, password_file: Path) -> None:
    command = [
        cluster.programs.initdb,
        f"--pgdata={cluster.seen(name)}",
        f"--username={ADMIN}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        # A server of Debian's may be older than the built-in locales of version 17.
        *(["--locale-provider=builtin"] if cluster.programs.major >= 17 else []),
        "--locale=C.UTF-8",
        "--encoding=UTF8",
        "--no-instructions",
        *(["--no-sync"] if cluster.fast else []),
    ]
    result = subprocess.run(
        command,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        cwd="/",
        stdin=subprocess.DEVNULL,
        check=False,
        capture_output=True,
        text=True,
        errors="replace",
        pass_fds=cluster.handles,
        start_new_session=True,
        **account(cluster.user),
        preexec_fn=partial(parent_death.arm, SIGKILL, os.getpid()),
    )
    if result.returncode == 0:
        return
    words = result.stderr + result.stdout
    if "No space left on device" in words or "Disk quota exceeded" in words:
        raise disk_full(cluster.places.var)
    last = "\n".join(words.strip().splitlines()[-8:])
    raise Trouble(
        f"The database could not be made in {cluster.places.pg}; nothing was left behind. "
        f"PostgreSQL's initdb says:\n{last}"
    )


def account(user: privileges.User | None) -> dict[str, Any]:
    """The arguments that make ``subprocess`` start a child as ``user``."""
    if user is None:
        return {}
    return {"user": user.uid, "group": user.gid, "extra_groups": []}
