"""Debian's Mosquitto as a rival: the one of the machine, else unpacked into the cache, never installed."""

import getpass
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.harness import CACHE, free_port, say, server

FOLDER = CACHE / "mosquitto"


def find() -> tuple[Path, dict[str, str]] | None:
    """The program and the environment it needs; None when there is none and none can be brought."""
    found = shutil.which(
        "mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
    )
    if found:
        return Path(found), dict(os.environ)
    unpacked = FOLDER / "usr" / "sbin" / "mosquitto"
    if not unpacked.exists() and not _unpack():
        return None
    libraries = ":".join(str(path) for path in sorted((FOLDER / "usr" / "lib").glob("*-linux-*")))
    return unpacked, {**os.environ, "LD_LIBRARY_PATH": libraries}


def _unpack() -> bool:
    """Downloads Debian's packages and unpacks them without installing anything."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return False
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        plan = _out("apt-get", "install", "--simulate", "--no-install-recommends", "mosquitto")
        names = [line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")]
        say(f"Bringing {', '.join(names)} into {FOLDER}")
        _out("apt-get", "download", *names)
        for archive in FOLDER.glob("*.deb"):
            _out("dpkg-deb", "-x", str(archive), str(FOLDER))
    except (OSError, subprocess.SubprocessError) as error:
        say(f"Mosquitto cannot be brought here: {error}")
        return False
    return (FOLDER / "usr" / "sbin" / "mosquitto").exists()


def _out(*command: str) -> str:
    done = subprocess.run(
        command, cwd=FOLDER, check=True, capture_output=True, text=True, timeout=120
    )
    return done.stdout


def version(program: Path, env: dict[str, str]) -> str:
    """Such as "mosquitto version 2.0.11"."""
    said = subprocess.run(
        [str(program), "-h"], env=env, capture_output=True, text=True, check=False, timeout=10
    )
    return (said.stdout or said.stderr).splitlines()[0]


@contextmanager
def running(program: Path, env: dict[str, str]) -> Iterator[int]:
    """A broker on a port of its own with nothing on disk; yields the port."""
    port = free_port()
    FOLDER.mkdir(parents=True, exist_ok=True)
    config = FOLDER / f"{port}.conf"
    config.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n"
        f"set_tcp_nodelay true\nlog_dest none\nmax_connections -1\nuser {getpass.getuser()}\n"
    )
    try:
        with server([str(program), "-c", str(config)], port, env, quiet=True):
            yield port
    finally:
        config.unlink(missing_ok=True)
