"""What a rule's condition matches in a stay: each match becomes one task. Pure.

A condition is a small JSON object; every key it may hold is listed in ``KEYS``. Without a subject
key (wish, birthday, care, placed) a condition that holds matches once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rules.moments import Occurrence
from rules.types import Case, Facts, RuleView, StayView, Wish

SUBJECTS = {"wish", "birthday", "care", "placed_elsewhere", "in_custody"}
KEYS = SUBJECTS | {"no_room", "vip", "tier", "templates", "unless"}


@dataclass(frozen=True)
class Match:
    """One thing the rule speaks about: its name within the occurrence, words, and its wish."""

    name: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    template: str = ""
    wish: Wish | None = None


def matches(rule: RuleView, case: Case, at: Occurrence) -> Iterator[Match]:
    """The matches of ``rule`` at one occurrence; nothing when a plain condition fails."""
    condition, stay, facts = rule.condition, case.stay, case.facts
    if not _holds(rule, case, at):
        return
    if "wish" in condition:
        yield from _wishes(rule, facts)
    elif "birthday" in condition:
        yield from _birthdays(rule, case, at)
    elif "care" in condition:
        yield from (
            Match(name=code, params={"kind": "care", "value": code}, template=_template(rule, code))
            for code in facts.care
        )
    elif condition.get("in_custody"):
        yield from (
            Match(name=held.thing, params={"thing": held.thing_id, "thing_kind": held.kind})
            for held in facts.held
        )
    elif "placed_elsewhere" in condition:
        yield from _placed_elsewhere(stay, facts)
    else:
        yield Match()


def _holds(rule: RuleView, case: Case, at: Occurrence) -> bool:
    condition, stay = rule.condition, case.stay
    if condition.get("no_room") and stay.room_id is not None:
        return False
    if condition.get("vip") and not stay.vip:
        return False
    if "tier" in condition and not (stay.greet and condition["tier"] in case.facts.tiers):
        return False
    return not _excepted(rule, case, at)


def _excepted(rule: RuleView, case: Case, at: Occurrence) -> bool:
    """``unless``: it stands there already, is believed (or refused), or was seen to today."""
    unless = rule.condition.get("unless")
    if not isinstance(unless, Mapping):
        return False
    facts = case.facts
    return (
        any(placed.item == unless.get("placed") and placed.standing for placed in facts.placed)
        or any(wish.key == unless.get("wish") and _speaks(wish) for wish in facts.wishes)
        or (
            bool(unless.get("served"))
            and at.day == case.hotel.day
            and rule.template in facts.served
        )
    )


def _speaks(wish: Wish) -> bool:
    """Whether it holds in this stay; what was seen once in another does not, what was refused does."""
    return wish.standing or wish.this_stay or wish.strength in {"must_not", "refuses"}


def _template(rule: RuleView, key: str) -> str:
    named = rule.condition.get("templates")
    found = named.get(key) if isinstance(named, Mapping) else None
    return str(found or rule.template)


def _wishes(rule: RuleView, facts: Facts) -> Iterator[Match]:
    wanted = rule.condition["wish"]
    if not isinstance(wanted, Mapping):
        return
    kinds, values = wanted.get("kinds"), wanted.get("values")
    strengths = wanted.get("strengths", ["need", "like"])
    scope = wanted.get("scope", "standing")
    named: set[str] = set()
    for wish in facts.wishes:
        in_scope = wish.standing if scope == "standing" else (wish.standing or wish.this_stay)
        if not in_scope or wish.strength not in strengths:
            continue
        if kinds is not None and wish.kind not in kinds:
            continue
        if values is not None and wish.value not in values:
            continue
        if wish.key not in named:  # one gesture per party, whoever of it wishes the same
            named.add(wish.key)
            yield Match(
                name=wish.key,
                params={"kind": wish.kind, "value": wish.value, "guest_id": wish.guest_id},
                template=_template(rule, wish.key),
                wish=wish,
            )


def _birthdays(rule: RuleView, case: Case, at: Occurrence) -> Iterator[Match]:
    stay = case.stay
    if not stay.greet:
        return
    when = rule.condition["birthday"]  # "arrival": on the arrival day; "today"; "in_stay"
    for birthday in case.facts.birthdays:
        on_day = {
            "arrival": birthday.day == stay.arrival,
            "today": birthday.day == at.day,
            "in_stay": stay.arrival < birthday.day <= stay.departure
            and birthday.day == case.hotel.calendar,
        }
        if on_day.get(str(when), False):
            name = f"{birthday.guest}:{birthday.day.isoformat()}"
            yield Match(name=name, params={"guest": birthday.guest, "primary": birthday.primary})
            return  # one gesture per party


def _placed_elsewhere(stay: StayView, facts: Facts) -> Iterator[Match]:
    """What stands, or stood until it was collected, in a room that the party has left."""
    here = {
        placed.item for placed in facts.placed if placed.room_id == stay.room_id and placed.standing
    }
    named: set[str] = set()
    for placed in facts.placed:
        if placed.room_id != stay.room_id and placed.item not in here | named:
            named.add(placed.item)
            yield Match(
                name=f"{stay.room_id}:{placed.item}",
                params={"item": placed.item},
                template=placed.template,
            )
