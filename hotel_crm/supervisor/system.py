"""Puts one system up from nothing, in order, and keeps it up: the story of `make run` and `demo`."""

import os
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psycopg

from hotel_crm.supervisor import (
    places,
    ports,
    privileges,
    programs,
    servers,
    surroundings,
    table,
)
from hotel_crm.supervisor.child import Starting
from hotel_crm.supervisor.cluster import check_version
from hotel_crm.supervisor.embedded import Embedded
from hotel_crm.supervisor.files import make_empty, telling_of_a_full_disk, write_whole
from hotel_crm.supervisor.lock import Lock
from hotel_crm.supervisor.places import ROOT, Places
from hotel_crm.supervisor.secret import Secret, load_or_make
from hotel_crm.supervisor.table import Process, Step
from hotel_crm.supervisor.voice import Trouble, say, write_line
from hotel_crm.supervisor.watch import Ended, StopAsked, Watch


@dataclass(frozen=True)
class Plan:
    """What one command runs, as data."""

    name: str
    processes: Sequence[Process]
    before: Sequence[Step] = ()
    after: Sequence[Step] = ()
    last: Sequence[Process] = ()  # started when the pages answer and ``after`` is done
    environment: Mapping[str, str] = field(default_factory=dict)
    needs_property: bool = False


