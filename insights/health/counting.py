"""One look at the customers of a period, and at the one beside it; a handful of statements each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from insights import saying
from insights.figures import Period
from insights.periods import Asked, moments
from insights.reading import Reader
from loyalty import queries as loyalty
from loyalty.queries.health import Bond, Contract, Sums
from service_tasks import queries as service_tasks
from service_tasks.types import Kept
from stays import queries as stays
from stays.queries.bookings import Fate, Wait

AHEAD = timedelta(days=14)
GROUPS = ("channel", "segment", "company")


@dataclass(frozen=True)
class Measured:
    """What one period held: stays that ended in it, bookings that were to arrive in it."""

    period: Period
    sums: dict[str, list[Sums]]  # by each of GROUPS
    fates: dict[str, dict[str, Fate]]  # by channel and by segment, then by name
    waits: list[Wait]

    def total(self, what: str) -> int:
        """The sum of a column over all stays, whatever their channel."""
        return sum(int(getattr(each, what)) for each in self.sums["channel"])

    def fate(self, what: str) -> int:
        """Bookings that ended so (``booked``: all), of every channel."""
        return sum(int(getattr(each, what)) for each in self.fates["channel"].values())


@dataclass(frozen=True)
class Counted:
    """A period, the one beside it, and how the chain writes money."""

    reader: Reader
    asked: Asked
    now: Measured
    other: Measured | None
    currency: str
    contracts: dict[str, Contract] = field(default_factory=dict)
    bonds: list[Bond] = field(default_factory=list)
    wishes: dict[int, Kept] = field(default_factory=dict)
    price: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def ahead(self) -> Period:
        """The days of the arrivals to come."""
        today = self.reader.local.date()
        return Period(today, today + AHEAD)

    def money(self, minor: int | None) -> int | None:
        """Minor units as whole ones; None when nothing is known."""
        return saying.units(minor, self.currency)

    def rows_address(self, **narrowed: str) -> str:
        """Where the stays behind a number are."""
        period = self.asked.period
        asked = {"what": "ended", "first": period.start, "last": period.last, **narrowed}
        return f"{self.reader.page('insights-rows')}?{urlencode(asked)}"


def count(reader: Reader, asked: Asked) -> Counted:
    """Counts the period ``asked`` for, and the one to compare with where there is one."""
    house, period, other = reader.house.pk, asked.period, asked.other
    bonds = loyalty.health.bonds(house, period.start, period.end)
    return Counted(
        reader=reader,
        asked=asked,
        now=_measured(reader, period),
        other=_measured(reader, other) if other is not None else None,
        currency=loyalty.chain_currency(),
        contracts=loyalty.health.contracts(house),
        bonds=bonds,
        wishes=service_tasks.wishes_kept([each.stay_id for each in bonds]),
        price=loyalty.health.price_driven(house),
    )


def _measured(reader: Reader, period: Period) -> Measured:
    house, days = reader.house.pk, (period.start, period.end)
    return Measured(
        period=period,
        sums={by: loyalty.health.sums(house, *days, by=by) for by in GROUPS},
        fates={
            by: _named(stays.bookings.fates(house, *days, by=by)) for by in ("channel", "segment")
        },
        waits=stays.bookings.waits(house, *moments(reader.house, period)),
    )


def _named(found: Iterable[Fate]) -> dict[str, Fate]:
    return {each.of: each for each in found}
