"""What observations let us believe: a pure function, so that every belief can be explained and rebuilt.

One sighting suggests and acts in its own stay; later stays take the guest's word or sightings in two
stays; a refusal takes words; safety facts never decay and are never inferred away. The figure:

    confidence = 1 - product over occasions of (1 - e),   e = w * (1 - contradiction) * fading

* ``w`` is the weight of the source (``WEIGHT``): roughly how often one such statement describes a
  lasting wish. The values are ours, chosen so that the rules below come out of the figure; they
  are not measured yet.
* **Occasions, not sightings.** Everything seen in one stay is one occasion and counts by its best
  item: five sightings of one blanket say no more about next year than one. Occasions are combined
  as independent reasons («noisy or»), so that agreement raises and order cannot matter.
* **Contradiction** only counts against what is older than it (newer beats older), is combined in
  the same way, and multiplies, so that it can never raise and never drop below zero.
* **Fading.** Halved every half-life of the kind, up to the newest agreeing evidence; from there the
  whole figure fades on reading (``Settled.on``). So nothing stored depends on today, and a rebuild
  on any day gives the same rows. Refreshing never lowers: 1 - prod(1 - e*f) >= f * (1 - prod(1 - e))
  for 0 <= f <= 1.
* ``STANDING_FROM`` is 0.4: two sightings (0.46 each: 0.71 together) then stand for one half-life,
  the guest's word alone (0.92) for a little longer.

No Django and no clock here: sources, polarities and strengths are the text values of enums.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from math import log2

from preferences.enums import Polarity, Source, Strength
from preferences.evidence import Belief, Evidence, KindRule, Settled, faded

WEIGHT: Mapping[str, float] = {
    Source.GUEST_WROTE: 0.95,
    Source.GUEST_TOLD: 0.92,
    Source.COMPANION: 0.80,
    Source.ARRANGER: 0.75,
    Source.STAFF_SAW: 0.46,
    Source.PMS_DATED: 0.40,
    Source.PMS_UNDATED: 0.0,  # noise until confirmed
    Source.INFERRED: 0.20,
}
STRONGEST_FIRST = tuple(WEIGHT)
GUEST_WORD = frozenset({Source.GUEST_WROTE, Source.GUEST_TOLD})
WORDS = GUEST_WORD | {Source.COMPANION, Source.ARRANGER}
SIGHTED = frozenset({Source.STAFF_SAW, Source.COMPANION, Source.ARRANGER})  # counts by stays
NEVER_FROM = frozenset({Source.STAFF_SAW, Source.INFERRED})  # for diet, taboo, allergy

PASSED_OVER_WEIGHT = 0.15  # offered and left: weak
STANDING_FROM = 0.4
SAFETY_FLOOR = 0.5  # a safety fact from a weak source still has to be acted on
CONFIRM_AFTER = timedelta(days=365)  # safety facts are asked again after a year


def believe(
    evidence: Iterable[Evidence], kinds: Mapping[str, KindRule], today: date
) -> list[Belief]:
    """All beliefs that hold on ``today``, by kind, value and company."""
    settled = (one.on(today) for one in settle(evidence, kinds))
    return [belief for belief in settled if belief is not None]


def settle(evidence: Iterable[Evidence], kinds: Mapping[str, KindRule]) -> list[Settled]:
    """One row per (kind, value, company) that anything speaks for, whatever the day.

    Order and repetition of ``evidence`` do not matter; kinds that are not in the catalogue are
    passed over.
    """
    once = {item.observation: item for item in evidence if item.kind in kinds}
    by_kind: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for item in sorted(once.values(), key=_place_in_time):
        rule = kinds[item.kind]
        if rule.inferable or item.source not in NEVER_FROM:
            by_kind[item.kind, item.company].append(item)
    rows = []
    for (kind, _company), items in sorted(by_kind.items()):
        for value in sorted({item.value for item in items}):
            row = _stronger_side(items, value, kinds[kind])
            if row is not None:
                rows.append(row)
    return rows


def _place_in_time(item: Evidence) -> tuple[datetime, str]:
    return item.observed_at, item.observation


def _stronger_side(items: Sequence[Evidence], value: str, rule: KindRule) -> Settled | None:
    """Wish and refusal of one value compete; the refusal wins a tie, because it costs less."""
    wish = _side(items, value, rule, refusal=False)
    refusal = None if rule.safety else _side(items, value, rule, refusal=True)
    if wish is None or refusal is None:
        return wish or refusal
    return wish if wish.confidence > refusal.confidence else refusal


def _speaks_for(value: str, *, refusal: bool) -> Callable[[Evidence], bool]:
    if refusal:  # takes words; a sighting can only be «passed over»
        return lambda item: (
            item.value == value and item.polarity == Polarity.AGAINST and item.source in WORDS
        )
    return lambda item: item.value == value and item.polarity == Polarity.FOR


def _against(item: Evidence, value: str, rule: KindRule, *, refusal: bool) -> float:
    """How strongly ``item`` speaks against ``value`` (or against its refusal); 0 when it does not."""
    if rule.safety:  # never inferred away: only the guest takes it back
        taken_back = item.value == value and item.polarity == Polarity.AGAINST
        return WEIGHT[item.source] if taken_back and item.source in GUEST_WORD else 0.0
    if item.polarity == Polarity.FOR:
        rival = any({value, item.value} <= pair for pair in rule.rivals)
        same = item.value == value
        return WEIGHT[item.source] if (same if refusal else rival and not same) else 0.0
    if refusal or item.value != value:
        return 0.0
    in_words = item.polarity == Polarity.AGAINST and item.source in WORDS
    return WEIGHT[item.source] if in_words else PASSED_OVER_WEIGHT


def _occasion(item: Evidence) -> tuple[str, int]:
    """What counts once: a stay; outside of stays, a day."""
    if item.stay is not None:
        return "stay", item.stay
    return "day", item.observed_at.toordinal()


def _any_of(weights: Iterable[tuple[tuple[str, int], float]]) -> float:
    """The noisy or over occasions, each by its best weight."""
    best: dict[tuple[str, int], float] = defaultdict(float)
    for occasion, weight in weights:
        best[occasion] = max(best[occasion], weight)
    none = 1.0
    for _occasion_key, weight in sorted(best.items()):
        none *= 1.0 - weight
    return 1.0 - none


def _side(
    items: Sequence[Evidence], value: str, rule: KindRule, *, refusal: bool
) -> Settled | None:
    speaks = _speaks_for(value, refusal=refusal)
    support = [item for item in items if speaks(item)]
    if not support:
        return None
    last = support[-1]
    day = last.observed_at.date()
    support = [item for item in support if item.valid_to is None or item.valid_to > day] or [last]
    floor = SAFETY_FLOOR if rule.safety else 0.0

    def contradicted(by: Evidence) -> float:
        return _any_of(
            (_occasion(item), _against(item, value, rule, refusal=refusal))
            for item in items
            if item.observed_at >= by.observed_at
        )

    answers = {item.observation: contradicted(item) for item in support}
    confidence = _any_of(
        (
            _occasion(item),
            faded(
                max(floor, WEIGHT[item.source]) * (1 - answers[item.observation]),
                item.observed_at,
                rule.half_life_days,
                day,
            ),
        )
        for item in support
    )
    return _row(support, rule, confidence, refusal=refusal, answers=answers)


def _row(
    support: Sequence[Evidence],
    rule: KindRule,
    confidence: float,
    *,
    refusal: bool,
    answers: Mapping[str, float],
) -> Settled:
    newest_first = sorted(support, key=_place_in_time, reverse=True)
    strongest = min(newest_first, key=lambda item: STRONGEST_FIRST.index(item.source))
    counted = [item for item in support if WEIGHT[item.source] > 0]
    stays = {item.stay for item in support if item.source in SIGHTED and item.stay is not None}
    confirmed = max(
        (item.observed_at for item in support if item.source in GUEST_WORD), default=None
    )
    if rule.safety:
        half_life, qualifies = None, any(not answers[item.observation] for item in support)
    else:
        half_life = rule.half_life_days
        qualifies = (confirmed is not None or len(stays) >= 2) and confidence >= STANDING_FROM
    last = newest_first[0]
    ends = [item.valid_to for item in support]
    fades_on = _fades_on(confidence, last.observed_at, half_life) if qualifies else None
    return Settled(
        kind=last.kind,
        value=last.value,
        company=last.company,
        strength=_strength(newest_first, rule, refusal=refusal),
        qualifies=qualifies,
        source=strongest.source,
        confidence=confidence,
        half_life_days=half_life,
        sightings=len(counted),
        stays=len(stays),
        stay=last.stay,
        property=last.property,
        details=next((item.details for item in newest_first if item.details), ()),
        first_at=newest_first[-1].observed_at,
        last_at=last.observed_at,
        confirmed_at=confirmed,
        fades_on=fades_on,
        confirm_on=_confirm_on(last, confirmed, counted, fades_on, safety=rule.safety),
        valid_to=None if None in ends else max(end for end in ends if end is not None),
        evidence=tuple(item.observation for item in newest_first),
    )


def _strength(newest_first: Sequence[Evidence], rule: KindRule, *, refusal: bool) -> str:
    """As the strongest source put it, the newest of equals; else as the kind says."""
    if refusal:
        return Strength.REFUSES
    put = [item for item in newest_first if item.strength]
    if not put:
        return rule.strength
    return min(put, key=lambda item: STRONGEST_FIRST.index(item.source)).strength


def _fades_on(confidence: float, since: datetime, half_life_days: int | None) -> date | None:
    """The first day on which ``confidence`` has fallen below ``STANDING_FROM``."""
    if half_life_days is None:
        return None
    return since.date() + timedelta(days=int(half_life_days * log2(confidence / STANDING_FROM)) + 1)


def _confirm_on(
    last: Evidence,
    confirmed: datetime | None,
    counted: Sequence[Evidence],
    fades_on: date | None,
    *,
    safety: bool,
) -> date | None:
    """From when somebody should ask: safety a year after the guest's word, at once without it."""
    if safety:
        return (confirmed + CONFIRM_AFTER).date() if confirmed else last.observed_at.date()
    return fades_on if counted else last.observed_at.date()
