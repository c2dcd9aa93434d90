"""Guests whose kind is known because they were made so, and how well the rules find it again."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.kinds_hotel import seen_of
from loyalty.kinds.evidence import evidence_of
from loyalty.kinds.house import House, house_of
from loyalty.kinds.judge import Judgement, judge
from loyalty.kinds.names import SEVEN, Kind
from loyalty.kinds.rules import shipped
from loyalty.kinds.seen import GuestSeen
from loyalty.kinds.usefulness import Case
from simulator.bookings import EXTRACT
from simulator.history import Past
from simulator.history_guests import Maker, PastGuest, planted
from simulator.history_kinds import ORDINARY, PLANTED
from simulator.history_real import Season, day_of, read_real

LAST = date(2026, 11, 1)
HALF_YEAR = 183
YEAR = 365


@dataclass(frozen=True, slots=True)
class Planted:
    """Guests with the kind they were made of, in the house they came to; judged as of ``last``."""

    truth: tuple[str, ...]
    seen: tuple[GuestSeen, ...]
    once: tuple[GuestSeen, ...]
    house: House
    last: int


def plant(seed: int, each: int, path: Path = EXTRACT) -> Planted:
    """``each`` guests of every kind who came at least twice, and as many of all kinds who came once."""
    dice, last = random.Random(seed), day_of(LAST)
    season = Season(dice, last - 5 * YEAR, last)
    maker = Maker(dice, season, read_real(path))
    made = [one for kind in PLANTED for one in planted(maker, kind, each, fewest=2, last=last)]
    once = [_came_once(maker, kind, last) for kind in (*PLANTED, ORDINARY) for _ in range(each)]
    seen = tuple(map(seen_of, made))
    singles = tuple(map(seen_of, once))
    house = house_of(stay for guest in (*seen, *singles) for stay in guest.stays)
    return Planted(tuple(guest.kind for guest in made), seen, singles, house, last)


def _came_once(maker: Maker, kind: str, last: int) -> PastGuest:
    """A guest of a kind as the house knows them after the first stay."""
    while True:
        first = last - maker.dice.randint(60, 700)
        guest = maker.guest(0, kind, first, first + 120)
        if guest.stays and guest.stays[0].departure <= last:
            guest.stays = guest.stays[:1]
            return guest


def judged(
    guests: Iterable[GuestSeen],
    house: House,
    as_of: int,
    *,
    months: int = 0,
) -> list[Judgement]:
    """Every guest by the shipped rules as of a day; ``months``: another window than theirs."""
    rules = shipped()
    return [
        judge(
            evidence_of(
                guest,
                house,
                as_of=as_of,
                months=months or rules.window_months,
                discount_at=rules.discount_at,
                full_at=rules.full_at,
            ),
            rules,
        )
        for guest in guests
    ]


def f1_of(truth: Sequence[str], told: Sequence[str]) -> dict[str, float]:
    """F1 of each of the seven kinds; whoever is given no kind is a miss of their own."""
    found = {}
    for kind in map(str, SEVEN):
        hits = sum(one == two == kind for one, two in zip(truth, told, strict=True))
        false = sum(two == kind != one for one, two in zip(truth, told, strict=True))
        missed = sum(one == kind != two for one, two in zip(truth, told, strict=True))
        found[kind] = 2 * hits / (2 * hits + false + missed) if hits else 0.0
    return found


def not_enough(judgements: Sequence[Judgement]) -> float:
    """The share of guests about whom nothing is said."""
    return sum(each.kind == Kind.NOT_ENOUGH for each in judgements) / len(judgements)


@dataclass(frozen=True, slots=True)
class Steady:
    """Guests judged half a year apart: share with the same answer, and with the same of the seven."""

    guests: int
    same_answer: float
    same_kind: float


def steadiness(told: Planted, *, fewest: int = 6, months: int = 0) -> Steady:
    """Of guests with ``fewest`` stays or more in the window at both dates."""
    pairs = [
        (before, now)
        for before, now in zip(
            judged(told.seen, told.house, told.last - HALF_YEAR, months=months),
            judged(told.seen, told.house, told.last, months=months),
            strict=True,
        )
        if min(before.stays, now.stays) >= fewest
    ]
    same = [before.kind == now.kind for before, now in pairs]
    kinds = [before.kind == now.kind and now.kind in SEVEN for before, now in pairs]
    number = len(pairs) or 1
    return Steady(len(pairs), sum(same) / number, sum(kinds) / number)


def cases_of(past: Sequence[GuestSeen], house: House, as_of: int) -> list[Case]:
    """Guests with a stay in the window before ``as_of``, and whether they came in the year after."""
    found = []
    for guest, judgement in zip(past, judged(past, house, as_of), strict=True):
        before = [each.row for each in guest.stays if each.row.departure <= as_of]
        if not judgement.stays or not before:
            continue
        after = [each.row.arrival for each in guest.stays if each.row.arrival > as_of]
        found.append(
            Case(
                recency=as_of - max(row.arrival for row in before),
                stays=len(before),
                money=sum(row.spend or 0 for row in before),
                scores=judgement.scores,
                returned=any(day <= as_of + YEAR for day in after),
            )
        )
    return found


def periods(seed: int, stays_a_year: int, path: Path = EXTRACT) -> tuple[list[Case], list[Case]]:
    """A hotel of six years: guests as known two years before its end, and one year before it."""
    past = Past(last=LAST, years=6, stays_a_year=stays_a_year, seed=seed, path=path)
    seen = [seen_of(guest) for guest in past.guests()]
    known = past.last - 2 * YEAR
    # What is usual in the house is counted on what was over by then: nothing later may be known.
    houses = {
        as_of: house_of(s for g in seen for s in g.stays if s.row.departure <= as_of)
        for as_of in (known, known + YEAR)
    }
    return cases_of(seen, houses[known], known), cases_of(seen, houses[known + YEAR], known + YEAR)
