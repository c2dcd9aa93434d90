"""The statements of counting, each said once: what a line should be, and what a guest's sums."""

from collections.abc import Sequence
from typing import Any

from loyalty.enums import DIRECT_CHANNELS
from loyalty.queries.money import chain_currency
from stays import queries as stays

MOST_COUNTED = 10**15
"""Minor units beyond which a posting is a mistake of a machine and is left out as unrated."""

COLUMNS = (
    "stay_id", "property_id", "guest_id", "own_guest_id", "arrival", "departure", "nights",
    "spend", "unrated", "channel", "direct", "segment", "company", "room_kind", "lead",
    "counted_no", "posted_no",
)  # fmt: skip

_LINES = """
WITH finished AS MATERIALIZED ({finished}),
charged AS (
    SELECT folio.stay_id, max(folio.id) AS posted_no,
        sum(worth.minor)::bigint AS spend,
        count(*) FILTER (WHERE worth.minor IS NULL) AS unrated
    FROM finished JOIN ({folio}) AS folio ON folio.stay_id = finished.stay_id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN abs(exact.minor) <= %(most)s THEN round(exact.minor) END AS minor
        FROM (SELECT folio.amount * CASE WHEN folio.currency = %(currency)s THEN 1 ELSE (
            SELECT rate.per_unit FROM loyalty_rate AS rate
            WHERE rate.currency = folio.currency AND rate.from_day <= folio.business_date
            ORDER BY rate.from_day DESC LIMIT 1
        ) END AS minor) AS exact
    ) AS worth
    GROUP BY folio.stay_id
)
SELECT finished.stay_id, finished.property_id, finished.guest_id, finished.own_guest_id,
    finished.arrival, finished.departure, finished.nights, charged.spend,
    coalesce(charged.unrated, 0) AS unrated, finished.channel,
    coalesce(own.direct, lower(finished.channel) = ANY(%(direct)s)) AS direct,
    finished.segment, finished.company, finished.room_kind, finished.lead,
    finished.changed_no AS counted_no, coalesce(charged.posted_no, 0) AS posted_no
FROM finished
LEFT JOIN charged ON charged.stay_id = finished.stay_id
LEFT JOIN loyalty_channel AS own ON own.name = lower(finished.channel)
"""


def lines(which: str) -> str:
    """The lines that the stays of ``which`` should have, in ``COLUMNS``."""
    return _LINES.format(finished=stays.FINISHED.format(which=which), folio=stays.FOLIO)


def money() -> dict[str, Any]:
    """What the lines are counted with: the chain's currency, and which channels are direct."""
    return {
        "currency": chain_currency(),
        "direct": list(DIRECT_CHANNELS),
        "most": MOST_COUNTED,
    }


def _listed(names: Sequence[str], form: str = "{}") -> str:
    return ", ".join(form.format(name) for name in names)


def _differ(names: Sequence[str], one: str, other: str) -> str:
    ours, theirs = _listed(names, one + ".{}"), _listed(names, other + ".{}")
    return f"ROW({ours}) IS DISTINCT FROM ROW({theirs})"


KEEP = f"""
WITH expected AS MATERIALIZED ({lines("stay.id = ANY(%(stays)s)")}),
gone AS (
    DELETE FROM loyalty_stayline AS line
    WHERE line.stay_id = ANY(%(stays)s)
    AND NOT EXISTS (SELECT FROM expected WHERE expected.stay_id = line.stay_id)
    RETURNING line.guest_id
),
before AS (
    SELECT line.guest_id FROM loyalty_stayline AS line
    JOIN expected ON expected.stay_id = line.stay_id WHERE {_differ(COLUMNS, "line", "expected")}
),
kept AS (
    INSERT INTO loyalty_stayline AS line ({_listed(COLUMNS)})
    SELECT {_listed(COLUMNS)} FROM expected
    ON CONFLICT (stay_id) DO UPDATE SET {_listed(COLUMNS[1:], "{0} = excluded.{0}")}
    WHERE {_differ(COLUMNS, "line", "excluded")}
    RETURNING line.guest_id
)
SELECT guest_id FROM gone UNION SELECT guest_id FROM before UNION SELECT guest_id FROM kept
"""  # noqa: S608  names of our own columns only
"""Brings lines up to their stays; the guests, before and after, of every line that changed."""

