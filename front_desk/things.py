"""Of a stay: what is in our hands, what is lent, and the story of both for the timeline."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from service_tasks import queries as service_tasks
from service_tasks.enums import CustodyKind, Place, ReturnedTo, ThingCondition, ThingKind
from service_tasks.presenting import THING_ICONS, lent_drawn, thing_drawn

if TYPE_CHECKING:
    from service_tasks.models import CustodyStep
    from staff.types import Person


def of_stay(
    person: "Person",
    stay_id: int,
    cards: Iterable[Mapping[str, Any]],
    *,
    language: str,
    now: datetime,
) -> dict[str, Any]:
    """What the guest card says of things; what ``cards`` of open work show is left out."""
    shown = {card["thing"]["public_id"] for card in cards if card.get("thing")}
    held = [one for one in service_tasks.held_of([stay_id]) if one.public_id not in shown]
    return {
        "held": tuple(thing_drawn(thing, person=person, now=now) for thing in held),
        "lent": tuple(
            lent_drawn(item, person=person, language=language, now=now)
            for item in service_tasks.lent_to(stay_id)
        ),
        "kinds": tuple(
            (str(kind.value), str(kind.label), THING_ICONS.get(kind, "suitcase"))
            for kind in ThingKind
            if kind != ThingKind.SHOES  # put out to be cleaned: a sighting, with a task of its own
        ),
    }


def story(stay_id: int) -> list[dict[str, Any]]:
    """Every step of custody as moments of the timeline."""
    ids = [thing.pk for thing in service_tasks.things_of(stay_id)]
    return [_moment(step) for step in (service_tasks.steps_of(ids) if ids else ())]


def _moment(step: "CustodyStep") -> dict[str, Any]:
    kind = ThingKind(step.thing.kind)
    said = _("%(what)s: %(did)s") % {
        "what": str(kind.label),
        "did": str(CustodyKind(step.kind).label),
    }
    where = [
        str(ReturnedTo(step.returned_to).label) if step.returned_to else "",
        str(Place(step.place).label) if step.kind == CustodyKind.KEPT else "",
        str(ThingCondition(step.condition).label) if step.condition else "",
    ]
    return {
        "icon": THING_ICONS.get(kind, "suitcase"),
        "words": " · ".join([said, *(word for word in where if word)]),
        "at": step.at,
        "by": step.by.user.name,
        "source": step.room.number if step.room else "",
    }
