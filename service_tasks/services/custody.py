"""A guest's thing in our hands: taken, put down, taken over, given back. Each step is a row of its own.

While it is held exactly one person answers for it, and it goes back to the stay it was taken from,
wherever that stay lives by then.
"""

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import transactions
from preferences import services as preferences
from service_tasks.enums import (
    LIVE_STATES,
    CustodyKind,
    EventKind,
    Origin,
    Place,
    ReturnedTo,
    TaskState,
    ThingCondition,
    ThingKind,
    ThingState,
)
from service_tasks.models import GuestProperty, ServiceTask, TaskEvent
from service_tasks.queries.tasks import task_for
from service_tasks.queries.things import TAKE_OVER
from service_tasks.services.acting import complete, start
from service_tasks.services.asking import send_to
from service_tasks.services.errors import CannotHold, NoSuchTask
from service_tasks.services.planning import withdraw
from service_tasks.services.stepping import check, end_about, step, thing_of
from service_tasks.services.undoing import take_back_last
from service_tasks.services.writing import shown
from stays.enums import StayState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hotels.models import Property, Room
    from staff.types import Person
    from stays.models import Stay

logger = logging.getLogger(__name__)

USED = {ThingKind.SHOES: ("shoes_laundry", "shoe_cleaning")}  # the wish that using it speaks for


def take(
    *,
    stay: "Stay",
    kind: ThingKind,
    condition: ThingCondition,
    room_id: int | None,
    person: "Person",
    at: datetime,
    now: datetime,
    task: ServiceTask | None = None,
) -> GuestProperty:
    """Somebody has taken a thing of the guest of ``stay``; from now on they answer for it.

    ``at`` is when it was taken, ``now`` when we hear of it. Raises ``CannotHold`` for a stay of
    another property.
    """
    transactions.require_unit()
    if stay.property_id != person.property_id:
        raise CannotHold(_("That stay is not in this hotel. Nothing was taken down."))
    thing = GuestProperty.objects.create(
        property_id=stay.property_id,
        stay=stay,
        kind=kind,
        task=task,
        holder_id=person.membership_id,
        place=Place.ON_PERSON,
        condition=condition,
        since=min(at, now),
        version=0,
    )
    step(
        thing, CustodyKind.TAKEN, person, now,
        at=min(at, now), room_id=room_id, place=Place.ON_PERSON, condition=condition,
    )  # fmt: skip
    return thing


def take_for(
    *,
    task_public_id: str,
    condition: ThingCondition,
    person: "Person",
    at: datetime,
    now: datetime,
) -> GuestProperty:
    """«Taken»: what a task of this kind collects. The task is started and waits for the return.

    Said twice, it is the same thing. Raises ``NoSuchTask`` when the task is not the person's or
    collects nothing, ``CannotHold`` when it has ended.
    """
    transactions.require_unit()
    task = task_for(person, task_public_id, lock=True)
    if task is None or not task.template.custody or task.stay is None:
        raise NoSuchTask
    held = GuestProperty.objects.filter(task=task, state=ThingState.HELD).first()
    if held is not None:
        return held
    if task.state not in LIVE_STATES:
        raise CannotHold(_("This is over for today. Nothing was taken down; ask at the desk."))
    if task.state != TaskState.STARTED:
        start(task_public_id=task_public_id, person=person, seen_version=None, now=now)
        task.refresh_from_db()
    kind = ThingKind(task.template.custody)
    thing = take(
        stay=task.stay, kind=kind, condition=condition, room_id=task.room_id, person=person,
        at=at, now=now, task=task,
    )  # fmt: skip
    if task.origin == Origin.REQUEST and kind in USED:
        _believe(thing, person=person, at=thing.since, now=now)
    return thing


def _believe(thing: GuestProperty, *, person: "Person", at: datetime, now: datetime) -> None:
    """Who asks for a service and uses it likes it; kept under the thing's own id, to be taken back."""
    kind, value = USED[ThingKind(thing.kind)]
    try:
        preferences.observe(
            person=person, property=thing.property, stay=thing.stay, kind=kind, value=value,
            public_id=thing.public_id, observed_at=at, received_at=now, now=now,
        )  # fmt: skip
    except preferences.CannotKeep:
        logger.warning("the catalogue has no %s.%s; only custody is kept", kind, value)


def _disbelieve(thing: GuestProperty, *, person: "Person", now: datetime) -> None:
    try:
        preferences.retract(observation_public_id=thing.public_id, by=person, now=now)
    except preferences.NotHere:
        return  # it was taken for a task that believes by itself


