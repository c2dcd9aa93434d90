"""Whom a manager should meet: reasons with weights, from what is known of an arriving guest; pure.

The weights are ours and say an order, not a measure: what hurt last time goes before what flatters.
Only what happened in finished stays speaks; a guest on a first stay has no reason here, because
nothing is known that the desk does not know as well.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MANY = 5
"""Finished stays from which on a guest is worth meeting for them alone."""
GAP = timedelta(days=365)
MILESTONES = frozenset({5, 10, 25, 50, 100})
MOST = 10
REFUSED, MISSED, VALUE, BACK, MILESTONE, STAYS = (
    "refused", "missed", "value", "back", "milestone", "stays",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Arriving:
    """An arriving guest: what the chain knows from finished stays. ``stays`` is at least 1.

    ``due`` and ``kept`` are the wishes of the last stay, ``spend`` is what is known of the last two
    years in minor units, ``high`` from where on that is among the highest tenth (None: too few
    guests to say).
    """

    stay: int
    guest: int
    arrival: date
    stays: int
    last_left: date
    due: int = 0
    kept: int = 0
    refused: bool = False
    spend: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why to meet; ``n`` and ``of`` are the numbers of its sentence."""

    code: str
    weight: int
    n: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A guest worth meeting, the strongest reason first."""

    arriving: Arriving
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> int:
        """The sum of the weights."""
        return sum(reason.weight for reason in self.reasons)


def reasons(guest: Arriving) -> tuple[Reason, ...]:
    """Every reason to meet this guest, the strongest first; empty when there is none."""
    found = [
        Reason(REFUSED, 40) if guest.refused else None,
        _missed(guest),
        _value(guest),
        _back(guest),
        _milestone(guest),
        _stays(guest),
    ]
    return tuple(sorted(filter(None, found), key=lambda reason: -reason.weight))


def _missed(guest: Arriving) -> Reason | None:
    missed = guest.due - guest.kept
    return Reason(MISSED, 30 + 3 * min(missed, 3), missed, guest.due) if missed > 0 else None


def _value(guest: Arriving) -> Reason | None:
    if guest.spend is None or guest.high is None or guest.spend <= guest.high:
        return None
    return Reason(VALUE, 28)


def _back(guest: Arriving) -> Reason | None:
    gap = guest.arrival - guest.last_left
    if guest.stays < 2 or gap < GAP:
        return None
    return Reason(BACK, 22, gap.days // 30)


def _milestone(guest: Arriving) -> Reason | None:
    coming = guest.stays + 1
    if coming in MILESTONES or (coming > 100 and coming % 100 == 0):
        return Reason(MILESTONE, 20, coming)
    return None


def _stays(guest: Arriving) -> Reason | None:
    if guest.stays < MANY:
        return None
    return Reason(STAYS, 8 + min(guest.stays, 40) // 4, guest.stays)


def choose(guests: Iterable[Arriving], most: int = MOST) -> Sequence[Wanted]:
    """The ``most`` guests with the strongest reasons, one line a guest however many rooms.

    Equal ones by arrival, then by stay, so that the list stands still.
    """
    first: dict[int, Wanted] = {}
    for one in sorted(guests, key=lambda guest: (guest.arrival, guest.stay)):
        found = reasons(one)
        if found:
            first.setdefault(one.guest, Wanted(one, found))
    ordered = sorted(
        first.values(), key=lambda one: (-one.score, one.arriving.arrival, one.arriving.stay)
    )
    return ordered[:most]
