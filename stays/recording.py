"""Turns received events into history rows and history into the tables derived from it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from core import rows
from stays.enums import ChangeKind
from stays.history import Members, Story, Telling
from stays.models import Occupancy, Stay, StayChange, StayGuest
from stays.types import StaySaid


def telling_of(said: StaySaid, *, no: int, room_id: int | None, party: Members) -> Telling:
    """The part of an event that places and times are derived from."""
    return Telling(
        no=no,
        at=said.occurred_at,
        kind=said.kind,
        versions={group: said.version_of(group) for group in sorted(said.groups)},
        state=said.state if "status" in said.groups else "",
        waiting="status" in said.groups and said.waiting,
        room_id=room_id if "room" in said.groups else None,
        party=party if "party" in said.groups else (),
    )


# By the stay's own name, so that it can be asked for in the breath that looks for the stay.
_TOLD = rows.Read(
    StayChange,
    """
    WHERE t.stay_id = (
        SELECT id FROM stays_stay WHERE property_id = %s AND source = %s AND source_key = %s
    ) AND t.data ? 'told' ORDER BY t.no, t.id
    """,
)


def tellings(property_id: int, source: str, key: str) -> list[Telling]:
    """Everything that was ever told about a stay, in the order received."""
    return [_read(row) for row in _TOLD.all(property_id, source, key)]


def announce_tellings(property_id: int, source: str, key: str) -> None:
    """``tellings`` will be asked for (``core.asking.ahead``)."""
    _TOLD.ahead(property_id, source, key)


def tellings_of(stay_ids: Sequence[int]) -> dict[int, list[Telling]]:
    """``tellings`` of many stays by one query."""
    found: dict[int, list[Telling]] = {}
    rows = StayChange.objects.filter(stay_id__in=stay_ids, data__has_key="told")
    for row in rows.order_by("stay_id", "no", "pk"):
        found.setdefault(row.stay_id, []).append(_read(row))
    return found


def _read(row: StayChange) -> Telling:
    told: dict[str, Any] = row.data["told"]
    return Telling(
        no=row.no,
        at=row.occurred_at,
        kind=row.kind,
        versions=told["versions"],
        state=row.state,
        waiting=told["waiting"],
        room_id=row.room_id,
        party=tuple((guest_id, role) for guest_id, role in told["party"]),
    )


def _told(telling: Telling) -> dict[str, Any]:
    return {
        "versions": dict(telling.versions),
        "waiting": telling.waiting,
        "party": [list(member) for member in telling.party],
    }


def change_rows(
    stay: Stay,
    telling: Telling,
    *,
    source_version: int | None,
    applied: bool,
    kinds: Sequence[ChangeKind],
    now: datetime,
) -> list[StayChange]:
    """The event's own row, then one for each kind that followed from it under another name."""
    rows = change_values(
        stay, telling, source_version=source_version, applied=applied, kinds=kinds, now=now
    )
    return [StayChange(**dict(zip(CHANGE_COLUMNS, row, strict=True))) for row in rows]


CHANGE_COLUMNS = (
    "property_id", "at", "no", "stay_id", "kind", "occurred_at", "source_version", "applied",
    "state", "room_id", "data",
)  # fmt: skip


def change_values(
    stay: Stay,
    telling: Telling,
    *,
    source_version: int | None,
    applied: bool,
    kinds: Sequence[ChangeKind],
    now: datetime,
) -> list[tuple[Any, ...]]:
    """``change_rows`` as bare values, in the order of ``CHANGE_COLUMNS``."""

    def row(kind: str, data: dict[str, Any]) -> tuple[Any, ...]:
        return (
            stay.property_id, now, telling.no, stay.pk, kind, telling.at, source_version, applied,
            telling.state, telling.room_id, data,
        )  # fmt: skip

    followed = {"followed": [str(kind) for kind in kinds]}
    own = row(telling.kind, {"told": _told(telling), **followed})
    return [own, *(row(kind, {}) for kind in kinds if kind != telling.kind)]


def write_rooms(stay: Stay, before: Story, story: Story) -> None:
    """Makes the stay's occupancies those of ``story``, where they were those of ``before``."""
    if before.rooms:
        rows.delete(Occupancy, "stay_id = %s", stay.pk)
    rows.insert(occupancy_rows(stay, story), keys=False)


def occupancy_rows(stay: Stay, story: Story) -> list[Occupancy]:
    """The rooms of ``story`` as rows, unsaved."""
    return [
        Occupancy(
            stay=stay,
            property_id=stay.property_id,
            room_id=stretch.room_id,
            during=(stretch.since, stretch.until),
        )
        for stretch in story.rooms
    ]


def write_party(stay: Stay, before: Story, story: Story) -> None:
    """Makes the stay's party, those who left included, that of ``story``, where it was ``before``'s."""
    if before.party:
        rows.delete(StayGuest, "stay_id = %s", stay.pk)
    rows.insert(party_rows(stay, story), keys=False)


def party_rows(stay: Stay, story: Story) -> list[StayGuest]:
    """The party of ``story`` as rows, unsaved."""
    return [
        StayGuest(
            stay=stay,
            guest_id=member.guest_id,
            role=member.role,
            position=member.position,
            joined_at=member.joined_at,
            left_at=member.left_at,
        )
        for member in story.party
    ]


def present(story: Story) -> Members:
    """(guest id, role) of who is in the party now, in its order."""
    return tuple((m.guest_id, m.role) for m in story.party if m.left_at is None)


def everybody(story: Story) -> Iterable[int]:
    """Ids of all guests who were ever in the party."""
    return {member.guest_id for member in story.party}
