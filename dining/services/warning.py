"""What the kitchen must know of a seat or an order is a task: read by name, ticked by name, never lost."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from core import transactions
from dining.enums import OrderState, VisitState
from dining.instructions import Instruction, at_table, derived, in_room, together
from dining.models import Order, Seat, Visit
from hotels import queries as hotels
from preferences import queries as preferences
from service_tasks import services as tasks
from service_tasks.enums import LIVE_STATES, TaskState
from stays import queries as stays
from stays.types import StayFacts

if TYPE_CHECKING:
    from service_tasks.models import ServiceTask


def minded(
    facts: StayFacts, guest_ids: Iterable[int], day: date, now: datetime
) -> dict[int, tuple[Instruction, ...]]:
    """guest id -> what dining must mind, in the company the stay travels in."""
    asked = preferences.asked_about(facts, now)
    wanted = tuple(guest_ids)
    beliefs = preferences.believed_by_stay([asked._replace(guest_ids=wanted)], day)[0]
    return {
        guest_id: derived(one for one in beliefs if one.guest_id == guest_id) for guest_id in wanted
    }


def warn_of_visit(visit: Visit, *, now: datetime) -> int:
    """Makes the warnings of a table what they should be; how many were made, changed or withdrawn.

    Only guests who are seated are told of. A guest who moved after the kitchen had been told is
    told of again, because the kitchen knows the old seat.
    """
    transactions.require_unit()
    seats = list(visit.seats.select_related("task__template", "task__department", "task__room"))
    mind: dict[int, tuple[Instruction, ...]] = {}
    if visit.stay_id is not None and visit.state == VisitState.SEATED:
        house = hotels.house(visit.property_id)
        facts = stays.stay_facts(visit.stay_id)
        visit.facts_no = preferences.facts_no([seat.guest_id for seat in seats])
        Visit.objects.filter(pk=visit.pk).update(facts_no=visit.facts_no)
        day = hotels.business_date(house, now)
        mind = minded(facts, [seat.guest_id for seat in seats], day, now)
    return sum(_warn_of_seat(visit, seat, mind.get(seat.guest_id, ()), now) for seat in seats)


def _warn_of_seat(
    visit: Visit, seat: Seat, instructions: Sequence[Instruction], now: datetime
) -> bool:
    if not instructions:
        return _withdraw(seat.task, visit.state, now)
    safety = any(one.safety for one in instructions)
    params = {
        "kind": "allergy" if safety else "dietary",  # it speaks of a guest: an SMS says no more
        "codes": [one.code for one in instructions],
        "table": visit.table,
        "place": seat.place,
        "words": {
            "where": at_table(visit.table, seat.place),
            "avoid": together(instructions),
        },
    }
    task = _kept(seat.task, params, "table_safety" if safety else "table_diet", now)
    if task is not None:
        return False
    made = tasks.warn(
        property=hotels.house(visit.property_id),
        template_key="table_safety" if safety else "table_diet",
        params=params,
        safety=safety,
        now=now,
    )
    seat.task = made
    seat.save(update_fields=["task"])
    return True


def _kept(
    task: "ServiceTask | None", params: Mapping[str, object], template: str, now: datetime
) -> "ServiceTask | None":
    """The warning that already says this, changed if it must be; None when a new one is needed."""
    if task is None or task.state in {TaskState.WITHDRAWN, TaskState.LAPSED}:
        return None
    wanted = dict(params) | {"owner": "department"}
    if task.template.key != template:
        _withdraw(task, "changed", now)
        return None
    if task.state == TaskState.DONE:
        return task if task.params == wanted else None
    if task.params.get("codes") != params["codes"] and task.state != TaskState.OPEN:
        _withdraw(task, "changed", now)  # somebody has read something else
        return None
    return task if tasks.reword(task=task, params=params, now=now) else None


def _withdraw(task: "ServiceTask | None", why: str, now: datetime) -> bool:
    if task is None or task.state not in LIVE_STATES:
        return False
    tasks.withdraw(task=task, why=str(why), now=now)
    return True


def warn_of_order(order: Order, *, now: datetime) -> bool:
    """Makes the warning of an order for a room what it should be; whether something changed."""
    transactions.require_unit()
    instructions: tuple[Instruction, ...] = ()
    if order.stay_id is not None and order.state == OrderState.PLACED:
        house = hotels.house(order.property_id)
        facts = stays.stay_facts(order.stay_id)
        order.facts_no = preferences.facts_no(facts.guest_ids)
        Order.objects.filter(pk=order.pk).update(facts_no=order.facts_no)
        day = hotels.business_date(house, now)
        by_guest = minded(facts, facts.guest_ids, day, now)
        found = {one.code: one for each in by_guest.values() for one in each}
        instructions = tuple(sorted(found.values(), key=lambda one: (not one.safety, one.code)))
    task = order.task
    if not instructions:
        return _withdraw(task, order.state, now)
    safety = any(one.safety for one in instructions)
    number = order.room.number if order.room else order.told_room
    params = {
        "kind": "allergy" if safety else "dietary",
        "codes": [one.code for one in instructions],
        "room": number,
        "words": {
            "where": in_room(number, minibar=order.kind == "minibar"),
            "avoid": together(instructions),
        },
    }
    template = "order_safety" if safety else "order_diet"
    if _kept(task, params, template, now) is not None:
        return False
    order.task = tasks.warn(
        property=hotels.house(order.property_id),
        template_key=template,
        params=params,
        safety=safety,
        room_id=order.room_id,
        now=now,
    )
    order.save(update_fields=["task"])
    return True
