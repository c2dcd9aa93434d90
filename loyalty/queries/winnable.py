"""Who may be won back: guests of a house who fit the terms, without those who must be left alone."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from core.sentences import kept, sentence
from guests.enums import Discretion
from loyalty.enums import CallResult
from loyalty.models import Call, GuestSummary, GuestValue, Membership, WinbackEntry
from loyalty.queries import valued
from loyalty.types import Candidate, Candidates, Wanted
from loyalty.value.winback import held_of
from stays import queries as stays

if TYPE_CHECKING:
    from hotels.models import Property

SPOKEN_TO = (Discretion.OPEN, Discretion.INCOGNITO)
"""Whose presence is not hidden."""
MOST_GUESTS = 2000
"""Of one list, the most worth first: more than a house calls in the days that are counted."""


def quiet_guests(house: "Property", day: date, wanted: Wanted) -> list[Candidate]:
    """Guests whose last finished stay was in this house and who fit the terms, the most worth first.

    Nobody who must not be greeted or whose presence is hidden. Who is booked, called or asked to be
    left alone is the caller's to take out, as ``candidates`` does. Two queries.
    """
    rows = _quiet(house, day, wanted)
    if wanted.overdue or wanted.least_value is not None:
        rows = rows.filter(guest__in=_values(wanted).values("guest"))
    if wanted.level:
        members = Membership.objects.filter(programme__code=wanted.programme, level=wanted.level)
        rows = rows.filter(guest__in=members.values("guest"))
    quiet = list(rows)
    values = valued.values_of(row.guest_id for row in quiet)
    found = [_candidate(row, values.get(row.guest_id), day) for row in quiet]
    return sorted(found, key=lambda one: (-(one.value_mid or 0), one.last_day, one.guest_id))


def _quiet(house: "Property", day: date, wanted: Wanted) -> QuerySet[GuestSummary]:
    return GuestSummary.objects.filter(
        last_property=house,
        last_day__lte=day - timedelta(days=wanted.quiet_days),
        guest__merged_into=None,
        guest__do_not_greet=False,
        guest__discretion__in=SPOKEN_TO,
    )


def _values(wanted: Wanted) -> QuerySet[GuestValue]:
    rows = GuestValue.objects.all()
    if wanted.overdue:
        rows = rows.filter(overdue=True)
    if wanted.least_value is not None:
        rows = rows.filter(value_mid__gte=wanted.least_value)
    return rows


def _candidate(row: GuestSummary, value: GuestValue | None, day: date) -> Candidate:
    silent = (day - row.last_day).days
    if value is not None and value.overdue:
        said = sentence(
            "Silent for %(days)s days; nine of ten gaps of such a guest end within %(usual)s days"
            " (finished stays: %(stays)s).",
            days=silent, usual=value.usual_gap, stays=row.stays,
        )  # fmt: skip
    else:
        said = sentence(
            "Silent for %(days)s days (finished stays: %(stays)s).", days=silent, stays=row.stays
        )
    return Candidate(
        guest_id=row.guest_id,
        reasons=cast("list[Any]", kept(said)),
        last_day=row.last_day,
        value_low=value.value_low if value else None,
        value_mid=value.value_mid if value else None,
        value_high=value.value_high if value else None,
    )


def candidates(house: "Property", day: date, wanted: Wanted) -> Candidates:
    """Who qualifies for a list today, and how many are left out for which reason."""
    quiet = quiet_guests(house, day, wanted)
    ids = {one.guest_id for one in quiet}
    booked = stays.booked(ids)
    asked = ids & asked_not_to_be_called() - booked
    calling = ids & open_calls(house) - booked - asked
    running = ids & running_guests(day) - booked - asked - calling
    out = booked | asked | calling | running
    chosen = tuple(one for one in quiet if one.guest_id not in out)[:MOST_GUESTS]
    return Candidates(
        chosen=chosen,
        held=held_of(len(chosen)),
        booked=len(booked),
        asked=len(asked),
        calling=len(calling),
        running=len(running),
    )


def asked_not_to_be_called() -> set[int]:
    """Persons who said so to anybody of the chain; one query."""
    return _persons(Call.objects.filter(result=CallResult.DO_NOT_CALL))


def open_calls(house: "Property") -> set[int]:
    """Persons whose call is open here; one query."""
    return _persons(Call.objects.filter(property=house, ended_at=None))


def running_guests(day: date, *, held: bool | None = None) -> set[int]:
    """Persons on a list, in any hotel, whose days are not over; ``held`` those held back alone.

    Closing a list does not end its days: a call by another list would spoil its comparison. One
    query.
    """
    rows = WinbackEntry.objects.filter(of__until__gte=day)
    return _persons(rows if held is None else rows.filter(held=held))


def _persons(rows: QuerySet[Any]) -> set[int]:
    found: Iterable[int] = rows.annotate(
        person=Coalesce("guest__merged_into", "guest")
    ).values_list("person", flat=True)
    return set(found)
