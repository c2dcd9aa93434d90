"""What staff in dining may know of guests: names by discretion, wishes, instructions, and who read them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.words import say
from dining.instructions import KINDS, derived
from dining.types import Warned
from guests import queries as guests
from guests.enums import Discretion
from hotels.enums import DepartmentKind
from preferences import queries as preferences
from preferences.types import BelievedFact
from service_tasks import queries as tasks
from service_tasks.presenting import drawn
from stays.types import PartyMember, StayFacts

if TYPE_CHECKING:
    from staff.types import Person

MOST_LIKES = 4
ICONS = {"fruit": "fruit", "beverage": "cup", "seating": "table", "dish": "cutlery"}
GONE = {"withdrawn", "lapsed"}


def shown_name(member: PartyMember, fact: StayFacts, person: "Person", language: str) -> str:
    """A guest's name for this reader."""
    level = Discretion.OPEN if guests.sees_hidden(person.role) else fact.discretion
    return guests.display_name(member, language, level)


def hidden(fact: StayFacts, person: "Person") -> bool:
    """Whether this reader must not learn where the party lives."""
    return fact.discretion.hides and not guests.sees_hidden(person.role)


def beliefs_of(
    facts: Sequence[StayFacts], day: date, now: datetime
) -> dict[int, dict[int, list[BelievedFact]]]:
    """stay id -> guest id -> what may be acted on; one query."""
    asked = [preferences.asked_about(fact, now) for fact in facts]
    found: dict[int, dict[int, list[BelievedFact]]] = {}
    for fact, beliefs in zip(facts, preferences.believed_by_stay(asked, day), strict=True):
        by_guest = found.setdefault(fact.stay_id, {})
        for belief in beliefs:
            by_guest.setdefault(belief.guest_id, []).append(belief)
    return found


def likes_of(
    beliefs: Iterable[BelievedFact], words: Mapping[tuple[str, str], str]
) -> tuple[tuple[str, str], ...]:
    """(icon, words) of the wishes that dining can fulfil."""
    found = [(ICONS.get(one.kind, "heart"), _said(one, words)) for one in beliefs if is_like(one)]
    return tuple(dict.fromkeys(found))[:MOST_LIKES]


def is_like(belief: BelievedFact) -> bool:
    """Whether it is a wish of the table and stands, or was seen in this very stay."""
    return (
        belief.kind not in KINDS
        and belief.sensitivity == "ordinary"
        and DepartmentKind.DINING in belief.departments
        and (belief.standing == "standing" or belief.this_stay)
    )


def _said(belief: BelievedFact, words: Mapping[tuple[str, str], str]) -> str:
    said = words.get((belief.kind, belief.value), belief.value)
    refused = belief.strength in {"refuses", "must_not"}
    return _("No: %(wish)s") % {"wish": said} if refused else said


def expected_warning(beliefs: Iterable[BelievedFact], language: str) -> Warned | None:
    """What will be told of a guest once they sit; nobody has read it yet."""
    instructions = derived(beliefs)
    if not instructions:
        return None
    return Warned(
        words=tuple(say(one.words, language).text for one in instructions),
        safety=any(one.safety for one in instructions),
    )


def warnings(
    task_ids: Iterable[int], *, person: "Person", language: str, now: datetime
) -> dict[int, Warned]:
    """task id -> what is told, who read it and who told the kitchen; constant queries."""
    zone = ZoneInfo(person.zone)
    ticked = tasks.ticked(task_ids)
    kept = {pk: one for pk, one in ticked.items() if one.task.state not in GONE}
    cards = drawn([one.task for one in kept.values()], person=person, language=language, now=now)
    found = {}
    for (pk, one), card in zip(kept.items(), cards, strict=True):
        task = one.task
        avoid = say(task.params["words"]["avoid"], language).text
        reader = task.acknowledged_by.user.name if task.acknowledged_by else ""
        found[pk] = Warned(
            words=(avoid,),
            safety=task.safety,
            task=card,
            read_by=reader,
            read_at=_clock(task.acknowledged_at, zone),
            told_by=one.by,
            told_at=_clock(one.at, zone),
        )
    return found


def where_of(task_words: Mapping[str, Mapping[str, str]], language: str) -> str:
    """«Table 4, seat 2» in the reader's language."""
    return say(task_words["where"], language).text


def _clock(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M}" if at else ""
