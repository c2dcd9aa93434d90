"""Who stayed while holding a level that gives something, what the price list says of it, and who came again.

The level of a stay is the one that had been told by the end of the day of arrival, or of the day
before where a guest came and left on one day: what a stay itself earns is not given in it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from loyalty.queries import meant
from loyalty.queries.moves import Rules
from loyalty.tiers.days import months_after
from loyalty.tiers.reading import read

MONTHS = 12
"""How soon after a stay another must begin to count as coming again; judged only then."""
MANY = 20
"""So many earlier stays and more are one number."""
YEAR = 365


@dataclass(frozen=True, slots=True)
class Prices:
    """What the benefits of a level cost, in minor units of ``currency``."""

    stay: int
    night: int
    year: int
    currency: str

    def cost(self, stays: float, nights: float, days: float) -> float:
        """Of so many stays and nights, and of so many days for which a member held the level."""
        return self.stay * stays + self.night * nights + self.year * days / YEAR


def prices(rules: Iterable[Rules]) -> dict[tuple[int, str], Prices]:
    """(programme, level) -> its price list, for the levels that cost anything; no query."""
    found = {}
    for one in rules:
        policy = read(one.content)
        for level in policy.levels:
            sums = {"stay": 0, "night": 0, "year": 0}
            for benefit in level.benefits:
                sums[benefit.per] += benefit.cost
            if any(sums.values()):
                found[one.programme_id, level.code] = Prices(**sums, currency=policy.currency)
    return found


@dataclass(frozen=True, slots=True)
class Where:
    """Where and when: stays that ended in a property on days from ``start`` up to ``end``.

    ``levels`` are those that cost anything; ``day`` is today, ``zone`` that of the hotel's clocks.
    """

    property_id: int
    start: date
    end: date
    day: date
    zone: str
    levels: tuple[tuple[int, str], ...]

    @property
    def asked(self) -> dict[str, Any]:
        """The same for the gaps of a statement."""
        return {
            "house": self.property_id,
            "start": self.start,
            "end": self.end,
            "day": self.day,
            "zone": self.zone,
            "programmes": [programme for programme, _level in self.levels],
            "levels": [level for _programme, level in self.levels],
            "months": MONTHS,
            "many": MANY,
        }


_STAYED = """
WITH priced AS (
    SELECT * FROM unnest(%(programmes)s::bigint[], %(levels)s::text[]) AS one (programme_id, level)
), here AS (
    SELECT stay_id, guest_id, arrival, departure, nights, spend,
        (arrival + (departure > arrival)::integer)::timestamp AT TIME ZONE %(zone)s AS by
    FROM loyalty_stayline
    WHERE property_id = %(house)s AND departure >= %(start)s AND departure < %(end)s
), held AS (
    SELECT member.programme_id, member.guest_id, told.after AS level, told.at AS since,
        lead(told.at) OVER (PARTITION BY told.membership_id ORDER BY told.no) AS until
    FROM loyalty_tierchange AS told
    JOIN loyalty_membership AS member ON member.id = told.membership_id
    WHERE member.programme_id = ANY(%(programmes)s::bigint[])
        AND member.guest_id IN (SELECT guest_id FROM here)
), had AS (
    SELECT held.* FROM held JOIN priced USING (programme_id, level)
), stayed AS (
    SELECT programme.programme_id, had.level, here.*
    FROM here CROSS JOIN (SELECT DISTINCT programme_id FROM priced) AS programme
    LEFT JOIN had ON had.programme_id = programme.programme_id AND had.guest_id = here.guest_id
        AND had.since < here.by AND (had.until IS NULL OR had.until >= here.by)
)
"""

_JUDGED = f"""{_STAYED}, judged AS (
    SELECT DISTINCT ON (programme_id, level, guest_id) *
    FROM stayed WHERE (departure + make_interval(months => %(months)s))::date < %(day)s
    ORDER BY programme_id, level, guest_id, departure, arrival, stay_id
)
"""  # noqa: S608  our own columns


@dataclass(frozen=True, slots=True)
class Sums:
    """Stays of members who held a level in them. ``spend`` is of the ``spend_stays`` with known spend.

    ``days``: on how many days of the period, up to yesterday, these members held the level, added up.
    """

    programme_id: int
    level: str
    members: int
    stays: int
    nights: int
    spend: int
    spend_stays: int
    spend_nights: int
    days: int


_SUMS = f"""{_STAYED}
SELECT programme_id, level, sums.members, sums.stays, sums.nights, sums.spend, sums.spend_stays,
    sums.spend_nights, days.days
