"""What may be acted on: beliefs of the guests of a stay, after company, discretion and time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from core import rows
from core.asking import ahead, ask
from guests.enums import Discretion
from preferences.enums import Sensitivity, Standing, Strength
from preferences.evidence import faded
from preferences.models import GuestFacts, Preference
from preferences.types import BelievedFact
from stays import queries as stays
from stays.types import StayFacts

OCCASION = "occasion"
RECHECKED_FOR = timedelta(hours=48)  # a late PMS event may still say that a room was another's
_RANK = {Strength.MUST_NOT: 0, Strength.REFUSES: 1, Strength.NEED: 2, Strength.LIKE: 3}


class Asked(NamedTuple):
    """A stay one asks for: who is in it, and in which company («this stay, property, chain»)."""

    guest_ids: tuple[int, ...]
    company: str = ""
    stay_id: int | None = None
    property_id: int | None = None
    discretion: str = Discretion.OPEN


def asked_about(facts: StayFacts, at: datetime) -> Asked:
    """What is asked for a stay whose facts are at hand, in the company of ``at``; no query."""
    return Asked(
        facts.guest_ids,
        stays.company_of(facts, at),
        facts.stay_id,
        facts.property_id,
        facts.discretion,
    )


def believed(
    guest_ids: Iterable[int],
    company: str,
    today: date,
    *,
    stay_id: int | None = None,
    property_id: int | None = None,
    discretion: str = Discretion.OPEN,
) -> list[BelievedFact]:
    """The facts to plan with for the guests of a stay; one query. Most binding first.

    ``company`` is the party's fingerprint: what was seen with other company is left out, and bed
    facts and occasions hold only with the very same company. ``stay_id`` marks what was last seen
    or said in this stay, where one sighting is enough; ``property_id`` prefers what was said in
    this house. Of values that cannot all be true one is left. Protected guests have no occasions.
    """
    asked = Asked(tuple(guest_ids), company, stay_id, property_id, discretion)
    return believed_by_stay([asked], today)[0]


_BELIEFS = rows.Read(
    Preference,
    "WHERE t.guest_id = ANY(%s) AND t.company = ANY(%s) ORDER BY t.id",
    related=["kind", "guest"],
)


_IN_STAY = rows.Read(
    Preference,
    f"WHERE t.guest_id = ANY(ARRAY({stays.PRESENT_GUESTS})) ORDER BY t.id",
    related=["kind", "guest"],
)


def believed_in_stay(asked: Asked, today: date) -> list[BelievedFact]:
    """``believed`` for the present party of one stay, which ``asked`` names."""
    return _facts(_IN_STAY.all(asked.stay_id), asked, today)


def believed_by_stay(asked: Sequence[Asked], today: date) -> list[list[BelievedFact]]:
    """``believed`` for many stays by one query, in the order asked; each with its own company."""
    guests = {guest_id for one in asked for guest_id in one.guest_ids}
    companies = {"", *(one.company for one in asked)}
    by_guest: dict[int, list[Preference]] = defaultdict(list)
    for row in _BELIEFS.all(list(guests), list(companies)):
        by_guest[row.guest_id].append(row)
    return [
        _facts([row for guest_id in set(one.guest_ids) for row in by_guest[guest_id]], one, today)
        for one in asked
    ]


def _facts(rows: Iterable[Preference], asked: Asked, today: date) -> list[BelievedFact]:
    facts: dict[tuple[int, str, str], tuple[tuple[float, ...], BelievedFact, Preference]] = {}
    for row in rows:
        fact = fact_of(row, today, asked.stay_id)
        if fact is None or not _may_speak(row, asked):
            continue
        rank = _preferred(row, fact, asked)
        key = row.guest_id, row.kind.code, row.value
        if key not in facts or rank > facts[key][0]:
            facts[key] = rank, fact, row
    kept = [entry for entry in facts.values() if not _beaten(entry, facts.values())]
    kept.sort(key=lambda entry: (_RANK.get(Strength(entry[1].strength), 4), entry[2].pk))
    return [fact for _rank, fact, _row in kept]


def fact_of(row: Preference, today: date, stay_id: int | None) -> BelievedFact | None:
    """A row as it stands on ``today``; ``None`` when its end has come or it is only noise."""
    if (row.valid_to is not None and today >= row.valid_to) or row.confidence == 0:
        return None
    safety = row.kind.sensitivity == Sensitivity.SAFETY
    stands = row.standing == Standing.STANDING and (row.fades_on is None or today < row.fades_on)
    half_life = None if safety else row.kind.half_life_days
    return BelievedFact(
        guest_id=row.guest_id,
        guest_public_id=row.guest.public_id,
        public_id=row.public_id,
        kind=row.kind.code,
        value=row.value,
        strength=row.strength,
        standing=Standing.STANDING if stands else Standing.SUGGESTION,
        confidence=faded(row.confidence / 1000, row.last_at, half_life, today),
        sightings=row.sightings,
        stays=row.stays,
        source=row.source,
        this_stay=stay_id is not None and row.stay_id == stay_id,
        sensitivity=row.kind.sensitivity,
        departments=tuple(row.kind.departments),
        details=row.details,
        company=row.company,
        please_confirm=row.confirm_on is not None and today >= row.confirm_on,
        last_at=row.last_at,
        confirmed_at=row.confirmed_at,
        valid_to=row.valid_to,
    )


def may_speak_with(row: Preference, company: str) -> bool:
    """Whether a belief may be spoken of in this company (rows already filtered to it or to none)."""
    return row.company in {"", company} and (not row.kind.with_company or row.company == company)


def _may_speak(row: Preference, asked: Asked) -> bool:
    hidden = asked.discretion == Discretion.PROTECTED and row.kind.group == OCCASION
    return may_speak_with(row, asked.company) and not hidden


def _preferred(row: Preference, fact: BelievedFact, asked: Asked) -> tuple[float, ...]:
    return (
        float(fact.this_stay),
        float(asked.property_id is not None and row.property_id == asked.property_id),
        float(fact.standing == Standing.STANDING),
        fact.confidence,
        row.last_at.timestamp(),
    )


def _beaten(
    entry: tuple[tuple[float, ...], BelievedFact, Preference],
    entries: Iterable[tuple[tuple[float, ...], BelievedFact, Preference]],
) -> bool:
    """Whether a rival value of the same guest is preferred; refusals and safety have no rivals."""
    rank, fact, row = entry
    if fact.strength in {Strength.REFUSES, Strength.MUST_NOT}:
        return False
    for other_rank, other, other_row in entries:
        rivals = other.guest_id == fact.guest_id and other_row.kind_id == row.kind_id
        if not rivals or other.value == fact.value or other.strength == Strength.REFUSES:
            continue
        both = {fact.value, other.value}
        if (other_rank, other_row.pk) > (rank, row.pk) and any(
            both <= set(pair) for pair in row.kind.rivals
        ):
            return True
    return False


def care_values(stay_id: int) -> list[str]:
    """The care instructions of a stay, as codes such as ``warm_water_turndown``."""
    return [value for (value,) in ask(_CARE, [stay_id]).rows]


_CARE = "SELECT value FROM preferences_carechip WHERE stay_id = %s ORDER BY value"


def facts_no(guest_ids: Iterable[int]) -> int:
    """A number that is another one whenever a belief or a care chip of these guests changed."""
    return sum(facts_nos(guest_ids).values())


def facts_no_in_stay(stay_id: int) -> int:
    """``facts_no`` of a stay's present party."""
    return int(ask(_FACTS_NO, [stay_id]).rows[0][0])


