"""The kitchen pass: where, what to mind, told or not. No names: the kitchen needs none."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core.words import say
from dining.enums import OrderState, VisitState
from dining.instructions import in_room
from dining.models import Dish, Item, Order, Seat
from dining.queries import knowing
from dining.types import PassLine
from hotels import queries as hotels
from service_tasks import queries as tasks

if TYPE_CHECKING:
    from hotels.models import Property
    from staff.types import Person

BEFORE, AHEAD = timedelta(hours=6), timedelta(hours=24)


def kitchen_pass(
    person: "Person", house: "Property", *, language: str, now: datetime
) -> list[PassLine]:
    """What the kitchen must know of whoever sits, and of orders for rooms; not told, safety first.

    Who sat down before the next meal began is still there.
    """
    seats = Seat.objects.filter(
        visit__property=house,
        visit__state=VisitState.SEATED,
        visit__seated_at__gte=now - BEFORE,
    ).exclude(task=None)
    orders = list(_orders(house, now))
    at_table = {seat.task_id for seat in seats if seat.task_id is not None}
    for_room = {order.task_id: order for order in orders if order.task_id is not None}
    warned = knowing.warnings(at_table | for_room.keys(), person=person, language=language, now=now)
    ticked = tasks.ticked(warned)
    zone = hotels.zone_of(house)
    items = _items(house, orders, language)
    lines = []
    for task_id, one in warned.items():
        order = for_room.get(task_id)
        lines.append(
            PassLine(
                where=knowing.where_of(ticked[task_id].task.params["words"], language),
                words=one.words,
                icon="alert" if one.safety else "leaf",
                warned=one,
                told=bool(one.told_at),
                time=f"{order.at.astimezone(zone):%H:%M}" if order else "",
                items=tuple(items.get(order.pk, ())) if order else (),
            )
        )
    return sorted(lines, key=lambda line: (line.told, not line.warned.safety, line.where))


def plain_orders(
    house: "Property", *, language: str, now: datetime
) -> list[tuple[str, str, tuple[str, ...]]]:
    """(where, when, dishes) of the orders for rooms of which nothing is to be minded."""
    orders = [order for order in _orders(house, now) if order.task_id is None]
    zone = hotels.zone_of(house)
    items = _items(house, orders, language)
    return [
        (
            say(_where(order), language).text,
            f"{order.at.astimezone(zone):%H:%M}",
            tuple(items.get(order.pk, ())),
        )
        for order in orders
    ]


def _where(order: Order) -> dict[str, str]:
    number = order.room.number if order.room else order.told_room
    return in_room(number, minibar=order.kind == "minibar")


def _orders(house: "Property", now: datetime) -> list[Order]:
    rows = Order.objects.filter(
        property=house, at__gte=now - BEFORE, at__lte=now + AHEAD, state=OrderState.PLACED
    )
    return list(rows.select_related("room").order_by("at", "pk"))


def _items(house: "Property", orders: list[Order], language: str) -> dict[int, list[str]]:
    rows = list(Item.objects.filter(order__in=orders).order_by("pk"))
    codes = {item.code for item in rows}
    dishes = dict(Dish.objects.filter(property=house, code__in=codes).values_list("code", "name"))
    found: dict[int, list[str]] = defaultdict(list)
    for item in rows:
        words = say(dishes[item.code], language).text if item.code in dishes else item.name
        if item.order_id is not None:
            count = f" × {item.quantity}" if item.quantity > 1 else ""
            found[item.order_id].append(f"{words or item.code}{count}")
    return found
