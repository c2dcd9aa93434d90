"""`make test`: the suite on the built-in PostgreSQL, or on servers that are started for it."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from hotel_crm.supervisor import programs, servers
from hotel_crm.supervisor.beside import built_in_database, run_beside, run_with_database, scratch
from hotel_crm.supervisor.child import Starting
from hotel_crm.supervisor.places import Places
from hotel_crm.supervisor.ports import free_port
from hotel_crm.supervisor.surroundings import for_children
from hotel_crm.supervisor.table import DATABASE, PYTHON, Process
from hotel_crm.supervisor.voice import Trouble, say
from hotel_crm.supervisor.watch import Watch

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REDIS_NAMES = ("redis-server",)


def _installed(names: tuple[str, ...]) -> str:
    return next((path for name in names if (path := shutil.which(name))), "")


def _or_from_debian(names: tuple[str, ...], package: str, what: str) -> str:
    """The first program of ``names``; put in from Debian when it is missing and we may; else ""."""
    found = _installed(names)
    if found or os.geteuid() != 0 or not shutil.which("apt-get"):
        return found
    say(f"Installing Debian's {package} for {what}")
    install = ["apt-get", "install", "-y", "--no-install-recommends", package]
    if not _quietly(install):
        _quietly(["apt-get", "update"])
        _quietly(install)
    return _installed(names)


def _quietly(command: list[str]) -> bool:
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def _pytest(words: list[str]) -> tuple[str, ...]:
    return (PYTHON, "-m", "pytest", "-p", "tests.strict_skips", "-n", "2", *words)


def _surroundings(folder: Path) -> dict[str, str]:
    """The environment of pytest: a VAR of its own, and the browser when there is one."""
    environ = dict(os.environ)
    # Tests leave nudges and logs behind; not in the folder of a running system.
    environ["VAR"] = str(folder / "var")
    if not environ.get("CHROMIUM"):
        environ["CHROMIUM"] = _or_from_debian(CHROMIUM_NAMES, "chromium", "the browser tests")
    if not environ["CHROMIUM"]:
        say("No Chromium here: browser tests are skipped. Install it, or set CHROMIUM to one.")
    if not _or_from_debian(REDIS_NAMES, "redis-server", "the tests of the doorbell through Redis"):
        say("No redis-server here: tests that kill a Redis are skipped. Install redis-server.")
    return environ


def run_tests(words: list[str]) -> int:
    """pytest over the whole suite, or what ``words`` (pytest's arguments) select."""
    with scratch() as folder:
        return run_with_database(_pytest(words), _surroundings(folder), folder, fast=True)


def run_tests_on_servers(words: list[str]) -> int:
    """The same suite against a PostgreSQL over TCP and a Redis, both started for it alone."""
    redis = _or_from_debian(REDIS_NAMES, "redis-server", "the tests on servers")
    if not redis:
        raise Trouble(
            "The tests on servers need redis-server, which is not installed. Nothing was run. "
            "Install Debian's redis-server, or set DATABASE_URL and REDIS_URL and use `make test`."
        )
    found = programs.of_the_machine(servers.OLDEST) or programs.find()
    with scratch() as folder:
        environ = _surroundings(folder)
        where = Places(folder / "database")
        watch = Watch(where)
        watch.hear_signals()
        say(f"Starting PostgreSQL {found.full} and {redis} for this run")
        with built_in_database(
            where, watch, fast=True, tcp_port=free_port(), found=found
        ) as database:
            port = free_port()
            watch.begin(_redis(redis, port), Starting(for_children(os.environ, {})))
            return run_beside(watch, _pytest(words), _on_servers(environ, database.admin_url, port))


def _on_servers(environ: Mapping[str, str], url: str, port: int) -> dict[str, str]:
    return {**environ, "DATABASE_URL": url, "REDIS_URL": f"redis://127.0.0.1:{port}/0"}


def _redis(program: str, port: int) -> Process:
    words = ("--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no")
    return Process("redis", (program, *words), rank=DATABASE)
