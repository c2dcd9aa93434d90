"""The one way a thing in custody changes: a history row, the thing as it stands after it, a wake-up."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from core import transactions
from realtime import services as realtime
from service_tasks import custody, signals
from service_tasks.enums import CustodyKind, ThingCondition, ThingState
from service_tasks.models import CustodyStep, GuestProperty
from service_tasks.queries.things import thing_for
from service_tasks.services.errors import NoSuchThing
from service_tasks.services.planning import withdraw
from service_tasks.services.writing import shown

if TYPE_CHECKING:
    from staff.types import Person


def thing_of(person: "Person", public_id: str) -> GuestProperty:
    """The thing, locked; raises ``NoSuchThing`` in another property or when it was never taken."""
    transactions.require_unit()
    thing = thing_for(person, public_id, lock=True)
    if thing is None or thing.state == ThingState.VOID:
        raise NoSuchThing
    return thing


def steps_of(thing: GuestProperty) -> list[custody.Taken]:
    """Its history, oldest first."""
    rows = CustodyStep.objects.filter(thing=thing).order_by("number")
    return [
        custody.Taken(
            kind=row.kind,
            by=row.by_id,
            at=row.at,
            told_at=row.told_at,
            place=row.place,
            condition=row.condition,
        )
        for row in rows
    ]


def check(
    thing: GuestProperty, kind: CustodyKind, person: "Person", now: datetime
) -> list[custody.Taken]:
    """Its history; raises ``NoSuchThing`` when ``kind`` may not follow it."""
    steps = steps_of(thing)
    if not custody.may_follow(str(kind), steps, by=person.membership_id, now=now):
        raise NoSuchThing
    return steps


def standing(thing: GuestProperty) -> custody.Standing:
    """How a thing stands by its history alone."""
    return custody.standing_of(steps_of(thing))


def step(
    thing: GuestProperty,
    kind: CustodyKind,
    person: "Person",
    now: datetime,
    *,
    at: datetime | None = None,
    **fields: Any,
) -> None:
    """Writes the next step, and the thing as it stands after it; tells the screens."""
    thing.version += 1
    CustodyStep.objects.create(
        property_id=thing.property_id,
        thing=thing,
        number=thing.version,
        kind=kind,
        by_id=person.membership_id,
        device_id=person.device_id,
        at=at or now,
        told_at=now,
        **fields,
    )
    after = standing(thing)
    thing.state, thing.holder_id, thing.place = ThingState(after.state), after.holder, after.place
    thing.condition, thing.since = ThingCondition(after.condition), after.since
    thing.save(update_fields=["version", "state", "holder", "place", "condition", "since"])
    realtime.publish(
        property_id=thing.property_id,
        topic="tasks",
        entity=thing.public_id,
        version=thing.version,
    )
    stay_id = thing.stay_id
    transactions.after(lambda: signals.custody_changed.send_robust(sender=None, stay_id=stay_id))


def end_about(thing: GuestProperty, now: datetime, *, rule: str = "") -> None:
    """Calls about a thing that is where it should be are over."""
    rows = shown().live().filter(stay=thing.stay_id, params__thing=thing.pk)
    for task in rows.filter(rule=rule) if rule else rows:
        withdraw(task=task, why="settled", now=now)
