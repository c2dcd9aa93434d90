"""The guests behind a number about guests: what is kept of each, by one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Meant:
    """One of the guests that were counted; ``spend`` in minor units of the chain's currency."""

    guest_id: int
    stays: int
    last_day: date
    spend: int | None


_GUESTS = """
SELECT kept.guest_id, kept.stays, kept.last_day, kept.spend, count(*) OVER ()
FROM ({meant}) AS meant JOIN loyalty_guestsummary AS kept ON kept.guest_id = meant.guest_id
ORDER BY meant.place, kept.last_day DESC, kept.guest_id LIMIT %(most)s
"""


def guests(meant: str, asked: Mapping[str, Any], most: int) -> tuple[int, list[Meant]]:
    """How many guests the statement ``meant`` (``guest_id, place``) gives, and the first ``most``.

    ``asked`` fills its gaps. By place, then the latest check-out first. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_GUESTS.format(meant=meant), {**asked, "most": most})
        rows = cursor.fetchall()
    return (rows[0][-1] if rows else 0), [Meant(*row[:-1]) for row in rows]
