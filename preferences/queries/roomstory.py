"""Reads who had a room, and asks the pure rules of attribution whose a sighting is."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from guests import queries as guests
from preferences.attribution import (
    Lived,
    Margins,
    Presence,
    Verdict,
    choose,
    look_again,
    name_guest,
    of_party,
    whose,
)
from preferences.deviceclock import Seen
from preferences.models import ChangeMargin
from stays import queries as stays

if TYPE_CHECKING:
    from stays.models import Stay


def margins_of(property_id: int) -> Margins:
    """The hotel's own margins, or the usual ones; one query."""
    row = ChangeMargin.objects.filter(pk=property_id).first()
    if row is None:
        return Margins()
    return Margins.of(minutes=row.minutes, hours=row.left_within_hours)


def lived(property_id: int, room_id: int, seen: Seen, margins: Margins) -> list[Lived]:
    """Everybody who had the room around the plausible moments of a sighting."""
    rows = stays.lived_in(
        property_id=property_id,
        room_id=room_id,
        since=seen.earliest - margins.left_within - margins.change,
        until=seen.latest + margins.change,
    )
    return [
        Lived(
            row.stay_id,
            row.from_at,
            row.until_at,
            tuple(Presence(one.guest_id, one.joined_at, one.left_at) for one in row.party),
        )
        for row in rows
    ]


def party_of(stay: "Stay", at: datetime) -> Lived:
    """A stay as a stretch, when no room is named."""
    rows = stay.party.order_by("left_at", "position", "pk")
    return Lived(
        stay.pk,
        at,
        None,
        tuple(Presence(row.guest_id, row.joined_at, row.left_at) for row in rows),
    )


def in_room(
    *,
    property_id: int,
    room_id: int,
    seen: Seen,
    moment: str,
    stay_id: int | None = None,
    guest_id: int | None = None,
) -> Verdict:
    """Whose a sighting in a room is, after the stay or guest that somebody may have named."""
    margins = margins_of(property_id)
    stretches = lived(property_id, room_id, seen, margins)
    verdict = whose(stretches, seen, moment, margins)
    if stay_id is not None:
        verdict = choose(verdict, stretches, stay=stay_id, seen=seen, margins=margins)
    if guest_id is not None:
        verdict = name_guest(verdict, _parties(stretches), guests.same_person(guest_id))
    return verdict


def again(*, property_id: int, room_id: int, seen: Seen, moment: str, before: Verdict) -> Verdict:
    """Whose a sighting kept earlier is, as is known now."""
    margins = margins_of(property_id)
    stretches = lived(property_id, room_id, seen, margins)
    return look_again(stretches, seen, moment, before=before, margins=margins)


def of_stay(*, stay: "Stay", seen: Seen, guest_id: int | None = None) -> Verdict:
    """Whose a sighting is that names a stay and no room."""
    stretch = party_of(stay, seen.at)
    verdict = of_party(stretch, seen.at, "chosen", margins_of(stay.property_id))
    if guest_id is None:
        return verdict
    return name_guest(verdict, _parties([stretch]), guests.same_person(guest_id))


def _parties(stretches: Iterable[Lived]) -> dict[int, frozenset[int]]:
    parties: dict[int, frozenset[int]] = {}
    for one in stretches:
        parties[one.stay] = parties.get(one.stay, frozenset()) | one.guests
    return parties
