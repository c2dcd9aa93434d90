"""Brings together what the rooms below keep about arriving guests, by a constant number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from guests.enums import Discretion
from insights.meeting import Arriving, Wanted, choose
from loyalty import queries as loyalty
from preferences import queries as preferences
from service_tasks import queries as service_tasks
from stays import queries as stays
from stays.types import PartyMember

if TYPE_CHECKING:
    from hotels.models import Property
    from loyalty.models import GuestSummary
    from stays.models import Stay

WEEK = timedelta(days=6)  # with the first day seven
LAST_YEAR = timedelta(days=364)  # weekdays meet weekdays


@dataclass(frozen=True)
class Week:
    """The arrivals of a week and whom of them to meet.

    ``known`` are arriving stays of guests who stayed before; ``discreet`` are stays of which
    earlier visits are not spoken, because the guest comes with other company than last time.
    """

    arrivals: int
    known: int
    wanted: tuple[Wanted, ...]
    stays: Mapping[int, "Stay"] = field(default_factory=dict)
    people: Mapping[int, PartyMember] = field(default_factory=dict)  # by stay
    summaries: Mapping[int, "GuestSummary"] = field(default_factory=dict)  # by guest
    discreet: frozenset[int] = frozenset()


def week(house: "Property", day: date) -> Week:
    """Everything for «whom should I meet this week»; ``day`` is the first of seven."""
    coming = {stay.pk: stay for stay in stays.coming(house, day, day + WEEK)}
    parties = stays.parties(coming)
    people = {
        stay: party[0]
        for stay, party in parties.items()
        if party and _may_meet(coming[stay], party)
    }
    summaries = loyalty.summaries({person.guest_id for person in people.values()})
    known = {stay: person for stay, person in people.items() if person.guest_id in summaries}
    wanted = choose(_arriving(coming, known, summaries, day))
    then = stays.parties([summaries[one.arriving.guest].last_stay_id for one in wanted])
    discreet = frozenset(
        one.arriving.stay
        for one in wanted
        if _other_company(
            parties[one.arriving.stay],
            then.get(summaries[one.arriving.guest].last_stay_id, ()),
        )
    )
    return Week(len(coming), len(known), tuple(wanted), coming, people, summaries, discreet)


def _may_meet(stay: "Stay", party: tuple[PartyMember, ...]) -> bool:
    """Nobody who must not be greeted, and no stay whose presence is hidden by any of its party."""
    return not (
        party[0].do_not_greet
        or Discretion(stay.discretion).hides
        or any(member.discretion.hides for member in party)
    )


def _other_company(now: tuple[PartyMember, ...], then: tuple[PartyMember, ...]) -> bool:
    """Whether earlier visits are not spoken of: somebody is with the guest who was not there then."""
    return bool({m.guest_id for m in now[1:]} - {m.guest_id for m in then})


def _arriving(
    coming: Mapping[int, "Stay"],
    known: Mapping[int, PartyMember],
    summaries: Mapping[int, "GuestSummary"],
    day: date,
) -> list[Arriving]:
    last = {summary.last_stay_id for summary in summaries.values()}
    wishes = service_tasks.wishes_kept(last)
    refused = preferences.refused_in(last)
    since = day.year - 1
    spend = loyalty.spend_since(summaries, since)
    high = loyalty.high_spend(since)
    found = []
    for stay, person in known.items():
        kept = summaries[person.guest_id]
        due = wishes.get(kept.last_stay_id)
        found.append(
            Arriving(
                stay=stay,
                guest=person.guest_id,
                arrival=coming[stay].arrival,
                stays=kept.stays,
                last_left=kept.last_day,
                due=due.due if due else 0,
                kept=due.kept if due else 0,
                refused=kept.last_stay_id in refused,
                spend=spend.get(person.guest_id),
                high=high,
            )
        )
    return found
