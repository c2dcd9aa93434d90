"""What became of meetings, which calls are open, and whether the guest came back."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from core.crypto import Unreadable, unseal
from guests import queries as guests
from loyalty.enums import CallResult
from loyalty.models import Call, Meeting, StayLine

if TYPE_CHECKING:
    from hotels.models import Property


def meeting_place(public_id: str) -> str:
    """The place a meeting's note is bound to."""
    return f"loyalty.meeting:note:{public_id}"


def call_place(public_id: str) -> str:
    """The place a call's note is bound to."""
    return f"loyalty.call:note:{public_id}"


def meetings_of(stay_ids: Iterable[int]) -> dict[int, Meeting]:
    """stay id -> the newest word on its meeting; one query."""
    rows = Meeting.objects.filter(stay__in=list(stay_ids)).select_related("by").order_by("pk")
    return {row.stay_id: row for row in rows}


def outcomes_since(property_id: int, since: datetime) -> Counter[str]:
    """How many meetings ended how, by the newest word on each stay; one query."""
    rows = (
        Meeting.objects.filter(property=property_id, at__gte=since)
        .order_by("stay", "-pk")
        .distinct("stay")
    )
    return Counter(rows.values_list("outcome", flat=True))


def calls(house: "Property", since: datetime) -> QuerySet[Call]:
    """Open calls by day due, then those ended since, newest first.

    ``came`` tells whether the guest arrived in the chain, and left again, after the call was made.
    """
    came = StayLine.objects.filter(guest=OuterRef("guest"), arrival__gte=OuterRef("made_at__date"))
    return (
        Call.objects.filter(Q(ended_at=None) | Q(ended_at__gte=since), property=house)
        .select_related("owner__user", "guest__merged_into", "ended_by")
        .annotate(came=Exists(came))
        .order_by(F("ended_at").desc(nulls_first=True), "due", "pk")
    )


def not_to_call(house: "Property") -> set[int]:
    """Guests who asked not to be called, by anybody of the chain, or whose call is open here."""
    rows = Call.objects.filter(
        Q(result=CallResult.DO_NOT_CALL) | Q(property=house, ended_at=None)
    ).annotate(person=Coalesce("guest__merged_into", "guest"))
    return set(rows.values_list("person", flat=True))


def note_of(row: Meeting | Call) -> str:
    """The note in plain words; empty when there is none or the guest was forgotten."""
    if row.note is None:
        return ""
    place = meeting_place if isinstance(row, Meeting) else call_place
    try:
        return unseal(
            bytes(row.note),
            wrapped_key=guests.seal_key(row.guest_id),
            place=place(row.public_id),
        )
    except Unreadable:
        return ""
