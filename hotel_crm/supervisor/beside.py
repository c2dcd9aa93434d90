"""Runs a command beside a database: the given one, or a built-in one made for the occasion."""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from hotel_crm.supervisor import places, privileges, programs, surroundings
from hotel_crm.supervisor.embedded import Embedded
from hotel_crm.supervisor.lock import Lock
from hotel_crm.supervisor.places import ROOT, Places
from hotel_crm.supervisor.programs import Programs
from hotel_crm.supervisor.secret import load_or_make
from hotel_crm.supervisor.voice import say
from hotel_crm.supervisor.watch import StopAsked, Watch


@contextlib.contextmanager
def built_in_database(
    where: Places, watch: Watch, *, fast: bool, tcp_port: int = 0, found: Programs | None = None
) -> Iterator[Embedded]:
    """A PostgreSQL in ``where`` for as long as the block lasts; ``watch`` is stopped after it.

    ``fast`` forgets the disk: right for tests, wrong for anything that measures or keeps.
    """
    surroundings.forget_libpq()
    found = found or programs.find()
    places.make(where)
    lock = Lock(where)
    lock.take()
    lock.describe("no pages, only a database")
    user = privileges.instead_of_root(where)
    found = programs.for_user(found, user)
    secret = load_or_make(where)
    database = Embedded(where, found, user, secret, fast=fast, tcp_port=tcp_port)
    try:
        database.begin(watch)
        yield database
    finally:
        watch.stop()
        database.tidy()


@contextlib.contextmanager
def scratch(base: Path | None = None) -> Iterator[Path]:
    """A folder that is gone afterwards, in ``base`` or where temporary files go."""
    if base:
        base.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="hotel-crm-test-", dir=base)).resolve()
    # Open to the user that the database runs as; nothing lies in it but folders of their own.
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_with_database(
    command: tuple[str, ...], environ: Mapping[str, str], folder: Path, *, fast: bool
) -> int:
    """Runs ``command`` in the foreground with DATABASE_URL set; its exit status."""
    if environ.get("DATABASE_URL"):
        say("Using the PostgreSQL server in DATABASE_URL")
        return subprocess.run(command, env=dict(environ), cwd=ROOT, check=False).returncode
    where = Places(folder / "database")
    watch = Watch(where)
    watch.hear_signals()
    say("Starting a built-in PostgreSQL for this run")
    with built_in_database(where, watch, fast=fast) as database:
        return run_beside(watch, command, {**environ, "DATABASE_URL": database.admin_url})


def run_beside(watch: Watch, command: tuple[str, ...], environment: dict[str, str]) -> int:
    """Runs a command on our own terminal while the watch keeps the database alive."""
    with subprocess.Popen(command, env=environment, cwd=ROOT) as running:
        try:
            while running.poll() is None:
                watch.tick(0.2)
        except StopAsked:
            _let_end(running)
            return 130
        return running.returncode


def _let_end(running: subprocess.Popen[bytes]) -> None:
    """A terminal's Ctrl-C reached the command too; a SIGTERM to us alone did not."""
    for seconds, insist in ((15, running.terminate), (10, running.kill)):
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            insist()
