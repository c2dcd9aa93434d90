"""Tells whoever must look again: screens, the rooms above, and the same guest's next stay."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from core import transactions
from guests.types import Met
from realtime import services as realtime
from stays.enums import ChangeKind
from stays.models import Stay, StayChange
from stays.signals import stay_changed

if TYPE_CHECKING:
    from guests.models import Guest


def tell_stay(stay: Stay) -> None:
    """Wakes the screens and, after the commit, the rooms above."""
    realtime.publish(
        property_id=stay.property_id, topic="stays", entity=stay.public_id, version=stay.version
    )
    transactions.after(lambda: _send(stay.pk, stay.property_id))


def _send(stay_id: int, property_id: int) -> None:
    stay_changed.send_robust(sender=None, stay_id=stay_id, property_id=property_id)


def tell_guests(stay: Stay, met: Iterable[Met]) -> None:
    """Wakes the screens that show any of these persons, if something about them is new."""
    for person in met:
        if person.changed:
            tell_guest(stay.property_id, person.guest)


def tell_guest(property_id: int, guest: "Guest") -> None:
    """Wakes the screens that show this person."""
    realtime.publish(
        property_id=property_id, topic="guest", entity=guest.public_id, version=guest.version
    )


def note(stays: Iterable[Stay], kind: ChangeKind, data: dict[str, Any], now: datetime) -> list[int]:
    """Adds one thing we know ourselves to the history of stays that the caller has locked."""
    ids = []
    for stay in stays:
        stay.heard_no += 1
        stay.changed_no = stay.heard_no
        stay.version += 1
        stay.save(update_fields=["heard_no", "changed_no", "version"])
        StayChange.objects.create(
            property_id=stay.property_id, at=now, no=stay.heard_no, stay_id=stay.pk, kind=kind,
            occurred_at=now, applied=True, state=stay.state, room_id=stay.room_id, data=data,
        )  # fmt: skip
        tell_stay(stay)
        ids.append(stay.pk)
    return ids


_MATTERS_NEXT = {
    ChangeKind.CREATED, ChangeKind.CHANGED, ChangeKind.CANCELLED, ChangeKind.NO_SHOW,
    ChangeKind.REINSTATED, ChangeKind.PARTY_CHANGED, ChangeKind.WALKED,
}  # fmt: skip


def wake_followers(
    stay: Stay, days: set[date], kinds: tuple[ChangeKind, ...], now: datetime
) -> None:
    """The same guest's next stay may have become, or ceased to be, a continuation of this one.

    Locks go forward in time only (day use never continues), so two stays never wait in a circle.
    """
    if stay.day_use or not _MATTERS_NEXT & set(kinds):
        return
    guests = Stay.objects.filter(pk=stay.pk, party__position=0, party__left_at=None).values(
        "party__guest"
    )
    next_ones = (
        Stay.objects.of(stay.property_id)
        .open()
        .filter(arrival__in=days, day_use=False, arrival__gt=stay.arrival)
        .filter(party__guest__in=guests, party__position=0, party__left_at=None)
        .exclude(pk=stay.pk)
        .order_by("arrival", "pk")
        .select_for_update(of=("self",), no_key=True)
    )
    note(next_ones, ChangeKind.FACTS, {"previous_stay": stay.pk}, now)
