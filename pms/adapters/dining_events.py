"""Canonical JSON of a restaurant: tables, checks and orders for rooms, each as it stands now."""

from typing import Annotated, Literal

from pydantic import Field

from pms.adapters.base import AnyEvent, Key, Label, Moment, RoomNumber, Strict, Text, Version

Place = Annotated[int, Field(ge=1, le=99, description="The seat at the table, from 1.")]
Covers = Annotated[int, Field(ge=1, le=999)]
Table = Annotated[str, Field(max_length=12)]


class SeatJson(Strict):
    """Who sits where; ``profile`` is the PMS's own key of the person."""

    seat: Place
    profile: Annotated[str, Field(max_length=60)] = ""
    name: Text = ""


class TableJson(Strict):
    """The whole table as the restaurant sees it now. ``at`` is when it is booked or was seated."""

    key: Key
    status: Literal["booked", "seated", "left", "cancelled"] | None = None
    at: Moment
    covers: Covers = 1
    table: Table = ""
    room: RoomNumber | None = None
    reservation: Annotated[
        str, Field(max_length=60, description="The PMS's reservation number.")
    ] = ""
    name: Text = ""
    seats: Annotated[list[SeatJson], Field(max_length=99)] = []


class ItemJson(Strict):
    """A dish. ``code`` is the restaurant's own; ``eaten`` only when somebody knows."""

    key: Key
    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: Label = ""
    quantity: Annotated[int, Field(ge=1, le=999)] = 1
    seat: Place | None = None
    eaten: Literal["eaten", "left"] | None = None


Items = Annotated[list[ItemJson], Field(max_length=200)]


class CheckJson(Strict):
    """Everything a table had; the list replaces the one before."""

    table: Annotated[Key, Field(description="The key of the table event.")]
    items: Items = []


class OrderJson(Strict):
    """Food or drink for a room. ``at`` is when it is wanted."""

    key: Key
    status: Literal["placed", "served", "cancelled"] | None = None
    service: Literal["in_room_dining", "minibar"] = "in_room_dining"
    at: Moment
    room: RoomNumber
    reservation: Annotated[str, Field(max_length=60)] = ""
    name: Text = ""
    items: Items = []


class TableEvent(AnyEvent):
    """Something about one table."""

    kind: Literal["table.booked", "table.changed", "table.cancelled", "table.seated", "table.left"]
    source_version: Version | None = None
    table: TableJson


class CheckEvent(AnyEvent):
    """A check was closed, or corrected."""

    kind: Literal["check.closed"]
    source_version: Version | None = None
    check: CheckJson


class OrderEvent(AnyEvent):
    """Something about one order for a room."""

    kind: Literal["order.placed", "order.changed", "order.served", "order.cancelled"]
    source_version: Version | None = None
    order: OrderJson


DINING_KINDS: frozenset[str] = frozenset(
    kind
    for event in (TableEvent, CheckEvent, OrderEvent)
    for kind in event.model_fields["kind"].annotation.__args__  # type: ignore[union-attr]
)
