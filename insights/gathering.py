"""Brings together what the rooms below keep about arriving guests, by a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from insights.meeting import Arriving, Wanted, choose
from loyalty import queries as loyalty
from preferences import queries as preferences
from service_tasks import queries as service_tasks
from stays import queries as stays
from stays.queries import Coming
from stays.types import PartyMember

if TYPE_CHECKING:
    from hotels.models import Property
    from stays.models import Stay

WEEK = timedelta(days=6)  # with the first day seven
LAST_YEAR = timedelta(days=364)  # weekdays meet weekdays


@dataclass(frozen=True)
class Week:
    """The arrivals of a week and whom of them to meet.

    ``known`` are arriving stays of guests who stayed before; ``discreet`` are stays of which
    earlier visits are not spoken, because the guest comes with other company than last time.
    ``stays`` and ``people`` are of those to meet, by stay.
    """

    arrivals: int
    known: int
    wanted: tuple[Wanted, ...]
    stays: Mapping[int, "Stay"]
    people: Mapping[int, PartyMember]
    discreet: frozenset[int]


def week(house: "Property", day: date) -> Week:
    """Everything for «whom should I meet this week»; ``day`` is the first of seven."""
    coming = stays.coming(house.pk, day, day + WEEK)
    known = loyalty.known_of({one.guest for one in coming}, day.year - 1)
    here = [one for one in coming if one.guest in known]
    wanted = choose(_arriving([one for one in here if one.open], known, day))
    chosen = [one.arriving.stay for one in wanted]
    last = {one.arriving.stay: known[one.arriving.guest].last_stay for one in wanted}
    parties = stays.parties([*chosen, *last.values()])
    discreet = (
        stay for stay in chosen if _other_company(parties[stay], parties.get(last[stay], ()))
    )
    return Week(
        arrivals=len(coming),
        known=len(here),
        wanted=tuple(wanted),
        stays=stays.stays_by_id(chosen),
        people={stay: parties[stay][0] for stay in chosen},
        discreet=frozenset(discreet),
    )


def _other_company(now: tuple[PartyMember, ...], then: tuple[PartyMember, ...]) -> bool:
    """Whether earlier visits are not spoken of: somebody is with the guest who was not there then."""
    return bool({m.guest_id for m in now[1:]} - {m.guest_id for m in then})


def _arriving(
    coming: Sequence[Coming], known: Mapping[int, loyalty.Known], day: date
) -> list[Arriving]:
    last = {known[one.guest].last_stay for one in coming}
    wishes = service_tasks.wishes_kept(last)
    refused = preferences.refused_in(last)
    high = loyalty.high_spend(day.year - 1)
    found = []
    for one in coming:
        kept = known[one.guest]
        due = wishes.get(kept.last_stay)
        found.append(
            Arriving(
                stay=one.stay,
                guest=one.guest,
                arrival=one.arrival,
                stays=kept.stays,
                last_left=kept.last_left,
                due=due.due if due else 0,
                kept=due.kept if due else 0,
                refused=kept.last_stay in refused,
                spend=kept.spend,
                high=high,
            )
        )
    return found
