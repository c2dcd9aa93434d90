"""Counts finished stays into lines and lines into sums per guest; any number of stays at once.

Nothing is added or subtracted: a line is always made anew from its stay, and a guest's sums from
the guest's lines. So counting twice, late or out of order ends in the same rows. One counter works
at a time in the whole chain, for as long as its few statements take, because a merge may bring any
two guests together.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from core.transactions import require_unit
from loyalty.services.statements import (
    KEEP,
    SUM_GUESTS,
    SUM_YEARS,
    UNEQUAL_GUESTS,
    UNEQUAL_LINES,
    UNEQUAL_YEARS,
    money,
)

__all__ = ["Unequal", "count_stays", "recount_guests", "recount_stays", "sum_up"]

# Compiling these statements takes PostgreSQL longer than running them, hence without it.
_ONE_COUNTER = """
SELECT set_config('jit', 'off', true), pg_advisory_xact_lock(hashtextextended('loyalty.counting', 0))
"""


@dataclass(frozen=True, slots=True)
class Unequal:
    """What a full count looked at in one stretch, and what of it was kept otherwise."""

    looked_at: int
    wrong: tuple[int, ...]


def count_stays(*, stay_ids: Collection[int]) -> int:
    """Makes the lines of these stays what they should be, and the sums of their guests.

    A stay that is not finished (any more) loses its line. Returns how many guests it concerned.
    Safe to repeat: the same lines and sums come of it.
    """
    require_unit()
    ids = sorted(set(stay_ids))
    if not ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_ONE_COUNTER)
        cursor.execute(KEEP, {"stays": ids, **money()})
        guests = [guest for (guest,) in cursor.fetchall()]
    sum_up(guest_ids=guests)
    return len(guests)


def sum_up(*, guest_ids: Collection[int]) -> None:
    """Makes the sums of these guests anew from their lines; a guest without a line has none."""
    require_unit()
    about = {"guests": sorted(guest_ids)}
    if not guest_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_ONE_COUNTER)
        cursor.execute("DELETE FROM loyalty_guestsummary WHERE guest_id = ANY(%(guests)s)", about)
        cursor.execute(SUM_GUESTS, about)
        cursor.execute("DELETE FROM loyalty_guestyear WHERE guest_id = ANY(%(guests)s)", about)
        cursor.execute(SUM_YEARS, about)


def recount_stays(*, low: int, high: int) -> Unequal:
    """Counts all stays with keys from ``low`` to ``high`` and sets right what was kept otherwise."""
    require_unit()
    with connection.cursor() as cursor:
        cursor.execute(_ONE_COUNTER)
        cursor.execute(UNEQUAL_LINES, {"low": low, "high": high, **money()})
        ((looked_at, wrong),) = cursor.fetchall()
    count_stays(stay_ids=wrong or ())
    return Unequal(looked_at, tuple(wrong or ()))


def recount_guests(*, low: int, high: int) -> Unequal:
    """Sums up all guests with keys from ``low`` to ``high`` and sets right what was kept otherwise."""
    require_unit()
    with connection.cursor() as cursor:
        cursor.execute(_ONE_COUNTER)
        found: set[int] = set()
        for statement in (UNEQUAL_GUESTS, UNEQUAL_YEARS):
            cursor.execute(statement, {"low": low, "high": high})
            ((looked_at, wrong),) = cursor.fetchall()
            found |= set(wrong or ())
    sum_up(guest_ids=found)
    return Unequal(looked_at, tuple(sorted(found)))
