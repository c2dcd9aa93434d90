"""A restaurant's canonical JSON -> what the house calls tables, checks and orders; pure."""

from datetime import datetime

from dining.enums import OrderState, VisitState
from dining.types import CheckSaid, ItemSaid, OrderSaid, SeatSaid, Told, VisitSaid
from pms.adapters.dining_events import CheckEvent, ItemJson, OrderEvent, TableEvent

_TABLE = {
    "table.booked": VisitState.BOOKED,
    "table.cancelled": VisitState.CANCELLED,
    "table.seated": VisitState.SEATED,
    "table.left": VisitState.LEFT,
}
_ORDER = {
    "order.placed": OrderState.PLACED,
    "order.served": OrderState.SERVED,
    "order.cancelled": OrderState.CANCELLED,
}


def _told(heard: TableEvent | CheckEvent | OrderEvent) -> Told:
    version = heard.source_version
    if version is None:
        version = heard.occurred_at
    no = round(version.timestamp() * 1000) if isinstance(version, datetime) else version
    return Told(no=no, at=heard.occurred_at, event_id=heard.event_id)


def _items(items: list[ItemJson]) -> tuple[ItemSaid, ...]:
    return tuple(
        ItemSaid(
            key=one.key,
            code=one.code,
            name=one.name,
            quantity=one.quantity,
            place=one.seat,
            eaten=one.eaten or "",
        )
        for one in items
    )


def table_said(heard: TableEvent) -> VisitSaid:
    table = heard.table
    return VisitSaid(
        key=table.key,
        state=VisitState(table.status or _TABLE.get(heard.kind, VisitState.BOOKED)),
        at=table.at,
        told=_told(heard),
        covers=table.covers,
        table=table.table,
        room=table.room or "",
        reservation=table.reservation,
        name=table.name,
        seats=tuple(
            SeatSaid(place=one.seat, profile=one.profile, name=one.name) for one in table.seats
        ),
    )


def check_said(heard: CheckEvent) -> CheckSaid:
    return CheckSaid(
        visit_key=heard.check.table, told=_told(heard), items=_items(heard.check.items)
    )


def order_said(heard: OrderEvent) -> OrderSaid:
    order = heard.order
    return OrderSaid(
        key=order.key,
        kind=order.service,
        state=OrderState(order.status or _ORDER.get(heard.kind, OrderState.PLACED)),
        room=order.room,
        at=order.at,
        told=_told(heard),
        reservation=order.reservation,
        name=order.name,
        items=_items(order.items),
    )