class System:
    """One start, from the checks to the stop."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        if not (os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE")):
            surroundings.forget_libpq()
        self._environ = surroundings.resolve_pointers(os.environ)
        self._port = ports.wanted(self._environ)
        self._places: Places = places.find(self._environ.get("VAR"))
        self._watch = Watch(self._places)
        self._values: dict[str, str] = {}
        self._owner_url = ""
        self._built_in: Embedded | None = None
        self._listener: socket.socket | None = None

    @property
    def _address(self) -> str:
        return self._environ.get("BASE_URL") or f"http://{ports.HOST}:{self._port}"

    def run(self) -> int:
        """Runs until told to stop; the exit status of the command."""
        self._watch.hear_signals()
        given = self._environ.get("DATABASE_URL", "")
        if given:
            servers.check_database(given, self._owner(given))
        if self._environ.get("REDIS_URL"):
            servers.check_redis(self._environ["REDIS_URL"])
        found = None if given else programs.find()
        if found:
            check_version(self._places, found)
        places.make(self._places)
        lock = Lock(self._places)
        lock.take()
        self._listener = ports.listen(self._port)
        with telling_of_a_full_disk(self._places.var):
            lock.describe(self._address)
            user = self._give_up_root(found)
            try:
                self._live(found, user)
            except (StopAsked, Ended):
                say("Stopping: pages first, the database last")
            finally:
                self._end()
        if self._watch.closing_line:
            write_line(self._watch.closing_line)
        return 0

    def _end(self) -> None:
        if self._listener:
            self._listener.close()
        self._watch.stop()
        if self._built_in:
            self._built_in.tidy()
        self._places.environment.unlink(missing_ok=True)
        say("Stopped. The data is in " + str(self._places.var))

    def _owner(self, given: str) -> str:
        return self._environ.get("DATABASE_OWNER_URL") or given

    def _give_up_root(self, found: programs.Programs | None) -> privileges.User | None:
        """Becomes an ordinary user if all can be reached as one; else whom the database becomes."""
        user = privileges.instead_of_root(self._places)
        if user is None:
            return None
        needed = [
            Path(sys.executable).resolve(),
            *(Path(module.__file__ or "") for module in (os, psycopg)),
            ROOT / "manage.py",
            ROOT / "hotel_crm" / "env.py",
            self._places.var,
            *([found.bin / "postgres"] if found else []),
        ]
        if privileges.reaches(user, needed):
            privileges.give(self._places.var, user)
            privileges.become(user)
            say(f"Running as the user {user.name} instead of root")
            return None
        say(
            f"Warning: the user {user.name} may not enter {ROOT} or what it needs, so only the "
            "database gives up root. For a real hotel put the checkout where every user may read "
            "(such as /opt), or start as an ordinary user."
        )
        return user

    def _live(self, found: programs.Programs | None, user: privileges.User | None) -> None:
        secret = load_or_make(self._places)
        if found:
            usable = programs.for_user(found, user)
            self._built_in = Embedded(self._places, usable, user, secret)
            self._built_in.begin(self._watch)
            self._owner_url = self._built_in.owner_url
            url = self._built_in.app_url
        else:
            url = self._environ["DATABASE_URL"]
            self._owner_url = self._owner(url)
        self._values = self._decide(secret, url)
        self._publish()
        for step in self._plan.before:
            self._step(step)
        for process in self._plan.processes:
            self._begin(process)
        self._watch.wait_for(
            lambda: ports.answers(self._port),
            90,
            "The pages do not answer after 90 seconds; the system stops. The data is safe. "
            f"See {self._places.log / 'web.log'}.",
        )
        for step in self._plan.after:
            self._step(step)
        self._greet()
        for process in self._plan.last:
            self._begin(process)
        while True:
            self._watch.tick(3600)

    def _decide(self, secret: Secret, url: str) -> dict[str, str]:
        own = {
            "VAR": str(self._places.var),
            "BASE_URL": self._address,
            "PORT": str(self._port),
            "SECRET_KEY": self._environ.get("SECRET_KEY") or secret.SECRET_KEY,
            "DATA_KEYS": self._environ.get("DATA_KEYS") or secret.DATA_KEYS,
            "DATABASE_URL": url,
        }
        if self._environ.get("REDIS_URL"):
            own["REDIS_URL"] = self._environ["REDIS_URL"]
        return own | dict(self._plan.environment)

    def _publish(self) -> None:
        """Lets `manage.py` in another terminal meet this system (hotel_crm.env reads the file)."""
        lines = "".join(f"{name}={value}\n" for name, value in self._values.items())
        write_whole(self._places.environment, lines, durable=False)

    def _environment(self, **more: str) -> dict[str, str]:
        return surroundings.for_children(self._environ, self._values | more)

    def _begin(self, process: Process) -> None:
        if not process.present:
            say(f"{process.name} is left out: {process.needs} is not part of this installation")
            return
        handles: tuple[int, ...] = ()
        more = {"HOTEL_CRM_PROCESS": process.name}
        if process.listens and self._listener:
            handles = (self._listener.fileno(),)
            more["LISTEN_FD"] = str(self._listener.fileno())
        # A killed worker leaves what it had put aside; its next life begins without.
        aside = self._places.tmp / process.name
        more["TMPDIR"] = str(aside)
        self._watch.begin(
            process,
            Starting(
                self._environment(**more), handles=handles, before_each=partial(make_empty, aside)
            ),
        )

    def _step(self, step: Step) -> None:
        if not step.present:
            return
        say(step.saying)
        more = {"DATABASE_URL": self._owner_url} if step.as_owner else {}
        self._watch.run_to_end(
            Process(step.name, step.command, relay=step.relay), Starting(self._environment(**more))
        )

    def _greet(self) -> None:
        say(f"Hotel CRM is up at {self._address}   (data: {self._places.var}; Ctrl-C stops it)")
        if self._plan.needs_property and not self._has_property():
            for line in table.FIRST_STEPS:
                write_line("          " + line)

    def _has_property(self) -> bool:
        try:
            with psycopg.connect(self._owner_url, connect_timeout=5) as connection:
                row = connection.execute(table.ANY_PROPERTY).fetchone()
        except psycopg.errors.UndefinedTable:
            return False
        return bool(row and row[0])


def serve(plan: Plan) -> int:
    """Runs a plan with the process's environment."""
    return System(plan).run()


def run_plan() -> Plan:
    """The system without demo data."""
    return Plan("run", table.processes(), before=table.before(), after=(), needs_property=True)


def demo_plan(environ: Mapping[str, str]) -> Plan:
    """The system with a demo hotel and a simulator; DEMO_MINUTES lets it end by itself."""
    minutes = environ.get("DEMO_MINUTES", "").strip()
    if minutes and not (minutes.isascii() and minutes.isdigit() and int(minutes) > 0):
        raise Trouble(
            f"DEMO_MINUTES={minutes!r} is not a whole number of minutes. Nothing was started. "
            "Leave it out to run until Ctrl-C."
        )
    return Plan(
        "demo",
        table.processes(),
        before=table.before(),
        after=table.after_start(demo=True),
        last=(table.simulator(ends=bool(minutes)),),
        environment={"HOTEL_CRM_DEMO": "1"},
    )
