"""Stays as lists and boards name them, and one stay for one reader."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Max, OuterRef, Q, Subquery

from guests.queries import sees_hidden
from stays.enums import StayState
from stays.keys import ids_by_key
from stays.models import Stay, StayChange, StayGuest, StayQuerySet

if TYPE_CHECKING:
    from hotels.models import Property
    from staff.types import Person


def stay_for(person: "Person", public_id: str) -> Stay | None:
    """The stay as far as ``person`` may know of it: own property, discretion respected."""
    mine = Stay.objects.of(person.property_id).select_related("room")
    return mine.shown(hidden_too=sees_hidden(person.role)).filter(public_id=public_id).first()


def have_come(property_id: int, source: str, keys: Iterable[str]) -> set[str]:
    """Which of these stays of a source are in house or have left by now; two queries at most."""
    ids = ids_by_key(property_id, source, list(keys))
    if not ids:
        return set()
    come = Stay.objects.filter(
        pk__in=ids.values(), state__in=(StayState.IN_HOUSE, StayState.DEPARTED)
    )
    return set(come.values_list("source_key", flat=True))


def stay_by_key(property: "Property", source: str, key: str) -> Stay | None:
    """The stay a PMS names, by its own key."""
    return Stay.objects.of(property.pk).filter(source=source, source_key=key).first()


def stay_by_id(property: "Property", stay_id: int) -> Stay | None:
    """A stay of this property by its row."""
    return Stay.objects.of(property.pk).filter(pk=stay_id).first()


def source_of(stay_id: int) -> str:
    """The source whose keys a stay's persons have; empty for an unknown stay."""
    return Stay.objects.filter(pk=stay_id).values_list("source", flat=True).first() or ""


def ids_of(property: "Property", public_ids: Iterable[str]) -> dict[str, int]:
    """public id -> id of stays of this property; one query."""
    rows = Stay.objects.of(property.pk).filter(public_id__in=list(public_ids))
    return dict(rows.values_list("public_id", "pk"))


def stay_named(property: "Property", key: str) -> int | None:
    """The live stay that a PMS of this property calls ``key``; None when several do."""
    rows = Stay.objects.of(property.pk).live().filter(source_key=key)
    ids = list(rows.values_list("pk", flat=True)[:2])
    return ids[0] if len(ids) == 1 else None


def max_change_no(stay_id: int) -> int:
    """The number of the latest change that planning must have seen; 0 for an unknown stay."""
    return Stay.objects.filter(pk=stay_id).values_list("changed_no", flat=True).first() or 0


def changed_at(stay_ids: Iterable[int]) -> dict[int, datetime]:
    """stay id -> when we were told of the latest change that planning must have seen; one query."""
    rows = StayChange.objects.filter(
        stay_id__in=list(stay_ids),
        no=Subquery(Stay.objects.filter(pk=OuterRef("stay_id")).values("changed_no")),
    )
    return dict(rows.values("stay_id").annotate(told=Max("at")).values_list("stay_id", "told"))


def story(stay_id: int) -> list[StayChange]:
    """What happened to a stay, newest first, without repeats and late words that changed nothing."""
    rows = StayChange.objects.filter(stay_id=stay_id, applied=True).order_by("-no", "-pk")
    return [row for row in rows if row.kind in row.data.get("followed", [row.kind])]


def in_house(property: "Property") -> StayQuerySet:
    """Stays living in the house now, by room number."""
    return Stay.objects.of(property.pk).in_house().select_related("room").order_by("room__number")


def in_house_of(property: "Property", source: str) -> StayQuerySet:
    """Stays living in the house now that one source told of, by its keys."""
    return in_house(property).filter(source=source).order_by("source_key")


def arrivals(property: "Property", day: date) -> StayQuerySet:
    """Due in on a business date and those of them who came; by expected time."""
    rows = Stay.objects.of(property.pk).arriving(day).select_related("room")
    return rows.order_by("eta", "room__number", "pk")


def departures(property: "Property", day: date) -> StayQuerySet:
    """Due out on a business date and those of them who left; by room number."""
    rows = Stay.objects.of(property.pk).departing(day).select_related("room")
    return rows.order_by("room__number", "pk")


def open_stays_of_guest(guest_id: int) -> list[int]:
    """Ids of reserved and in-house stays, in any property, of a guest or of profiles merged in."""
    members = StayGuest.objects.filter(left_at=None).filter(
        Q(guest_id=guest_id) | Q(guest__merged_into_id=guest_id)
    )
    stays = Stay.objects.open().live().filter(pk__in=members.values("stay"))
    return list(stays.order_by("arrival", "pk").values_list("pk", flat=True))


def plannable(property_id: int, day: date) -> list[tuple[int, int]]:
    """(stay id, changed_no) of stays that may ask for work on a business date.

    Reserved ones arriving up to two days later, everybody in house, and stays that ended or were
    called off within the last seven days (things to collect, a check-out that may be reversed).
    """
    due = Q(state=StayState.RESERVED, arrival__lte=day + timedelta(days=2))
    recent = (
        Q(departure__gte=day - timedelta(days=7))
        & ~Q(state__in=(StayState.RESERVED, StayState.IN_HOUSE))
        & Q(arrival__lte=day + timedelta(days=2))
    )
    rows = Stay.objects.of(property_id).live().filter(due | Q(state=StayState.IN_HOUSE) | recent)
    return list(rows.order_by("pk").values_list("pk", "changed_no"))