def taken_at_once(
    *,
    property: "Property",
    room: "Room",
    stay_id: int | None,
    template_key: str,
    params: "Mapping[str, object]",
    person: "Person",
    now: datetime,
) -> ServiceTask:
    """«Done it» where a thing was taken along: the task is begun, and the thing is in our hands."""
    if stay_id is None:
        raise CannotHold(
            _("Nobody lives in this room by our books. Leave it there, and tell the desk.")
        )
    task = send_to(
        property=property, room=room, stay_id=stay_id, template_key=template_key,
        params=params, person=person, now=now,
    )  # fmt: skip
    take_for(
        task_public_id=task.public_id, condition=ThingCondition.FINE, person=person, at=now, now=now
    )
    return task


def put_down(
    *, thing_public_id: str, place: Place, person: "Person", now: datetime
) -> GuestProperty:
    """Where it is now; who answers for it stays the same."""
    thing = thing_of(person, thing_public_id)
    check(thing, CustodyKind.KEPT, person, now)
    if thing.place != place:
        step(thing, CustodyKind.KEPT, person, now, place=place)
    return thing


def take_over(*, thing_public_id: str, person: "Person", now: datetime) -> GuestProperty:
    """«It is with me now»: from now on this person answers for it. Said twice, nothing changes."""
    thing = thing_of(person, thing_public_id)
    if thing.state == ThingState.HELD and thing.holder_id == person.membership_id:
        return thing
    check(thing, CustodyKind.TAKEN_OVER, person, now)
    step(thing, CustodyKind.TAKEN_OVER, person, now, place=Place.ON_PERSON)
    end_about(thing, now, rule=TAKE_OVER)
    return thing


def give_back(
    *,
    thing_public_id: str,
    to: ReturnedTo,
    room: "Room | None" = None,
    stay_public_id: str = "",
    person: "Person",
    at: datetime,
    now: datetime,
) -> GuestProperty:
    """Back with its owner: into the room in which the guest lives, or into the guest's hand.

    Said twice, nothing changes. Raises ``CannotHold`` when the owner does not live in ``room`` any
    more, or is not the stay that the person had before their eyes: then it stays in our hands.
    """
    thing = thing_of(person, thing_public_id)
    if thing.state == ThingState.RETURNED:
        return thing
    check(thing, CustodyKind.RETURNED, person, now)
    stay = thing.stay
    if stay_public_id and stay_public_id != stay.public_id:
        raise CannotHold(_("This belongs to another guest. It is still in our hands."))
    if to == ReturnedTo.ROOM:
        _lives_in(stay, room)
    step(
        thing, CustodyKind.RETURNED, person, now,
        at=max(min(at, now), thing.since), room_id=room.pk if room else stay.room_id, returned_to=to,
    )  # fmt: skip
    end_about(thing, now)
    task = _task_of(thing)
    if task is not None and task.state in LIVE_STATES:
        complete(task, person=person, now=now)
    return thing


def _lives_in(stay: "Stay", room: "Room | None") -> None:
    if stay.state != StayState.IN_HOUSE or stay.room is None:
        raise CannotHold(
            _("The guest does not live here any more. Keep it, and tell the desk at once.")
        )
    if room is None or room.pk != stay.room_id:
        raise CannotHold(
            _("The guest is in room %(room)s now. Bring it there; it is still in our hands.")
            % {"room": stay.room.number}
        )


def undo_step(*, thing_public_id: str, person: "Person", now: datetime) -> GuestProperty:
    """Takes back the last step of the same person, for ten minutes, with what it did to its task."""
    thing = thing_of(person, thing_public_id)
    undone = check(thing, CustodyKind.UNDONE, person, now)[-1].kind
    step(thing, CustodyKind.UNDONE, person, now)
    task = _task_of(thing)
    meant = {CustodyKind.RETURNED: EventKind.DONE, CustodyKind.TAKEN: EventKind.STARTED}
    if (
        task is not None
        and undone in meant
        and _last_act(task, person) == meant[CustodyKind(undone)]
    ):
        take_back_last(task, person=person, now=now)
    if task is not None and undone == CustodyKind.TAKEN:
        _disbelieve(thing, person=person, now=now)
        if task.origin == Origin.SIGHTING:
            withdraw(task=task, why="taken_back", now=now)
    return thing


def _last_act(task: ServiceTask, person: "Person") -> str:
    last = TaskEvent.objects.filter(task_id=task.pk).order_by("-pk").first()
    return str(last.kind) if last is not None and last.user_id == person.user_id else ""


def _task_of(thing: GuestProperty) -> ServiceTask | None:
    """The task for which it was taken, locked."""
    if thing.task_id is None:
        return None
    return shown().filter(pk=thing.task_id).select_for_update(of=("self",), no_key=True).first()
