"""Which processes make up the system, as data: order, command, and how each is stopped."""

import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hotel_crm.supervisor.places import ROOT

PYTHON = sys.executable

# Stopped first to last; those of one rank together. Web goes first so that nobody is given a page
# whose act would find no database.
SIMULATOR, WEB, WORK, DATABASE = range(4)


@dataclass(frozen=True)
class Process:
    """One line of the table.

    ``needs``: left out when this file is not there. ``grace``: seconds between the polite signal
    and SIGKILL. ``relay``: standard output goes to the operator instead of the log. ``ends``:
    a clean exit of this process ends the whole system.
    """

    name: str
    command: tuple[str, ...]
    rank: int = WORK
    environment: dict[str, str] = field(default_factory=dict)
    needs: Path | None = None
    stop_with: signal.Signals = signal.SIGTERM
    dies_with_parent: signal.Signals = signal.SIGKILL
    grace: float = 10.0
    relay: bool = False
    ends: bool = False
    listens: bool = False

    @property
    def present(self) -> bool:
        """Whether this installation has it."""
        return self.needs is None or self.needs.is_file()


@dataclass(frozen=True)
class Step:
    """A command that runs to its end before or after the processes start."""

    name: str
    saying: str
    command: tuple[str, ...]
    as_owner: bool = False
    needs: Path | None = None
    relay: bool = False

    @property
    def present(self) -> bool:
        """Whether this installation has it."""
        return self.needs is None or self.needs.is_file()


def manage(*words: str) -> tuple[str, ...]:
    """A command of manage.py."""
    return (PYTHON, str(ROOT / "manage.py"), *words)


def command_file(name: str) -> Path:
    """The file that defines a manage.py command; a path that does not exist when none does."""
    found = sorted(ROOT.glob(f"*/management/commands/{name}.py"))
    return found[0] if found else ROOT / "no-such-command" / name


def _worker(queue: str) -> Process:
    return Process(
        f"worker-{queue}",
        (
            *(PYTHON, "-m", "celery", "-A", "hotel_crm", "worker"),
            *("--queues", queue, "--hostname", f"{queue}@%h"),
            *("--pool", "prefork", "--concurrency", "1", "--loglevel", "WARNING"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ),
    )


def processes() -> tuple[Process, ...]:
    """Everything besides the database, in the order it is started."""
    return (
        Process(
            "web",
            (PYTHON, "-m", "hotel_crm.web"),
            rank=WEB,
            grace=13.0,
            listens=True,
        ),
        _worker("now"),
        _worker("bulk"),
        Process(
            "beat",
            (
                *(PYTHON, "-m", "celery", "-A", "hotel_crm", "beat"),
                *("--scheduler", "celery.beat:Scheduler", "--loglevel", "WARNING"),
            ),
        ),
        Process("links", manage("links"), needs=command_file("links")),
        Process("auditor", manage("auditor"), needs=command_file("auditor")),
    )


def simulator(*, ends: bool) -> Process:
    """The hotel in a box that feeds the demo; with ``ends`` its end is the demo's."""
    return Process(
        "simulator",
        (PYTHON, "-m", "simulator"),
        rank=SIMULATOR,
        needs=ROOT / "simulator" / "__main__.py",
        relay=True,
        ends=ends,
    )


def before() -> Sequence[Step]:
    """What brings the tables up to date before anything may use them."""
    return (
        Step(
            "migrate",
            "Bringing the tables up to date",
            manage("migrate", "--no-input", "--verbosity", "0"),
            as_owner=True,
        ),
        Step(
            "grant-app-role",
            "Protecting history from the running system",
            manage("grant_app_role"),
            as_owner=True,
            needs=command_file("grant_app_role"),
        ),
    )


def after_start(*, demo: bool) -> Sequence[Step]:
    """What runs once the pages answer."""
    if not demo:
        return ()
    return (
        Step(
            "demo-prepare",
            "Making the demo hotel",
            manage("demo_prepare"),
            needs=command_file("demo_prepare"),
            relay=True,
        ),
    )


# Whether there is a hotel yet; asked of the database itself, as the parent knows no Django.
ANY_PROPERTY = "SELECT EXISTS (SELECT FROM hotels_property)"
FIRST_STEPS = (
    "There is no hotel yet. Make one in another terminal, in this folder:",
    "    .venv/bin/python manage.py setup",
    "which asks for the property and the first manager, or takes a file that describes them.",
    "Phones and tablets in the house need HTTPS: docs/operating.md says how.",
)
