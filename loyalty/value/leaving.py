"""What was known of each guest on a day, and who came after it: the rows that ``churn`` learns from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.sentences import sentence
from loyalty.types import StayRow
from loyalty.value import churn
from loyalty.value.churn import Bools, Judged, Known
from loyalty.value.fitting import NotEnough
from loyalty.value.rows import WEEK, Floats, Ints

WEEKS = 52
"""The period whose guests are learnt from, and the next one they are judged on: whole years, so that
no season is missing from either."""
YEAR = 365.25
MOST_NAMES = 20
"""Channels, and segments, that are told apart; the rarer ones count as one."""


@dataclass(frozen=True)
class Asked:
    """Guests with a stay by a day, in the order of ``guest``, and who came in the weeks after."""

    guest: Ints
    known: Known
    came: Bools


@dataclass(frozen=True)
class Told:
    """The judgement of a night, and each guest's chance to come in the next ``weeks`` weeks."""

    judged: Judged
    came: int
    weeks: int
    guest: Ints
    chance: Floats


def told(stays: Sequence[StayRow], *, as_of: int, weeks: int = WEEKS) -> Told:
    """Fits on the period before last, judges on the last, fits on the last and tells the next.

    ``stays`` by guest and arrival; ``as_of`` in days since 1970. The origin rolls with the nights.
    Raises ``NotEnough`` where either period has too few guests who came, or who did not.
    """
    period = round(weeks * WEEK)
    older = asked(stays, day=as_of - 2 * period, period=period)
    newer = asked(stays, day=as_of - period, period=period)
    if not len(older.guest):
        raise NotEnough(
            sentence(
                "Stays of %(weeks)s weeks are needed before leaving can be scored: half of them to"
                " learn from, half to judge by.",
                weeks=2 * weeks,
            )
        )
    judged = churn.judge(churn.fit(*_pair(older)), *_pair(newer))
    score = churn.fit(*_pair(newer))
    today = asked(stays, day=as_of, period=period)
    return Told(judged, int(newer.came.sum()), weeks, today.guest, score.chance(today.known))


def _pair(found: Asked) -> tuple[Known, Bools]:
    channel, segment = _common(found.known.channel), _common(found.known.segment)
    return replace(found.known, channel=channel, segment=segment), found.came


def _common(names: Sequence[str]) -> list[str]:
    known = {name for name, _times in Counter(names).most_common(MOST_NAMES)}
    return [name if name in known else "" for name in names]


def asked(stays: Sequence[StayRow], *, day: int, period: int) -> Asked:
    """What was known at the end of ``day`` of every guest who had arrived, and who arrived after it.

    Came: an arrival in the ``period`` days after ``day`` that does not go on from an earlier stay,
    as in ``rows.histories``.
    """
    rows, names, guests = [], [], []
    for guest, own in _by_guest(stays):
        past = [stay for stay in own if stay.arrival <= day]
        if past:
            guests.append(guest)
            rows.append(_row(past, own[len(past) :], day, day + period))
            names.append((past[-1].channel, past[-1].segment))
    numbers = np.array(rows, dtype=np.float64).reshape(len(rows), 6)
    silent, count, tenure, spend, week, came = numbers.T.copy()
    known = Known(
        silent, count, tenure, spend, week,
        [channel for channel, _ in names], [segment for _, segment in names],
    )  # fmt: skip
    return Asked(np.array(guests, dtype=np.int64), known, came > 0)


def _by_guest(stays: Sequence[StayRow]) -> list[tuple[int, list[StayRow]]]:
    found: dict[int, list[StayRow]] = {}
    for stay in stays:
        found.setdefault(stay.guest, []).append(stay)
    return sorted(
        (guest, sorted(own, key=lambda stay: (stay.arrival, stay.departure, stay.stay)))
        for guest, own in found.items()
    )


def _row(
    past: Sequence[StayRow], later: Sequence[StayRow], day: int, until: int
) -> tuple[float, ...]:
    ends, count = past[0].departure, 1
    for stay in past[1:]:
        count += stay.arrival > ends
        ends = max(ends, stay.departure)
    paid = [stay.spend for stay in past if stay.spend is not None and stay.spend > 0]
    spend = sum(paid) / len(paid) if paid else 0.0
    week = past[-1].arrival % YEAR / WEEK
    silent, tenure = max(day - ends, 0) / WEEK, (day - past[0].arrival) / WEEK
    return silent, float(count), tenure, spend, week, float(_came(ends, later, until))


def _came(ends: int, later: Sequence[StayRow], until: int) -> bool:
    for stay in later:
        if stay.arrival > until:
            return False
        if stay.arrival > ends:
            return True
        ends = max(ends, stay.departure)
    return False
