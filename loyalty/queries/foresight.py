"""What would come of a draft, counted over members' histories, evenly drawn where there are many."""

from dataclasses import dataclass
from datetime import date

from loyalty.models import Membership, PolicyVersion
from loyalty.queries.histories import histories
from loyalty.queries.programmes import timeline
from loyalty.tiers.reading import read
from loyalty.tiers.types import Event
from loyalty.tiers.whatif import Outcome, compare
from stays.queries import ended

MOST = 500  # members that a page counts; for more, call `loyalty.tiers.whatif` in a job


@dataclass(frozen=True, slots=True)
class Foresight:
    """An outcome, over ``counted`` of ``members``; the same for the same members and day."""

    outcome: Outcome
    counted: int
    members: int

    @property
    def whole(self) -> bool:
        """Whether everybody was counted."""
        return self.counted == self.members


def foresee(draft: PolicyVersion, as_of: date) -> Foresight | None:
    """What publishing ``draft`` on ``as_of`` would do; None while no rules hold to compare with."""
    present = timeline(draft.programme)
    if not present:
        return None
    rows = Membership.objects.filter(programme=draft.programme).order_by("guest_id")
    everybody = list(rows.values_list("guest_id", flat=True)) or ended.guests_of_ended()
    drawn = everybody[:: -(-len(everybody) // MOST)] if everybody else []
    known = histories(drawn)
    at_risk = {guest for guest, events in known.items() if overdue(events, as_of)}
    outcome = compare(known, present, read(draft.content), as_of=as_of, at_risk=at_risk)
    return Foresight(outcome, len(drawn), len(everybody))


def overdue(events: list[Event], as_of: date) -> bool:
    """Whether a guest of three stays or more is away for longer than twice their usual gap."""
    days = sorted({event.day for event in events if event.kind == "stay"})
    if len(days) < 3:
        return False
    usual = (days[-1] - days[0]).days / (len(days) - 1)
    return (as_of - days[-1]).days > 2 * usual
