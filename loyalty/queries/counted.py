"""Reading the kept rows: finished stays, a guest's sums, and what has not been counted yet."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import connection
from django.db.models import Max

from core.asking import ask
from loyalty.models import GuestSummary, Recount, StayLine
from loyalty.types import STAY_COLUMNS, StayRow
from stays import queries as stays

_EPOCH = "DATE '1970-01-01'"
LATE_POSTINGS = 10_000
"""How many postings back a sweep looks for such as were committed after younger ones."""

_ROWS = f"""
SELECT guest_id, stay_id, property_id, arrival - {_EPOCH}, departure - {_EPOCH}, nights, spend,
    channel, direct, segment, company, room_kind, lead
FROM loyalty_stayline WHERE guest_id = ANY(%s) ORDER BY guest_id, departure, arrival, stay_id
"""  # noqa: S608  our own columns


def stay_rows(guest_ids: Iterable[int]) -> list[StayRow]:
    """The finished stays of these guests, by guest, then oldest first; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [list(guest_ids)])
        return [StayRow(**dict(zip(STAY_COLUMNS, row, strict=True))) for row in cursor.fetchall()]


_UNTIL = f"""
SELECT guest_id, stay_id, property_id, arrival - {_EPOCH}, departure - {_EPOCH}, nights, spend,
    channel, direct, segment, company, room_kind, lead
FROM loyalty_stayline WHERE arrival <= %s ORDER BY guest_id, arrival, stay_id
"""  # noqa: S608  our own columns


def rows_until(day: date) -> Iterator[StayRow]:
    """Every finished stay that began by ``day``, by guest and arrival; one query, streamed."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_UNTIL, [day])
        while piece := cursor.fetchmany(2_000):
            for row in piece:
                yield StayRow(**dict(zip(STAY_COLUMNS, row, strict=True)))


def lines_of(guest_id: int) -> list[StayLine]:
    """One guest's finished stays, newest first; one query."""
    rows = StayLine.objects.filter(guest=guest_id).select_related("property")
    return list(rows.order_by("-departure", "-arrival", "-pk"))


def summary_of(guest_id: int) -> GuestSummary | None:
    """What is kept of one guest; None for a guest without a finished stay."""
    return GuestSummary.objects.filter(guest=guest_id).first()


def last_recount() -> Recount | None:
    """The newest nightly full count."""
    return Recount.objects.order_by("-pk").first()


_ANYTHING = """
SELECT EXISTS (SELECT FROM stays_stay WHERE id = %s AND state = 'departed')
    OR EXISTS (SELECT FROM loyalty_stayline WHERE stay_id = %s)
"""


def anything_to_count(stay_id: int) -> bool:
    """Whether a change of this stay can matter: it is finished, or was counted as finished."""
    return bool(ask(_ANYTHING, [stay_id, stay_id]).rows[0][0])


_UNDER = """
SELECT stay_id FROM loyalty_stayline WHERE guest_id = %(guest)s
UNION SELECT stay_id FROM loyalty_stayline WHERE own_guest_id = %(guest)s
UNION SELECT line.stay_id FROM guests_guest AS own
    JOIN loyalty_stayline AS line ON line.own_guest_id = own.id
    WHERE own.merged_into_id = %(guest)s
"""


def stays_under(guest_id: int) -> list[int]:
    """Counted stays that a merge of this guest, or its end, may move to another person."""
    with connection.cursor() as cursor:
        cursor.execute(_UNDER, {"guest": guest_id})
        return [stay for (stay,) in cursor.fetchall()]


_TOLD = f"""
SELECT stay.id FROM ({stays.TOLD_SINCE.format(house="%(house)s", since="%(since)s")}) AS told
JOIN stays_stay AS stay ON stay.id = told.id
LEFT JOIN loyalty_stayline AS line ON line.stay_id = stay.id
WHERE (stay.state = 'departed' OR line.stay_id IS NOT NULL)
AND line.counted_no IS DISTINCT FROM stay.changed_no
ORDER BY stay.id
"""  # noqa: S608  our own statements


def told_uncounted(property_id: int, since: datetime) -> list[int]:
    """Finished stays of a property heard of since then whose line is missing or older."""
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, {"house": property_id, "since": since})
        return [stay for (stay,) in cursor.fetchall()]


_POSTED = f"""
SELECT DISTINCT folio.stay_id FROM ({stays.FOLIO}) AS folio
JOIN loyalty_stayline AS line ON line.stay_id = folio.stay_id AND line.posted_no < folio.id
WHERE folio.id > %s ORDER BY folio.stay_id
"""  # noqa: S608  our own statements


def posted_uncounted() -> list[int]:
    """Counted stays to whose folio something was posted since."""
    newest = StayLine.objects.aggregate(newest=Max("posted_no"))["newest"] or 0
    with connection.cursor() as cursor:
        cursor.execute(_POSTED, [max(0, newest - LATE_POSTINGS)])
        return [stay for (stay,) in cursor.fetchall()]


_MERGED = """
SELECT line.stay_id FROM guests_guest AS own
JOIN loyalty_stayline AS line ON line.own_guest_id = own.id
WHERE own.merged_into_id IS NOT NULL AND line.guest_id <> own.merged_into_id
UNION SELECT line.stay_id FROM loyalty_stayline AS line
JOIN guests_guest AS own ON own.id = line.own_guest_id
WHERE line.guest_id <> line.own_guest_id AND line.guest_id <> coalesce(own.merged_into_id, own.id)
ORDER BY stay_id
"""


def merged_uncounted() -> list[int]:
    """Counted stays that stand under somebody who is not their person (any more)."""
    with connection.cursor() as cursor:
        cursor.execute(_MERGED)
        return [stay for (stay,) in cursor.fetchall()]


def stretches(table: str, step: int) -> Iterator[tuple[int, int]]:
    """Ranges of keys, ``step`` wide, that hold every row of ``table``."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT min(id), max(id) FROM {connection.ops.quote_name(table)}")  # noqa: S608
        low, high = cursor.fetchone()
    if low is None:
        return
    for start in range(low, high + 1, step):
        yield start, start + step - 1