_FACTS_NO = f"""
SELECT coalesce(sum(version), 0) FROM preferences_guestfacts
WHERE guest_id = ANY(ARRAY({stays.PRESENT_GUESTS}))
"""  # noqa: S608  our own words


def announce_facts_no(stay_id: int) -> None:
    """``facts_no_in_stay`` will be asked for (``core.asking.ahead``)."""
    ahead(_FACTS_NO, [stay_id])


def announce_believed(stay_id: int) -> None:
    """``believed_in_stay`` and ``care_values`` will be asked for (``core.asking.ahead``)."""
    _IN_STAY.ahead(stay_id)
    ahead(_CARE, [stay_id])


_FACTS_NOS = "SELECT guest_id, version FROM preferences_guestfacts WHERE guest_id = ANY(%s)"


def facts_nos(guest_ids: Iterable[int]) -> dict[int, int]:
    """The number of each guest about whom anything is known; one query for any number of them."""
    return dict(ask(_FACTS_NOS, [list(guest_ids)]).rows)


def has_facts(guest_id: int) -> bool:
    """Whether anything was ever believed or observed about this guest row."""
    return GuestFacts.objects.filter(guest=guest_id).exists()


_ANYTHING = """
SELECT EXISTS (SELECT FROM preferences_carechip WHERE stay_id = %s) OR EXISTS (
    SELECT FROM preferences_observation WHERE property_id = %s AND received_at >= %s
)
"""


def anything_to_recheck(*, stay_id: int, property_id: int, now: datetime) -> bool:
    """Whether a change of this stay can matter to one of its chips or to a recent sighting."""
    since = now - RECHECKED_FOR
    return bool(ask(_ANYTHING, [stay_id, property_id, since]).rows[0][0])