FROM (
    SELECT programme_id, level, count(DISTINCT guest_id) AS members, count(*) AS stays,
        sum(nights)::bigint AS nights, coalesce(sum(spend), 0)::bigint AS spend,
        count(spend) AS spend_stays,
        coalesce(sum(nights) FILTER (WHERE spend IS NOT NULL), 0)::bigint AS spend_nights
    FROM stayed WHERE level IS NOT NULL GROUP BY programme_id, level
) AS sums JOIN (
    SELECT programme_id, level, sum(greatest(0,
        least((until AT TIME ZONE %(zone)s)::date, %(end)s, %(day)s)
        - greatest((since AT TIME ZONE %(zone)s)::date, %(start)s)
    ))::bigint AS days
    FROM had JOIN (
        SELECT DISTINCT programme_id, level, guest_id FROM stayed WHERE level IS NOT NULL
    ) AS who USING (programme_id, level, guest_id)
    GROUP BY programme_id, level
) AS days USING (programme_id, level)
"""  # noqa: S608  our own columns


def sums(where: Where) -> dict[tuple[int, str], Sums]:
    """(programme, level) -> its stays, for levels that anybody held in one; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, where.asked)
        return {(row[0], row[1]): Sums(*row) for row in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class Again:
    """Guests by their level in a stay (empty: none that costs anything) and their ``earlier`` stays.

    Of each guest the first such stay of the period. ``came``: so many arrived again in time.
    """

    programme_id: int
    level: str
    earlier: int
    guests: int
    came: int


_COUNTED = f"""{_JUDGED}, counted AS (
    SELECT judged.programme_id, judged.level, judged.guest_id,
        least(%(many)s, count(*) FILTER (
            WHERE every.departure <= judged.arrival AND every.stay_id <> judged.stay_id
        )) AS earlier,
        bool_or(every.arrival > judged.departure AND every.arrival
            <= (judged.departure + make_interval(months => %(months)s))::date) AS came
    FROM judged JOIN loyalty_stayline AS every ON every.guest_id = judged.guest_id
    GROUP BY judged.programme_id, judged.level, judged.guest_id
)
"""  # noqa: S608  our own statements

_AGAIN = f"""{_COUNTED}
SELECT programme_id, coalesce(level, ''), earlier, count(*), count(*) FILTER (WHERE came)
FROM counted GROUP BY 1, 2, 3
"""  # noqa: S608  our own statements


def again(where: Where) -> list[Again]:
    """Of the stays for which the months are over: who came again, with a level and without.

    One query, or none where the months are over for no day of the period.
    """
    if months_after(where.start, MONTHS) >= where.day:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, where.asked)
        return [Again(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Beside:
    """Guests of a level, and those without any, as far as both have had as many earlier stays.

    ``expected`` is how many of the ``compared`` would have come, had they come like the others.
    """

    judged: int = 0
    came: int = 0
    compared: int = 0
    compared_came: int = 0
    without: int = 0
    expected: float = 0


def beside(found: Iterable[Again], programme_id: int, level: str) -> Beside:
    """Lays one level beside nobody's, each number of earlier stays by itself."""
    mine = [one for one in found if one.programme_id == programme_id]
    held = {one.earlier: one for one in mine if one.level == level}
    others = {one.earlier: one for one in mine if not one.level and one.earlier in held}
    compared = [held[earlier] for earlier in others]
    return Beside(
        judged=sum(one.guests for one in held.values()),
        came=sum(one.came for one in held.values()),
        compared=sum(one.guests for one in compared),
        compared_came=sum(one.came for one in compared),
        without=sum(one.guests for one in others.values()),
        expected=sum(
            held[earlier].guests * one.came / one.guests for earlier, one in others.items()
        ),
    )


_OF = "programme_id = %(programme)s AND level = %(level)s"
_MEANT: Mapping[str, str] = {
    "stayed": f"{_STAYED} SELECT DISTINCT guest_id, 0 AS place FROM stayed WHERE {_OF}",  # noqa: S608  our own statements
    "judged": f"{_JUDGED} SELECT guest_id, 0 AS place FROM judged WHERE {_OF}",  # noqa: S608
    "came": f"{_COUNTED} SELECT guest_id, 0 AS place FROM counted WHERE {_OF} AND came",  # noqa: S608
    "compared": f"""{_COUNTED} SELECT guest_id, 0 AS place FROM counted WHERE {_OF}
        AND earlier IN (SELECT earlier FROM counted
            WHERE programme_id = %(programme)s AND level IS NULL)""",  # noqa: S608
    "without": f"""{_COUNTED} SELECT guest_id, 0 AS place FROM counted
        WHERE programme_id = %(programme)s AND level IS NULL
        AND earlier IN (SELECT earlier FROM counted WHERE {_OF})""",  # noqa: S608
}


def inside(
    where: Where, *, part: str, programme_id: int, level: str, most: int
) -> tuple[int, list[meant.Meant]]:
    """How many guests there are of a ``part`` of a level's numbers, and the first; one query.

    ``stayed``, ``judged``, ``came`` again, ``compared``, or those ``without`` it whom these are laid
    beside; raises ``KeyError`` for another.
    """
    asked = {**where.asked, "programme": programme_id, "level": level}
    return meant.guests(_MEANT[part], asked, most)