UNEQUAL_LINES = f"""
WITH expected AS ({lines("stay.id BETWEEN %(low)s AND %(high)s")}),
kept AS (SELECT * FROM loyalty_stayline WHERE stay_id BETWEEN %(low)s AND %(high)s)
SELECT count(*), array_agg(stay_id ORDER BY stay_id) FILTER (WHERE {_differ(COLUMNS[1:], "expected", "kept")})
FROM expected FULL JOIN kept USING (stay_id)
"""  # noqa: S608  names of our own columns only
"""How many stays there are in a stretch, and those whose kept line is not what it should be."""

GUEST_COLUMNS = (
    "guest_id", "stays", "nights", "spend", "spend_stays", "unrated", "channel_stays",
    "direct_stays", "properties", "first_day", "first_left", "second_day", "last_day",
    "first_stay_id", "last_stay_id", "last_property_id", "last_room_kind", "last_channel",
)  # fmt: skip
YEAR_COLUMNS = (
    "guest_id", "year", "stays", "nights", "spend", "spend_stays", "direct_stays",
)  # fmt: skip
_LATEST = "(array_agg({} ORDER BY departure DESC, arrival DESC, stay_id DESC))[1]"
_GUESTS = f"""
SELECT guest_id, count(*) AS stays, sum(nights) AS nights, sum(spend)::bigint AS spend,
    count(spend) AS spend_stays, sum(unrated) AS unrated,
    count(*) FILTER (WHERE channel <> '') AS channel_stays,
    count(*) FILTER (WHERE direct) AS direct_stays, count(DISTINCT property_id) AS properties,
    min(arrival) AS first_day, min(first_left) AS first_left,
    min(arrival) FILTER (WHERE arrival > first_left) AS second_day,
    max(departure) AS last_day,
    (array_agg(stay_id ORDER BY departure, arrival, stay_id))[1] AS first_stay_id,
    {_LATEST.format("stay_id")} AS last_stay_id, {_LATEST.format("property_id")} AS last_property_id,
    {_LATEST.format("room_kind")} AS last_room_kind, {_LATEST.format("channel")} AS last_channel
FROM (
    SELECT *, min(departure) OVER (PARTITION BY guest_id) AS first_left
    FROM loyalty_stayline WHERE {{which}}
) AS line
GROUP BY guest_id
"""  # noqa: S608  names of our own columns only
_YEARS = """
SELECT guest_id, extract(year FROM departure)::smallint AS year, count(*) AS stays,
    sum(nights) AS nights, sum(spend)::bigint AS spend, count(spend) AS spend_stays,
    count(*) FILTER (WHERE direct) AS direct_stays
FROM loyalty_stayline WHERE {which} GROUP BY 1, 2
"""
_THESE = "guest_id = ANY(%(guests)s)"
_STRETCH = "guest_id BETWEEN %(low)s AND %(high)s"

SUM_GUESTS = f"""
INSERT INTO loyalty_guestsummary ({_listed(GUEST_COLUMNS)}) {_GUESTS.format(which=_THESE)}
"""
SUM_YEARS = f"""
INSERT INTO loyalty_guestyear ({_listed(YEAR_COLUMNS)}) {_YEARS.format(which=_THESE)}
"""


def _unequal(table: str, sums: str, columns: Sequence[str], key: str) -> str:
    return f"""
WITH expected AS ({sums.format(which=_STRETCH)}),
kept AS (SELECT * FROM {table} WHERE {_STRETCH})
SELECT count(DISTINCT guest_id),
    array_agg(DISTINCT guest_id) FILTER (WHERE {_differ(columns, "expected", "kept")})
FROM expected FULL JOIN kept USING ({key})
"""  # noqa: S608  names of our own tables only


UNEQUAL_GUESTS = _unequal("loyalty_guestsummary", _GUESTS, GUEST_COLUMNS, "guest_id")
UNEQUAL_YEARS = _unequal("loyalty_guestyear", _YEARS, YEAR_COLUMNS, "guest_id, year")
