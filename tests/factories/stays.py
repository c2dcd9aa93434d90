"""Stays made the only way there is: by what a PMS says."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.transactions import unit
from guests.types import ProfileSaid
from hotels.models import Property
from stays.enums import ChangeKind, PartyRole, StayState
from stays.models import Stay
from stays.services import apply
from stays.types import Applied, PartySaid, StaySaid
from tests.factories.guests import WANG

DAY = date(2026, 11, 24)
BOOKED_AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)

_KINDS = {
    StayState.RESERVED: ChangeKind.CHANGED,
    StayState.IN_HOUSE: ChangeKind.CHECKED_IN,
    StayState.DEPARTED: ChangeKind.CHECKED_OUT,
    StayState.CANCELLED: ChangeKind.CANCELLED,
    StayState.NO_SHOW: ChangeKind.NO_SHOW,
    StayState.WALKED: ChangeKind.WALKED,
}


def said_party(*profiles: ProfileSaid, role: PartyRole = PartyRole.COMPANION) -> tuple[Any, ...]:
    """The first profile is the guest, the others have ``role``."""
    return tuple(
        PartySaid(profile=profile, role=PartyRole.PRIMARY if place == 0 else role)
        for place, profile in enumerate(profiles)
    )


def say(state: StayState = StayState.RESERVED, **fields: Any) -> StaySaid:
    """A whole-stay event with sound defaults: Wang Wei, three nights from 24 November 2026."""
    defaults: dict[str, Any] = {
        "key": "R-1",
        "kind": _KINDS[state],
        "occurred_at": BOOKED_AT,
        "state": state,
        "arrival": DAY,
        "departure": DAY + timedelta(days=3),
        "party": said_party(WANG),
    }
    return StaySaid(**{**defaults, **fields})


def hear(
    property: Property, said: StaySaid, *, now: datetime | None = None, source: str = "pms"
) -> Applied:
    """Applies one event in a unit of its own, received when it happened unless told otherwise."""
    with unit():
        return apply(property=property, source=source, said=said, now=now or said.occurred_at)


def make_stay(property: Property, state: StayState = StayState.RESERVED, **fields: Any) -> Stay:
    """A stay heard of once."""
    return Stay.objects.get(pk=hear(property, say(state, **fields)).stay_id)
