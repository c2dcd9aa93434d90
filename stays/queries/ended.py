"""Stays that are over, as plain rows for those who count them; nothing here is for a page."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from stays.enums import PartyRole, StayState
from stays.models import Posting, StayGuest


class Ended(NamedTuple):
    """One finished stay under the person it is named after, as known today after any merge."""

    guest: int
    stay: int
    property: int
    arrival: date
    departure: date
    channel: str
    segment: str
    company: str
    room_kind: str


def ended_stays(*, until: date) -> Iterator[Ended]:
    """Finished stays with an arrival up to ``until``, by guest and arrival; one query, streamed."""
    rows = StayGuest.objects.filter(
        role=PartyRole.PRIMARY, left_at=None,
        stay__state=StayState.DEPARTED, stay__arrival__lte=until,
    )  # fmt: skip
    person = Coalesce("guest__merged_into_id", "guest_id")
    stay = ("property_id", "arrival", "departure", "channel", "segment", "company", "room_kind")
    columns = ("stay_id", *(f"stay__{name}" for name in stay))
    asked = rows.annotate(person=person).order_by("person", "stay__arrival", "stay_id")
    for row in asked.values_list("person", *columns).iterator(chunk_size=20_000):
        yield Ended(*row)


def folio_sums(*, until: date) -> Iterator[tuple[int, int]]:
    """(stay id, sum of its postings) of finished stays, in the currency of its property alone.

    Minor units; a charge in another currency has no rate here and is left out of the sum.
    """
    rows = Posting.objects.filter(
        stay__state=StayState.DEPARTED, stay__arrival__lte=until, currency=F("property__currency")
    )
    summed = rows.values_list("stay_id").annotate(total=Sum("amount")).order_by("stay_id")
    yield from summed.iterator(chunk_size=20_000)
