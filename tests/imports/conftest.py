"""A hotel that is given files."""

from datetime import UTC, datetime

import pytest

from core.transactions import unit
from imports import jobs, services
from imports.enums import Kind
from imports.models import ImportRun
from tests.factories.hotels import make_property, make_room

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


class Desk:
    """Gives files to a hotel, as the page and the command do."""

    def __init__(self):
        self.house = make_property()
        for number in ("1208", "1209"):
            make_room(self.house, number)

    def take(self, text, *, kind=Kind.STAYS, encoding="utf-8", name="export.csv", **columns):
        """A file that was sent whole; ``columns`` say more than the guess."""
        body = text if isinstance(text, bytes) else text.encode(encoding)
        with unit():
            run = services.begin_file(property=self.house, kind=kind, name=name, now=NOW)
        size = 7 if len(body) < 1000 else 5000  # pieces end in the middle of everything
        for no, start in enumerate(range(0, len(body), size)):
            with unit():
                services.take_part(run=run, no=no, body=body[start : start + size])
        with unit():
            services.end_file(run=run)
            services.set_columns(run=run, columns={**run.columns, **columns})
        return run

    def let_in(self, run, *, dry=False, now=NOW):
        """All of it at once."""
        with unit():
            services.start(run=run, dry=dry, now=now)
        jobs.work_on(run, now=now)
        return ImportRun.objects.get(pk=run.pk)

    def give(self, text, *, dry=False, **more):
        """Takes a file and lets it in."""
        return self.let_in(self.take(text, **more), dry=dry)


@pytest.fixture
def desk(db):
    return Desk()
