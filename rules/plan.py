"""The heart of the house: a stay, what we know and the rules give the tasks that should exist.

``plan`` is pure: the same input gives the same answer, in the same order, whatever happened
before. Everything about existing tasks is the reconciler's business (rules.services).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from rules.conditions import Match, matches
from rules.moments import OCCURRENCES, Occurrence
from rules.types import Case, Due, Facts, HotelDay, Plan, Planned, RuleView, StayView, Stopped

EARLIEST_SHOWN = time(8, 0)  # preparation appears the day before arrival from this local time
ONE_CARD = {"arrival", "sheet"}  # occurrences whose tasks stand together on one card of the stay
VOLUNTEERED_DAILY = {"daily_clean", "turndown"}


def plan(stay: StayView, facts: Facts, rules: Iterable[RuleView], hotel: HotelDay) -> Plan:
    """The tasks that should exist for ``stay`` now, ordered by rule code and occurrence."""
    case = Case(stay, facts, hotel)
    tasks: dict[tuple[str, str], Planned] = {}
    stopped: list[Stopped] = []
    for rule in sorted(rules, key=lambda rule: rule.code):
        if stay.group and not _for_groups(rule):
            continue
        for at in _occurrences(rule, case):
            for match in matches(rule, case, at):
                planned = _planned(rule, case, at, match)
                reason = _held_back(rule, case, at, match)
                if reason:
                    stopped.append(Stopped(rule.code, planned.occurrence, reason))
                else:
                    tasks.setdefault(planned.identity, planned)
    return Plan(tuple(tasks.values()), tuple(stopped))


def _for_groups(rule: RuleView) -> bool:
    """Tours and crew plan nothing but safety, what somebody noted for one of them, and what is theirs.

    What a rooming list says of a guest is kept as care of the stay; requests are no rule's. A thing
    of theirs that is in our hands goes back to them as to everybody.
    """
    return rule.safety or "care" in rule.condition or bool(rule.condition.get("in_custody"))


def _occurrences(rule: RuleView, case: Case) -> list[Occurrence]:
    find = OCCURRENCES.get(rule.moment)
    return find(case.stay, case.hotel) if find else []


def _planned(rule: RuleView, case: Case, at: Occurrence, match: Match) -> Planned:
    occurrence = f"{at.name}/{match.name}" if match.name else at.name
    return Planned(
        rule=rule,
        occurrence=occurrence[:60],
        template=match.template or rule.template,
        params=dict(match.params),
        due=_due(rule, case, at),
        visible=_visible(rule, case.stay, at),
        room_id=case.stay.room_id,
        together=at.name if at.name in ONE_CARD else "",
        lapses=at.daily or at.name == "arrival",
    )


def _held_back(rule: RuleView, case: Case, at: Occurrence, match: Match) -> str:
    if case.stay.refused and rule.moment in VOLUNTEERED_DAILY and not rule.safety:
        return "refused_service"
    cap = _wall(rule.due.get("not_after"))
    if cap is not None and at.wall is not None and at.wall > cap:
        return "too_late"
    if match.wish is None or match.wish.strength in {"must_not", "refuses"}:
        return ""
    for other in case.facts.wishes:
        if other.strength in {"must_not", "refuses"} and other.key == match.wish.key:
            return other.strength
    return ""


def _due(rule: RuleView, case: Case, at: Occurrence) -> Due:
    due = rule.due
    cap = _wall(due.get("not_after"))
    if at.at is not None:  # it has happened: work is due from then on
        return Due(moment=at.at, minutes=_minutes(due.get("plus")) or 15, not_after=cap)
    wall = _wall(due.get("at")) or _usual(rule.moment, case.stay, case.hotel)
    return Due(day=at.day, wall=wall, minutes=-_minutes(due.get("minus")), not_after=cap)


def _usual(moment: str, stay: StayView, hotel: HotelDay) -> time:
    if moment in {"day_before_arrival", "arrival_day"}:
        return stay.eta or hotel.check_in_from
    if moment == "turndown":
        return hotel.turndown_at
    if moment == "leaving":
        return stay.late_check_out or hotel.check_out_until
    return hotel.check_out_until if moment == "departure_eve" else time(14, 0)


def _visible(rule: RuleView, stay: StayView, at: Occurrence) -> Due:
    if at.at is not None:
        return Due(moment=at.at)
    if at.name == "arrival":
        return Due(day=stay.arrival - timedelta(days=1), wall=EARLIEST_SHOWN)
    return Due(day=at.day, wall=_wall(rule.due.get("shown_from")) or EARLIEST_SHOWN)


def _minutes(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0


def _wall(value: object) -> time | None:
    return datetime.strptime(value, "%H:%M").time() if isinstance(value, str) else None  # noqa: DTZ007


def problems(rule: Mapping[str, object], known_keys: set[str]) -> list[str]:
    """What is wrong with a rule's data, as sentences; empty when it can be published."""
    found: list[str] = []
    moment = rule.get("moment")
    if moment not in OCCURRENCES:
        found.append(f"Moment {moment!r} is unknown; use one of {', '.join(sorted(OCCURRENCES))}.")
    condition = rule.get("condition") or {}
    if isinstance(condition, Mapping):
        found += [f"Condition {key!r} is unknown." for key in condition if key not in known_keys]
    due = rule.get("due") or {}
    if isinstance(due, Mapping):
        for key in ("at", "not_after", "shown_from"):
            try:
                _wall(due.get(key))
            except ValueError:
                found.append(f"Due {key} {due.get(key)!r} is not a time such as 14:00.")
    return found
