"""What devices proved, gathered in memory and written once a second in one statement a kind.

Marks are evidence, not obligations: the ladder waits for an acknowledgement by a person, which is
a POST. A process that dies loses a second of marks and no alert.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import product
from typing import Any, NamedTuple

import psycopg

from core import clock
from realtime.lines import AWAY, Line

FLUSH_SECONDS = 1.0
MOST = 100_000  # waiting marks; the oldest go first when the database stays away
CHUNK = 5_000  # rows in one statement

logger = logging.getLogger(__name__)

_DELIVERIES = """
INSERT INTO realtime_delivery (property_id, entity, device_id, sent_at, delivered_at, shown_at)
SELECT * FROM unnest(%(properties)s::bigint[], %(entities)s::text[], %(devices)s::bigint[],
                     %(sent)s::timestamptz[], %(delivered)s::timestamptz[],
                     %(shown)s::timestamptz[])
ON CONFLICT (property_id, entity, device_id) DO UPDATE SET
    sent_at = LEAST(realtime_delivery.sent_at, EXCLUDED.sent_at),
    delivered_at = LEAST(realtime_delivery.delivered_at, EXCLUDED.delivered_at),
    shown_at = LEAST(realtime_delivery.shown_at, EXCLUDED.shown_at)
"""

_CURSORS = """
INSERT INTO realtime_devicecursor (device_id, epoch, acked, connected_at, seen_at)
SELECT * FROM unnest(%(devices)s::bigint[], %(epochs)s::text[], %(acked)s::bigint[],
                     %(connected)s::timestamptz[], %(seen)s::timestamptz[])
ON CONFLICT (device_id) DO UPDATE SET
    acked = CASE WHEN realtime_devicecursor.epoch = EXCLUDED.epoch
                 THEN GREATEST(realtime_devicecursor.acked, EXCLUDED.acked)
                 ELSE EXCLUDED.acked END,
    epoch = EXCLUDED.epoch,
    connected_at = COALESCE(EXCLUDED.connected_at, realtime_devicecursor.connected_at),
    seen_at = GREATEST(realtime_devicecursor.seen_at, EXCLUDED.seen_at)
"""

# A device that polls has no seat that remembers what it was sent: its position proves it.
_POLLED = """
UPDATE realtime_delivery AS delivery SET delivered_at = polled.at
FROM unnest(%(properties)s::bigint[], %(devices)s::bigint[], %(upto)s::bigint[],
            %(at)s::timestamptz[]) AS polled (property_id, device_id, upto, at)
WHERE delivery.device_id = polled.device_id AND delivery.property_id = polled.property_id
  AND delivery.delivered_at IS NULL AND delivery.sent_at IS NOT NULL
  AND EXISTS (SELECT FROM realtime_event AS event
              WHERE event.property_id = polled.property_id AND event.entity = delivery.entity
                AND event.seq BETWEEN polled.upto - 2000 AND polled.upto)
