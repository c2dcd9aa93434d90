"""The night's work on the seven kinds: every guest judged anew, and now and then whether it helps."""

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from core.transactions import unit
from hotels import queries as hotels
from loyalty.jobs.counting import count
from loyalty.kinds.companies import Account, Terms, stopping
from loyalty.kinds.evidence import DAYS_OF_MONTH, evidence_of
from loyalty.kinds.house import House, house_of
from loyalty.kinds.judge import Judgement, judge
from loyalty.kinds.rules import Rules
from loyalty.kinds.seen import GuestSeen, StaySeen
from loyalty.queries import kinds as queries
from loyalty.services import kinds as services

logger = logging.getLogger(__name__)

BATCH = 1_000
YEAR = 365


def judge_all(*, now: datetime) -> int:
    """Judges every guest with a stay in the window; how many became another kind.

    Reads the stays twice as a stream (what is usual in the house, then guest by guest) and writes in
    batches of their own, so the hotel is never held up. Safe to repeat on one day.
    """
    count(now=now)
    as_of, rules = _today(now), queries.rules_now()
    only = queries.description_only(rules.version)
    changed = 0
    judged = _judged(as_of, rules)
    while batch := list(islice(judged, BATCH)):
        with unit():
            changed += services.keep_judgements(
                judged=batch, as_of=as_of, description_only=only
            )  # fmt: skip
    with unit():
        services.let_go(as_of=as_of, rules=rules.version)
    return changed


def _today(now: datetime) -> date:
    """The latest business day of the chain's hotels."""
    days = [hotels.business_date(house, now) for house in hotels.properties()]
    return max(days, default=now.date())


def _since(as_of: date, rules: Rules) -> date:
    return as_of - timedelta(days=round(rules.window_months * DAYS_OF_MONTH))


def _judged(as_of: date, rules: Rules) -> Iterator[tuple[int, Judgement]]:
    since, terms = _since(as_of, rules), queries.company_terms()
    house = house_of(queries.finished(since=since, until=as_of))
    stops: dict[Account, float] = {}
    if any(each.ends is not None for each in terms.values()):
        rows = (each.row for each in queries.finished(since=since, until=as_of))
        stops = stopping(rows, terms, as_of=queries.day_number(as_of))
    for guest, stays in queries.by_guest(queries.finished(since=since, until=as_of)):
        seen = _guest(guest, stays, terms, stops)
        yield guest, _one(seen, house, as_of, rules)


def _guest(
    guest: int,
    stays: tuple[StaySeen, ...],
    terms: dict[Account, Terms],
    stops: dict[Account, float],
) -> GuestSeen:
    """The guest with what the hotels know of the company that paid last."""
    accounts = [(s.row.property, s.row.company) for s in stays if s.row.company]
    account = accounts[-1] if accounts else None
    known = terms.get(account) if account else None
    return GuestSeen(
        guest=guest,
        stays=stays,
        only_choice=known.only_choice if known else None,
        stops_with_contract=stops.get(account) if account else None,
    )


def _one(seen: GuestSeen, house: House, as_of: date, rules: Rules) -> Judgement:
    evidence = evidence_of(
        seen,
        house,
        as_of=queries.day_number(as_of),
        months=rules.window_months,
        discount_at=rules.discount_at,
        full_at=rules.full_at,
    )
    return judge(evidence, rules)


def try_scores(*, now: datetime) -> bool | None:
    """Tries on this chain's own past whether the scores tell who returns; None when it is too young.

    Fitted on guests as known two years ago, judged on guests as known a year ago. Nothing that
    happened after those days is used but whether a stay followed.
    """
    # numpy is loaded by this job only; no page and no other job pays for it
    from loyalty.kinds.usefulness import Case, TooFew, usefulness  # noqa: PLC0415

    count(now=now)
    today, rules = _today(now), queries.rules_now()

    def cases(as_of: date) -> list[Case]:
        later = _arrivals_after(as_of, today)
        return [
            Case(
                recency=queries.day_number(as_of) - stays[-1].row.arrival,
                stays=len(stays),
                money=sum(each.row.spend or 0 for each in stays),
                scores=judgement.scores,
                returned=guest in later,
            )
            for guest, stays, judgement in _known(as_of, rules)
        ]

    try:
        told = usefulness(
            cases(today - timedelta(days=2 * YEAR)), cases(today - timedelta(days=YEAR))
        )  # fmt: skip
    except TooFew:
        logger.info("kinds: too few guests returned or stayed away for a trial")
        return None
    with unit():
        services.keep_trial(
            told=told, rules=rules.version, as_of=today - timedelta(days=YEAR), now=now
        )  # fmt: skip
    return told.adds


def _known(as_of: date, rules: Rules) -> Iterator[tuple[int, tuple[StaySeen, ...], Judgement]]:
    since, terms = _since(as_of, rules), queries.company_terms()
    house = house_of(queries.finished(since=since, until=as_of))
    for guest, stays in queries.by_guest(queries.finished(since=since, until=as_of)):
        yield guest, stays, _one(_guest(guest, stays, terms, {}), house, as_of, rules)


def _arrivals_after(as_of: date, today: date) -> set[int]:
    """Guests of whom a stay began in the year after ``as_of`` and is over by ``today``."""
    first, last = as_of + timedelta(days=1), as_of + timedelta(days=YEAR)
    end = queries.day_number(last)
    return {
        stay.row.guest
        for stay in queries.finished(since=first, until=today)
        if stay.row.arrival <= end
    }
