"""Reads of the stream and of what devices proved; the hub uses the SQL on a connection of its own.

The epoch that leaves here is the stream's own with a mark of the database it lies in: a dump put
into another database, or a standby that took over, changes the mark, so that devices start afresh
without anybody having to remember it.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Min

from realtime import frames
from realtime.models import Delivery, DeviceCursor
from realtime.types import Audience, DeviceTimes, Entry, Head, Position, Wake
from staff.enums import Role
from staff.types import Person

HEADS = """
SELECT property_id, head, floor,
       epoch || '.' || substr(md5((pg_control_system()).system_identifier
                                  || '/' || (pg_control_checkpoint()).timeline_id
                                  || '/' || 'realtime_stream'::regclass::oid), 1, 8) AS epoch
FROM realtime_stream WHERE property_id = ANY(%(properties)s)
"""

EVENTS = """
SELECT seq, topic, level, entity, version, departments FROM realtime_event
WHERE property_id = %(property)s AND seq > %(after)s AND seq <= %(upto)s
ORDER BY seq LIMIT %(limit)s
"""

# Who must know of everything in the house.
_EVERYTHING = frozenset({Role.MANAGER, Role.DUTY_MANAGER})


def head_of(row: Sequence[Any]) -> Head:
    """A row of ``HEADS``."""
    return Head(property_id=row[0], head=row[1], floor=row[2], epoch=row[3])


def entry_of(row: Sequence[Any]) -> Entry:
    """A row of ``EVENTS``, encoded."""
    return frames.entry(row[0], Wake(row[1], row[2], row[3], row[4], frozenset(row[5])))


def heads(property_ids: Iterable[int]) -> dict[int, Head]:
    """The streams of these properties; a property that never spoke is missing."""
    with connection.cursor() as cursor:
        cursor.execute(HEADS, {"properties": list(property_ids)})
        return {row[0]: head_of(row) for row in cursor.fetchall()}


def entries(property_id: int, *, after: int, upto: int, limit: int) -> list[Entry]:
    """The stream in (after, upto], at most ``limit`` entries."""
    values = {"property": property_id, "after": after, "upto": upto, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, values)
        return [entry_of(row) for row in cursor.fetchall()]


def audience_of(person: Person) -> Audience:
    """Whose wake-ups ``person`` hears: the departments', or all (None)."""
    return None if person.role in _EVERYTHING else person.departments


def epoch_for(audience: Audience, stream_epoch: str) -> str:
    """The epoch as a device of ``audience`` knows it.

    It differs per audience, because a number that was passed over for one department proves nothing
    for another: whoever changes department starts afresh.
    """
    names = "*" if audience is None else ",".join(sorted(audience))
    return f"{stream_epoch}.{hashlib.sha256(names.encode()).hexdigest()[:8]}"


def position_for(person: Person) -> Position:
    """Where a page rendered now stands; read it before what the page shows. One query."""
    head = heads([person.property_id]).get(person.property_id)
    if head is None:
        return Position("", 0)
    return Position(epoch_for(audience_of(person), head.epoch), head.head)


def deliveries(*, property_id: int, entity: str) -> list[DeviceTimes]:
    """What each device proved about the alert ``entity``, the first sent first. One query."""
    rows = (
        Delivery.objects.filter(property_id=property_id, entity=entity)
        .select_related("device")
        .order_by("sent_at", "pk")
    )
    return [
        DeviceTimes(
            device_public_id=row.device.public_id,
            device_label=row.device.label,
            sent_at=row.sent_at,
            delivered_at=row.delivered_at,
            shown_at=row.shown_at,
        )
        for row in rows
    ]


def first_shown(*, property_id: int, entities: Iterable[str]) -> dict[str, datetime]:
    """entity -> when it first stood on a screen, of the alerts that any device proved. One query."""
    rows = Delivery.objects.filter(
        property_id=property_id, entity__in=list(entities), shown_at__isnull=False
    )
    found = rows.values("entity").annotate(first=Min("shown_at")).order_by("entity")
    return dict(found.values_list("entity", "first"))


def last_heard(device_ids: Iterable[int]) -> dict[int, datetime]:
    """device id -> when it was last heard on its line; one that never spoke is missing. One query."""
    rows = DeviceCursor.objects.filter(device__in=list(device_ids))
    return dict(rows.values_list("device", "seen_at"))
