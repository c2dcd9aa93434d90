"""The demo hotel's past: a file of stays that are over, let in by the door every hotel's file goes through."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from core.transactions import unit
from hotels import queries as hotels
from hotels.models import Property
from imports import keeping, queries, services, tasks
from imports.enums import Kind
from loyalty.queries import programmes
from loyalty.services import programmes as levels

ROOT = Path(__file__).resolve().parents[1]
YEARS = 3
MOST_YEARS = 20


class BadYears(Exception):
    """HISTORY_YEARS says no number of years; the message is a sentence."""


def years() -> int:
    """How many years of history the demo gets; 0 for none. Raises ``BadYears``."""
    said = os.environ.get("HISTORY_YEARS", "").strip() or str(YEARS)
    if not (said.isascii() and said.isdigit() and int(said) <= MOST_YEARS):
        raise BadYears(
            f"HISTORY_YEARS={said!r} is not a whole number from 0 to {MOST_YEARS}. No history was "
            "made; leave it out for three years."
        )
    return int(said)


def begin(house: Property, *, source: str, now: datetime) -> str:
    """Makes the past of a house once and leaves it to the worker; where its regulars are listed.

    Under ``source``, the PMS's own, so that who arrives today is known from the file. Empty when no
    history is wanted.
    """
    wanted = years()
    if not wanted:
        return ""
    path = settings.VAR / "run" / f"history-{house.code}.csv"
    regulars = path.with_suffix(".regulars")
    if queries.runs(house.pk).filter(name=path.name).exists() and regulars.is_file():
        return str(regulars)
    path.parent.mkdir(parents=True, exist_ok=True)
    rooms = hotels.rooms(house).count()
    made = [
        *(sys.executable, "-m", "simulator.history", str(path), "--years", str(wanted)),
        *("--rooms", str(rooms), "--currency", house.currency, "--code", house.code[:2].upper()),
        *("--until", hotels.business_date(house, now).isoformat()),
    ]
    subprocess.run(made, cwd=ROOT, check=True)  # noqa: S603  our own words
    _let_in(house, path, source, now)
    path.unlink()
    return str(regulars)


def begin_programme(house: Property, *, now: datetime) -> None:
    """Lets the rules of levels that come with the product hold since the past begins, once."""
    if not years() or programmes.programmes().exists():
        return
    since = hotels.business_date(house, now) - timedelta(days=round(years() * 365.25))
    with unit():
        version = levels.begin(by=None, now=now)
        levels.publish(
            programme_id=version.programme_id, number=version.number, by=None, day=since, now=now
        )


def _let_in(house: Property, path: Path, source: str, now: datetime) -> None:
    with unit():
        run = services.begin_file(
            property=house, kind=Kind.STAYS, name=path.name, now=now, source=source
        )
    with path.open("rb") as file:
        for no, piece in enumerate(iter(lambda: file.read(keeping.PART), b"")):
            with unit():
                services.take_part(run=run, no=no, body=piece)
    with unit():
        run = services.end_file(run=run)
        services.start(run=run, dry=False, now=now)
    tasks.nudge()
