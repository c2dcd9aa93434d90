"""A guest says at the table what must not reach them: kept on their word, and the kitchen hears at once."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import transactions
from dining.instructions import KINDS
from dining.models import Visit
from dining.services.errors import CannotSeat
from dining.services.standing import locked, settle
from hotels import queries as hotels
from preferences import services as beliefs
from preferences.enums import Moment, Source
from stays import queries as stays

if TYPE_CHECKING:
    from staff.types import Person


def guest_told(
    *, visit: str, guest: str, kind: str, value: str, person: "Person", now: datetime
) -> tuple[Visit, str]:
    """Keeps an allergy or a diet on the guest's own word; the table, and the observation to undo.

    Raises ``CannotSeat``, or ``preferences.services.CannotKeep`` for what the catalogue lacks.
    """
    transactions.require_unit()
    found = locked(person, visit)
    seat = found.seats.select_related("guest").filter(guest__public_id=guest).first()
    if seat is None or found.stay_id is None or kind not in KINDS:
        raise CannotSeat(_("This guest is not at this table any more. Nothing was changed."))
    house = hotels.property_by_id(found.property_id)
    seen = beliefs.observe(
        person=person,
        property=house,
        stay=stays.stay_by_id(house, found.stay_id),
        guest=seat.guest,
        kind=kind,
        value=value,
        source=Source.GUEST_TOLD,
        moment=Moment.MEAL,
        observed_at=now,
        received_at=now,
        now=now,
    )
    settle(found, now=now)
    return found, seen.observation_public_id


def take_back(*, visit: str, observation: str, person: "Person", now: datetime) -> Visit:
    """It was a slip: nothing is believed because of it, and the kitchen's warning goes."""
    transactions.require_unit()
    found = locked(person, visit)
    beliefs.retract(observation_public_id=observation, by=person, now=now)
    settle(found, now=now)
    return found
