"""The product as a hotel runs it: a web process of its own on a copy of a seeded database.

The database is migrated and seeded once (``manage.py setup``) and then copied by PostgreSQL for each
server, which takes a fraction of a second. Nothing is shared with the test's process but the
database and HTTP.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT / "hotel_crm" / "data" / "demo.yaml"
PATIENCE = 60.0  # seconds for a start on a busy machine


def address(database: str) -> str:
    """DATABASE_URL with another database's name."""
    parts = urlsplit(settings.DATABASE_URL)
    return urlunsplit(parts._replace(path=f"/{database}"))


def _admin(statement: str, *names: str) -> None:
    with psycopg.connect(address("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def drop(database: str) -> None:
    """Removes a database of ours, whoever is still connected."""
    _admin("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)


def drop_leftovers() -> None:
    """Removes databases of runs that were killed; their names carry the run's process id."""
    with psycopg.connect(address("postgres")) as connection:
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE datname ~ '^browser_[0-9]+_'"
        ).fetchall()
    for (name,) in found:
        if not Path(f"/proc/{name.split('_')[1]}").exists():
            drop(name)


def environment(database: str, var: Path) -> dict[str, str]:
    """What a process of the product needs to know; nothing of the test's own settings leaks."""
    return {
        **os.environ,
        "DATABASE_URL": address(database),
        "DJANGO_SETTINGS_MODULE": "hotel_crm.settings",
        "SECRET_KEY": "only-for-browser-tests-" + "x" * 40,
        "VAR": str(var),
        "REDIS_URL": "",
        "LOG_LEVEL": "WARNING",
    }


def manage(database: str, var: Path, *arguments: str) -> str:
    """Runs a command of manage.py on ``database``; fails with what it said."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(database, var),
        capture_output=True,
        text=True,
        timeout=PATIENCE * 3,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass(frozen=True)
class Seed:
    """A database that is only ever copied, and what the set-up printed into it."""

    database: str
    printed: str


def seeded(database: str, var: Path) -> Seed:
    """Makes ``database`` hold the demo hotels."""
    drop_leftovers()
    drop(database)
    _admin("CREATE DATABASE {}", database)
    manage(database, var, "migrate", "--verbosity", "0")
    manage(database, var, "collectstatic", "--noinput", "--verbosity", "0")
    return Seed(database, manage(database, var, "setup", str(SEED)))


@dataclass(frozen=True)
class Product:
    """A running web process: ``base`` is its address, ``database`` its database's name.

    ``printed`` is what the set-up said, with the PINs, passwords and tokens it shows once.
    """

    base: str
    database: str
    var: Path
    printed: str

    def secret(self, what: str, *, property_code: str = "harbour") -> str:
        """A secret by its words: ``"mei PIN"``, ``"li password"``, ``"PMS line harbour-pms token"``."""
        found = re.search(
            rf"^{property_code}: {re.escape(what)} (\S+)$", self.printed, re.MULTILINE
        )
        assert found is not None, f"The set-up printed no {what} of {property_code}."
        return found[1]

    def pms_says(self, *events: dict[str, object], line: str = "harbour-pms") -> dict[str, object]:
        """Posts events as the PMS would; returns the answer, fails when it is refused."""
        code = line.removesuffix("-pms")
        request = urllib.request.Request(
            f"{self.base}/api/v1/pms/{line}/events",
            data=json.dumps({"events": events}).encode(),
            headers={
                "Authorization": f"Bearer {self.secret(f'PMS line {line} token', property_code=code)}",
                "Content-Type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                said: dict[str, object] = json.load(answer)
                return said
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{error}: {error.read()!r}\n{self.log[-3000:]}") from error

    def manage(self, *arguments: str) -> str:
        """A command beside the running process, for example ``manage("sweep")``."""
        return manage(self.database, self.var, *arguments)

    def ask(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Rows of a query, to prove that a screen says what the database holds."""
        with psycopg.connect(address(self.database)) as connection:
            return connection.execute(query, values).fetchall()  # type: ignore[call-overload]

    @property
    def log(self) -> str:
        """What the web process complained about."""
        return (self.var / "web.log").read_text(encoding="utf-8")


@contextmanager
def running(seed: Seed, database: str, var: Path) -> Iterator[Product]:
    """A product on a fresh copy of ``seed``, stopped and removed afterwards."""
    drop(database)
    _admin("CREATE DATABASE {} TEMPLATE {}", database, seed.database)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        process = _start(listener, database, var)
        try:
            _wait(base, process, var)
            yield Product(base, database, var, seed.printed)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)
            drop(database)


def _start(listener: socket.socket, database: str, var: Path) -> subprocess.Popen[bytes]:
    handle = listener.fileno()
    told = environment(database, var) | {"HOTEL_CRM_PROCESS": "web", "LISTEN_FD": str(handle)}
    with (var / "web.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "hotel_crm.web"],
            cwd=ROOT,
            env=told,
            pass_fds=[handle],
            stdout=log,
            stderr=log,
        )


def _wait(base: str, process: subprocess.Popen[bytes], var: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(base + "/sign-in", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("The product did not start:\n" + (var / "web.log").read_text())
