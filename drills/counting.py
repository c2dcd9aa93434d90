"""Counts what a running system holds: processes, open files, database connections, files in its folder."""

import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from drills.box import Box

# Its backends come and go with connections, which are counted apart.
DATABASE = "postgres"
CONNECTIONS = """
    SELECT application_name || ' of ' || usename, count(*) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() GROUP BY 1
"""
# What is written and read all the time; the queue is looked at by age.
FIRST_BY_CHANCE = 32768
PASSING = ("pg/", "log/", "broker/queue/", "broker/processed/")


def processes(box: Box) -> dict[str, int]:
    """Role -> the processes it is made of; the database's sessions are connections."""
    found = {"supervisor": 1}
    for name, pid in box.pids().items():
        found[name] = 1 if name == DATABASE else 1 + len(_children(pid))
    return found


def _children(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True) if pid else []


def open_files(box: Box) -> dict[str, int]:
    """Role and what it is -> open file handles of all its processes."""
    if box.running is None:
        return {}
    found = _handles("supervisor", box.running.pid)
    for name, pid in box.pids().items():
        rest = [] if name == DATABASE else [child.pid for child in _children(pid)]
        for number in [pid, *rest]:
            found += _handles(name, number)
    return dict(found)


def _handles(role: str, pid: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # closed while we look
            target = str(handle.readlink())
            kind = "file" if target.startswith("/") else target.partition(":[")[0]
            found[f"{role}, {kind}"] += 1
    return found


def sockets(box: Box) -> dict[str, int]:
    """Role and what it is connected to, and how that stands -> sockets; to say which are too many."""
    found: Counter[str] = Counter()
    for name, pid in box.pids().items():
        for process in [] if name == DATABASE else [psutil.Process(pid), *_children(pid)]:
            for one in process.net_connections("all"):
                found[f"{name}, {_ends(one.laddr)} to {_ends(one.raddr)} {one.status}"] += 1
    return dict(found)


def _ends(address: Any) -> str:
    """A port below those that clients are given by chance, or the name of a local socket."""
    if not address:
        return "nobody"
    return Path(address).name if isinstance(address, str) else _port(address.port)


def _port(port: int) -> str:
    return f"port {port}" if port < FIRST_BY_CHANCE else "a port"


def connections(box: Box) -> dict[str, int]:
    """Who -> sessions in the database."""
    return {str(name): int(n) for name, n in box.sql(CONNECTIONS)}


def files(var: Path, outside: Path) -> dict[str, int]:
    """The files below VAR that are there to stay, each once; what is put aside, by process.

    ``outside`` is the TMPDIR that the system was started with, where nothing should come to lie.
    """
    names = (path.relative_to(var).as_posix() for path in var.rglob("*") if _stays(path, var))
    found = Counter(_aside(name) for name in names if not name.startswith(PASSING))
    if strays := len(list(outside.iterdir())):
        found["outside"] = strays
    return dict(found)


def _stays(path: Path, var: Path) -> bool:
    return path.parent.parent == var / "tmp" or not path.is_dir() or path.is_symlink()


def _aside(name: str) -> str:
    """Names of what is put aside are chance; how much there is, is not."""
    return "/".join(name.split("/")[:2]) if name.startswith("tmp/") else name


def undelivered(var: Path, *, older: float) -> dict[str, int]:
    """Messages in the broker's folders that have lain there for more than ``older`` seconds."""
    before = time.time() - older
    found: Counter[str] = Counter()
    for folder in ("queue", "processed"):
        for path in (var / "broker" / folder).glob("*"):
            try:
                found[folder] += path.stat().st_mtime < before
            except FileNotFoundError:
                continue
    return {folder: n for folder, n in found.items() if n}


def count(box: Box) -> dict[str, dict[str, int]]:
    """All four, at one moment."""
    return {
        "processes": processes(box),
        "open files": open_files(box),
        "connections": connections(box),
        "files": files(box.var, box.outside),
    }


def left_behind(box: Box, socket_folder: Path) -> list[str]:
    """What a stopped system must not leave: processes of its folder, its socket's, its keys."""
    mark = f"VAR={box.var}"
    found = []
    for process in psutil.process_iter():
        try:
            own = mark in [f"{name}={value}" for name, value in process.environ().items()]
            own = own or Path(process.cwd()) == box.var / "pg"
        except (psutil.Error, OSError):
            continue
        if own and process.status() != psutil.STATUS_ZOMBIE:
            found.append(f"process {process.pid} {process.name()}")
    leftovers = (box.var / "run" / "env", socket_folder)
    return found + [str(path) for path in leftovers if path.exists()]