"""


SENT, DELIVERED, SHOWN = 0, 1, 2


class _Mark(NamedTuple):
    property_id: int
    entities: tuple[str, ...]
    device_ids: Sequence[int]
    kind: int
    at: datetime


class _Cursor(NamedTuple):
    epoch: str
    acked: int
    connected_at: datetime | None
    seen_at: datetime


class Marks:
    """Used on the hub's loop only; every method but ``work``, ``flush`` and ``close`` is instant."""

    def __init__(self, now: Callable[[], datetime] = clock.now) -> None:
        self.now = now
        self._marks: deque[_Mark] = deque(maxlen=MOST)
        self._cursors: dict[int, _Cursor] = {}
        self._polled: dict[tuple[int, int], tuple[int, datetime]] = {}
        self._line = Line()

    def sent(self, property_id: int, entities: tuple[str, ...], device_ids: Sequence[int]) -> None:
        """A frame with these alerts was given to the network, for each of the devices."""
        self._marks.append(_Mark(property_id, entities, device_ids, SENT, self.now()))

    def delivered(self, property_id: int, entities: tuple[str, ...], device_id: int) -> None:
        """The device's code acknowledged them."""
        self._marks.append(_Mark(property_id, entities, (device_id,), DELIVERED, self.now()))

    def shown(self, property_id: int, entity: str, device_id: int) -> None:
        """The alert stands on the device's screen."""
        self._marks.append(_Mark(property_id, (entity,), (device_id,), SHOWN, self.now()))

    def connected(self, device_id: int, epoch: str, at: int) -> None:
        """A device begins at a position."""
        now = self.now()
        self._cursors[device_id] = _Cursor(epoch, at, now, now)

    def acked(self, device_id: int, epoch: str, upto: int) -> None:
        """A device has everything up to a position."""
        old = self._cursors.get(device_id)
        if old is not None and old.epoch == epoch:
            upto = max(upto, old.acked)
        self._cursors[device_id] = _Cursor(
            epoch, upto, old.connected_at if old else None, self.now()
        )

    def polled(self, property_id: int, device_id: int, upto: int) -> None:
        """A device that polls has everything up to a position."""
        self._polled[property_id, device_id] = (upto, self.now())

    async def work(self) -> None:
        """Writes once a second, for ever."""
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            try:
                await self.flush()
            except AWAY as error:
                logger.info("Marks wait for the database: %s", type(error).__name__)
            except Exception:
                logger.exception("A batch of marks could not be written and is dropped.")
                self._marks.clear()
                self._cursors.clear()
                self._polled.clear()

    async def flush(self) -> None:
        """Writes what there is; what was not written stays for the next time."""
        await self._flush_deliveries()
        await self._flush_cursors()
        await self._flush_polled()

    async def close(self) -> None:
        """Writes the rest and ends the line."""
        try:
            await self.flush()
        except (psycopg.Error, *AWAY) as error:
            logger.info("The last marks were not written: %s", type(error).__name__)
        await self._line.close()

    async def _flush_deliveries(self) -> None:
        while self._marks:
            taken = list(_first(self._marks, CHUNK))
            await self._line.rows(_DELIVERIES, _delivery_columns(taken))
            for _ in taken:
                self._marks.popleft()

    async def _flush_cursors(self) -> None:
        if not self._cursors:
            return
        taken = sorted(self._cursors.items())  # one order in every process, hence no deadlock
        values = {
            "devices": [device for device, _ in taken],
            "epochs": [cursor.epoch for _, cursor in taken],
            "acked": [cursor.acked for _, cursor in taken],
            "connected": [cursor.connected_at for _, cursor in taken],
            "seen": [cursor.seen_at for _, cursor in taken],
        }
        await self._line.rows(_CURSORS, values)
        for device, cursor in taken:
            if self._cursors.get(device) is cursor:
                del self._cursors[device]

    async def _flush_polled(self) -> None:
        if not self._polled:
            return
        taken, self._polled = sorted(self._polled.items()), {}
        values = {
            "properties": [key[0] for key, _ in taken],
            "devices": [key[1] for key, _ in taken],
            "upto": [upto for _, (upto, _) in taken],
            "at": [at for _, (_, at) in taken],
        }
        await self._line.rows(_POLLED, values)


def _first(marks: Iterable[_Mark], rows: int) -> Iterator[_Mark]:
    """The first marks, about ``rows`` rows of them, at least one."""
    for mark in marks:
        yield mark
        rows -= len(mark.entities) * len(mark.device_ids)
        if rows <= 0:
            return


def _delivery_columns(marks: Iterable[_Mark]) -> dict[str, list[Any]]:
    """One row per (property, entity, device) with the earliest time of each kind, in key order."""
    rows: dict[tuple[int, str, int], list[datetime | None]] = {}
    for mark in marks:
        for entity, device in product(mark.entities, mark.device_ids):
            times = rows.setdefault((mark.property_id, entity, device), [None, None, None])
            times[mark.kind] = times[mark.kind] or mark.at
    ordered = sorted(rows.items())
    return {
        "properties": [key[0] for key, _ in ordered],
        "entities": [key[1] for key, _ in ordered],
        "devices": [key[2] for key, _ in ordered],
        "sent": [times[0] for _, times in ordered],
        "delivered": [times[1] for _, times in ordered],
        "shown": [times[2] for _, times in ordered],
    }
