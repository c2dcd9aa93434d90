"""The guest's page: what we believe, in words, with the evidence under every chip."""

from collections.abc import Iterable, Mapping
from datetime import date

from core.words import say
from preferences.enums import Polarity, Sensitivity, Source, Standing, Strength
from preferences.models import CareChip, Kind, Observation, Preference
from preferences.phrasing import label, reason, sentence, value_name
from preferences.queries.believed import fact_of, may_speak_with
from preferences.types import BelievedFact, CareWords, Chip, Why

MOST_EVIDENCE = 20  # shown under one chip, newest first


def for_guest_page(
    guest_id: int,
    language: str,
    *,
    today: date,
    company: str = "",
    stay_id: int | None = None,
) -> list[Chip]:
    """The chips of one guest for staff; two queries, however many there are.

    Must-nots first, then what stands, then maybes. What was seen with other company than
    ``company`` is left out (the page says «with other company: discreet» by
    ``other_company``).
    """
    rows = (
        Preference.objects.filter(guest=guest_id, company__in={"", company})
        .select_related("kind", "guest")
        .order_by("kind__position", "value", "company")
    )
    spoken = [(row, fact_of(row, today, stay_id)) for row in rows if may_speak_with(row, company)]
    facts = [(row, fact) for row, fact in spoken if fact is not None]
    seen = _evidence({public_id for row, _fact in facts for public_id in row.evidence})
    chips = [_chip(row, fact, language=language, today=today, seen=seen) for row, fact in facts]
    return sorted(chips, key=_order)


def other_company(guest_id: int, company: str) -> bool:
    """Whether something is known from stays with other company, of which one does not speak."""
    rows = Preference.objects.filter(guest=guest_id).exclude(company="")
    return rows.exclude(company=company).exists()


def _order(chip: Chip) -> tuple[bool, bool, bool]:
    """Safety, other must-nots, what stands, maybes; within each the catalogue's order."""
    must_not = chip.strength == Strength.MUST_NOT
    return not chip.safety, not must_not, chip.standing != Standing.STANDING


def _chip(
    row: Preference,
    fact: BelievedFact,
    *,
    language: str,
    today: date,
    seen: Mapping[str, Observation],
) -> Chip:
    evidence = [seen[public_id] for public_id in row.evidence if public_id in seen]
    return Chip(
        public_id=row.public_id,
        kind=fact.kind,
        value=fact.value,
        icon=row.kind.icon,
        words=sentence(row.kind, fact, language, today),
        label=label(row.kind, fact, language),
        reason=reason(fact, language, today),
        strength=fact.strength,
        standing=fact.standing,
        this_stay=fact.this_stay,
        safety=fact.sensitivity == Sensitivity.SAFETY,
        please_confirm=fact.please_confirm,
        why=tuple(_why(one, language) for one in evidence[:MOST_EVIDENCE]),
    )


def _evidence(public_ids: Iterable[str]) -> dict[str, Observation]:
    rows = Observation.objects.filter(public_id__in=list(public_ids)).select_related(
        "kind", "sighting", "by", "department", "room", "property"
    )
    return {row.public_id: row for row in rows}


def _why(row: Observation, language: str) -> Why:
    return Why(
        observation_public_id=row.public_id,
        at=row.observed_at,
        what=what_words(row, language),
        source=str(Source(row.source).label),
        who=row.by.name if row.by else "",
        department=say(row.department.name, language).text if row.department else "",
        room=row.room.number if row.room else "",
        property_code=row.property.code,
    )


def what_words(row: Observation, language: str) -> str:
    """What was seen, as on the button; without a button, the value."""
    if row.sighting is not None:
        return say(row.sighting.words, language).text
    name = value_name(row.kind, row.value, language)
    if row.polarity == Polarity.FOR:
        return name
    return f"{Polarity(row.polarity).label}: {name}"


def care_chips(stay_id: int, language: str) -> list[CareWords]:
    """The care instructions of a stay in words; they name no cause. Two queries."""
    rows = list(CareChip.objects.filter(stay=stay_id).order_by("at", "pk"))
    if not rows:
        return []
    kinds = list(Kind.objects.filter(sensitivity=Sensitivity.CARE))
    return [_care(row, kinds, language) for row in rows]


def care_words_of(stay_ids: Iterable[int], language: str) -> dict[int, list[str]]:
    """stay id -> its care instructions in words; two queries for any number of stays."""
    rows = list(CareChip.objects.filter(stay__in=list(stay_ids)).order_by("at", "pk"))
    kinds = list(Kind.objects.filter(sensitivity=Sensitivity.CARE)) if rows else []
    found: dict[int, list[str]] = {}
    for row in rows:
        if row.stay_id is not None:
            found.setdefault(row.stay_id, []).append(care_words(row.value, kinds, language))
    return found


def _care(row: CareChip, kinds: Iterable[Kind], language: str) -> CareWords:
    return CareWords(
        public_id=row.public_id,
        value=row.value,
        words=care_words(row.value, kinds, language),
        icon=next((kind.icon for kind in kinds if row.value in kind.values), ""),
        at=row.at,
    )


def care_words(value: str, kinds: Iterable[Kind], language: str) -> str:
    """The instruction of a care value in a language; the code when the catalogue lost it."""
    for kind in kinds:
        if value in kind.values:
            return value_name(kind, value, language)
    return value
