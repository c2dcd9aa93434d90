"""Writes the end of a property's stream in one statement, because every writer of the hotel waits.

The head row serialises the writers of one property from this statement to the commit, so it is
taken last and costs one round trip. That is why it is SQL and not the ORM; a test compares the rows
with what the ORM would write.
"""

import json
from collections.abc import Iterable, Sequence

from django.db import connection

from core.asking import ask
from core.ids import new_public_id
from realtime.enums import Level
from realtime.types import Wake

# The wake-ups travel as one JSON text: adapting five lists costs more than the statement itself.
_APPEND = """
WITH head AS (
    UPDATE realtime_stream SET head = head + %s WHERE property_id = %s
    RETURNING property_id, head, epoch
), put AS (
    INSERT INTO realtime_event (property_id, seq, at, topic, level, entity, version, departments)
    SELECT head.property_id, head.head - %s + wake.nr, statement_timestamp(), wake.topic,
           wake.level, wake.entity, wake.version, wake.departments
    FROM head, ROWS FROM (
        json_to_recordset(%s) AS (topic text, level text, entity text, version int,
                                         departments text[])
    ) WITH ORDINALITY AS wake (topic, level, entity, version, departments, nr)
)
SELECT head - %s, epoch FROM head
"""

OPEN = """
INSERT INTO realtime_stream (property_id, head, floor, epoch)
VALUES (%(property)s, 0, 0, %(epoch)s) ON CONFLICT DO NOTHING
"""

_LOUDNESS = {Level.LOW: 0, Level.MEDIUM: 1, Level.HIGH: 2}


def append(property_id: int, wakes: Sequence[Wake]) -> tuple[str, int]:
    """Adds ``wakes`` to the stream; the epoch and the number of the first of them.

    The first event of a property opens its stream.
    """
    found = _append(property_id, wakes)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(OPEN, {"property": property_id, "epoch": new_public_id()})
        found = _append(property_id, wakes)
    if found is None:
        raise LookupError(f"The stream of property {property_id} cannot be opened.")
    return found


def _append(property_id: int, wakes: Sequence[Wake]) -> tuple[str, int] | None:
    rows = [
        {
            "topic": wake.topic,
            "level": wake.level,
            "entity": wake.entity,
            "version": wake.version,
            "departments": sorted(wake.departments),
        }
        for wake in wakes
    ]
    number = len(wakes)
    told = ask(_APPEND, [number, property_id, number, json.dumps(rows), number]).rows
    return (told[0][1], told[0][0] + 1) if told else None


def merged(wakes: Iterable[Wake]) -> list[Wake]:
    """One wake-up for each thing and audience: its newest version, at its loudest.

    A unit that touches a task five times wakes its screens once.
    """
    best: dict[tuple[str, str, frozenset[str]], Wake] = {}
    for wake in wakes:
        key = (wake.topic, wake.entity, wake.departments)
        old = best.get(key, wake)
        best[key] = Wake(
            wake.topic,
            max(old.level, wake.level, key=lambda level: _LOUDNESS[Level(level)]),
            wake.entity,
            max(old.version, wake.version),
            wake.departments,
        )
    return list(best.values())
