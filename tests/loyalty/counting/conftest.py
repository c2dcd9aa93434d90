"""A small chain whose stays come and go by what a PMS says, and what the kept rows say of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.transactions import unit
from hotels.models import Property
from loyalty import jobs
from loyalty.models import GuestSummary, GuestYear, StayLine
from stays.enums import StayState
from stays.models import Stay
from stays.services import merge_profiles, post, unmerge_profile
from tests.factories.commits import commit
from tests.factories.hotels import make_property
from tests.factories.stays import DAY, hear, said_party, say

NOW = datetime(2026, 12, 31, 4, 0, tzinfo=UTC)


@dataclass
class Told:
    """One hotel of the chain and its PMS."""

    property: Property
    posted: int = 0

    def left(self, key: str = "R-1", *guests: Any, start: int = 0, nights: int = 2, **fields: Any):
        """A party leaves, ``start`` days after the fixed day."""
        return self.said(key, StayState.DEPARTED, *guests, start=start, nights=nights, **fields)

    def said(
        self, key: str, state: StayState, *guests: Any, start: int = 0, nights: int = 2, **fields
    ) -> Stay:
        """The stay as the PMS tells it now."""
        arrival = DAY + timedelta(days=start)
        party = {"party": said_party(*guests)} if guests else {}
        told = say(
            state, key=key, arrival=arrival, departure=arrival + timedelta(days=nights), **party,
            **fields,
        )  # fmt: skip
        return Stay.objects.get(pk=hear(self.property, told).stay_id)

    def posts(self, stay: Stay, amount: int, currency: str = "CNY", **fields: Any) -> None:
        """A charge on the stay's folio."""
        self.posted += 1
        with unit():
            post(
                property=self.property, stay=stay, source_key=f"F-{self.posted}",
                business_date=fields.get("day", stay.arrival), code="room", amount=amount,
                currency=currency, at=NOW,
            )  # fmt: skip

    def merges(self, lost: str, kept: str) -> None:
        with unit():
            merge_profiles(
                property=self.property, source="pms", from_key=lost, into_key=kept, now=NOW
            )

    def parts(self, key: str) -> None:
        with unit():
            unmerge_profile(property=self.property, source="pms", key=key, now=NOW)


def kept() -> dict[str, list[dict[str, Any]]]:
    """Every kept row, without the numbers that only say when it was counted."""
    without = {"counted_no", "posted_no", "id"}
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in without}
            for row in model.objects.order_by(*order).values()
        ]
        for model, order in (
            (StayLine, ["stay"]),
            (GuestSummary, ["guest"]),
            (GuestYear, ["guest", "year"]),
        )
    }


def counted_anew() -> dict[str, list[dict[str, Any]]]:
    """What the rows are when nothing was kept and everything is counted in one go."""
    for model in (StayLine, GuestSummary, GuestYear):
        model.objects.all().delete()
    jobs.recount(now=NOW)
    return kept()


@pytest.fixture
def told(db) -> Told:
    return Told(make_property())


__all__ = ["NOW", "Told", "commit", "counted_anew", "kept", "told"]
