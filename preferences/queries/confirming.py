"""Which beliefs are worth a question at check-in: three at most, and never one too often."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from preferences.belief import GUEST_WORD
from preferences.enums import ChipAnswerKind, Sensitivity, Standing, Strength
from preferences.models import ChipAnswer, Preference
from preferences.phrasing import within_sentence
from preferences.queries.believed import fact_of, may_speak_with
from preferences.types import BelievedFact, ConfirmChip

MOST = 3
SHORT_STAY_NIGHTS = 2
RESTS_FOR = timedelta(days=365)
TWICE = 2
_USEFUL = {Strength.MUST_NOT: 4, Strength.NEED: 3, Strength.LIKE: 2, Strength.DELIGHT: 1}

Key = tuple[str, str]


def confirm_chips(
    guest_id: int,
    nights: int,
    language: str,
    *,
    today: date,
    company: str = "",
    answered: Collection[Key] = (),
) -> list[ConfirmChip]:
    """What to ask a guest who checks in for ``nights``: three at most, one for two nights or less.

    Safety facts that want to be confirmed first, then what is only a maybe, the most useful first.
    What the guest said or wrote within a year, or on this stay's form (``answered``: kind, value),
    is not asked. «Not now» twice in a row rests 12 months; «never» closes it. Two queries.
    """
    rows = (
        Preference.objects.filter(guest=guest_id, company__in={"", company})
        .select_related("kind", "guest")
        .order_by("kind__position", "value")
    )
    closed = _closed(guest_id, today)
    asked: list[tuple[tuple[float, ...], ConfirmChip]] = []
    for row in rows:
        fact = fact_of(row, today, None) or _noise(row, today)
        key = row.kind.code, row.value
        if fact is None or key in closed or key in answered or not may_speak_with(row, company):
            continue
        if _open_question(fact, today):
            asked.append((_usefulness(fact), _chip(row, fact, language)))
    asked.sort(key=lambda entry: entry[0], reverse=True)
    most = 1 if nights <= SHORT_STAY_NIGHTS else MOST
    return [chip for _rank, chip in asked[:most]]


def _noise(row: Preference, today: date) -> BelievedFact | None:
    """A PMS note without a date is not believed, but it may be asked about."""
    if row.confidence or (row.valid_to is not None and today >= row.valid_to):
        return None
    row.confidence = 1
    return fact_of(row, today, None)


def _open_question(fact: BelievedFact, today: date) -> bool:
    if fact.strength == Strength.REFUSES:
        return False
    recent = fact.confirmed_at is not None and fact.confirmed_at.date() > today - RESTS_FOR
    if fact.source in GUEST_WORD and recent:
        return False
    return fact.please_confirm or fact.standing == Standing.SUGGESTION


def _usefulness(fact: BelievedFact) -> tuple[float, ...]:
    safety = fact.sensitivity == Sensitivity.SAFETY
    useful = _USEFUL.get(Strength(fact.strength), 0)
    return (
        float(safety),
        float(useful),
        fact.confidence,
        float(fact.stays),
        fact.last_at.timestamp(),
    )


def _closed(guest_id: int, today: date) -> set[Key]:
    """What was answered «never», or «not now» twice in a row with the last within 12 months."""
    answers: Mapping[Key, list[ChipAnswer]] = defaultdict(list)
    rows = ChipAnswer.objects.filter(guest=guest_id).select_related("kind").order_by("-at", "-pk")
    for row in rows:
        answers[row.kind.code, row.value].append(row)
    return {key for key, given in answers.items() if _is_closed(given, today)}


def _is_closed(newest_first: Sequence[ChipAnswer], today: date) -> bool:
    if any(row.answer == ChipAnswerKind.NEVER for row in newest_first):
        return True
    last = newest_first[:TWICE]
    twice = len(last) == TWICE and all(row.answer == ChipAnswerKind.NOT_NOW for row in last)
    return twice and last[0].at.date() > today - RESTS_FOR


def _chip(row: Preference, fact: BelievedFact, language: str) -> ConfirmChip:
    with override(language):
        words = _("Still %(value)s?") % {"value": within_sentence(row.kind, row.value, language)}
    return ConfirmChip(
        guest_id=row.guest_id,
        guest_public_id=row.guest.public_id,
        preference_public_id=row.public_id,
        kind=fact.kind,
        value=fact.value,
        icon=row.kind.icon,
        words=words,
        safety=fact.sensitivity == Sensitivity.SAFETY,
    )
