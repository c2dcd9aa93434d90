"""The canonical JSON event, field by field: what the door takes and what its description says.

Strict on purpose: a misspelt field is refused with its name instead of being silently lost.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from pms.adapters.base import (
    AnyEvent,
    Count,
    Key,
    Label,
    PostingKey,
    RoomNumber,
    Strict,
    Text,
    Version,
    WallTime,
)
from pms.adapters.dining_events import DINING_KINDS, CheckEvent, OrderEvent, TableEvent

Status = Literal["reserved", "in_house", "departed", "cancelled", "no_show", "walked"]
Discretion = Literal["open", "incognito", "no_information", "protected"]
Group = Literal["dates", "room", "party", "status", "facts"]


class BirthdayJson(Strict):
    """A birthday in its own calendar; the year may be unknown."""

    calendar: Literal["solar", "lunar"] = "solar"
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]
    year: Annotated[int, Field(ge=1800, le=2100)] | None = None
    leap: bool = False


class _Person(Strict):
    title: Text = ""
    family: Text = ""
    given: Text = ""
    native: Annotated[str, Field(max_length=200, description="The name in its own script.")] = ""
    alias: Annotated[str, Field(max_length=200, description="Shown instead, when discreet.")] = ""
    language: Annotated[str, Field(max_length=200, description="A tag such as en or zh-Hant.")] = ""
    nationality: Annotated[str, Field(max_length=200, description="Two letters, ISO 3166.")] = ""
    birthday: BirthdayJson | None = None
    phones: Annotated[list[Text], Field(max_length=10)] = []
    emails: Annotated[list[Text], Field(max_length=10)] = []
    vip: Text = ""
    discretion: Discretion | None = None


class GuestJson(_Person):
    """A member of the party. ``profile`` is the PMS's own key of the person."""

    profile: Key
    role: Literal["primary", "companion", "sharer"] = "primary"


class ProfileJson(_Person):
    """A person outside any stay. What is left out is «not said», never «erase»."""

    key: Key


class StayJson(Strict):
    """The whole stay as the PMS sees it, or, with ``versions``, some groups of it."""

    key: Key
    status: Status | None = None
    arrival: date | None = None
    departure: date | None = None
    eta: WallTime | None = None
    late_check_out: WallTime | None = None
    room: RoomNumber | None = None
    room_kind: Text = ""
    waiting: bool | None = None
    day_use: bool = False
    continues: bool = False
    adults: Count = 1
    children: Count = 0
    channel: Text = ""
    segment: Text = ""
    group: Text = ""
    company: Text = ""
    vip: Text = ""
    discretion: Discretion | None = None
    booked_on: date | None = None
    guests: Annotated[list[GuestJson], Field(max_length=100)] = []


class MergeJson(Strict):
    """Two profiles that are one person."""

    from_: Annotated[Key, Field(alias="from")]
    into: Key


class PostingJson(Strict):
    """A charge; ``amount`` in minor units (fen, cents), negative to reverse."""

    key: PostingKey
    stay: Key
    business_date: date
    code: Label
    amount: Annotated[int, Field(gt=-(2**62), lt=2**62)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class ConditionJson(Strict):
    """How clean a room is."""

    number: RoomNumber
    condition: Literal["dirty", "cleaning", "clean", "inspected", "pickup"]


class OutOfOrderJson(Strict):
    """Whether a room can be used."""

    number: RoomNumber
    out_of_order: bool


class ServiceJson(Strict):
    """What the guest asks at the door of a room."""

    number: RoomNumber
    service: Literal["none", "do_not_disturb", "make_up", "refused"]


class StayEvent(AnyEvent):
    """Something about one stay. ``versions`` names the groups that a partial event carries."""

    kind: Literal[
        "reservation.created",
        "reservation.changed",
        "reservation.cancelled",
        "reservation.reinstated",
        "reservation.no_show",
        "reservation.room_assigned",
        "reservation.room_unassigned",
        "stay.waiting",
        "stay.checked_in",
        "stay.check_in_reversed",
        "stay.room_moved",
        "stay.checked_out",
        "stay.check_out_reversed",
        "stay.party_changed",
        "stay.walked",
    ]
    source_version: Version | None = None
    versions: Annotated[dict[Group, Version | None], Field(min_length=1)] | None = None
    stay: StayJson


class ProfileEvent(AnyEvent):
    """Something about one person."""

    kind: Literal["profile.changed"]
    profile: ProfileJson


class MergeEvent(AnyEvent):
    """Two profiles became one."""

    kind: Literal["profile.merged"]
    profile: MergeJson


class PostingEvent(AnyEvent):
    """A charge was posted."""

    kind: Literal["folio.posted"]
    posting: PostingJson


class ConditionEvent(AnyEvent):
    """A room was dirtied, cleaned, inspected."""

    kind: Literal["room.condition"]
    room: ConditionJson


class OutOfOrderEvent(AnyEvent):
    """A room was taken out of order or given back."""

    kind: Literal["room.out_of_order"]
    room: OutOfOrderJson


class ServiceEvent(AnyEvent):
    """Do not disturb, make up room, service refused, or none of these any more."""

    kind: Literal["room.service"]
    room: ServiceJson


class DayEvent(AnyEvent):
    """The business date moved on."""

    kind: Literal["business_date.rolled"]
    business_date: date


Event = Annotated[
    StayEvent
    | ProfileEvent
    | MergeEvent
    | PostingEvent
    | ConditionEvent
    | OutOfOrderEvent
    | ServiceEvent
    | DayEvent
    | TableEvent
    | CheckEvent
    | OrderEvent,
    Field(discriminator="kind"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)

GROUP_OF_FIELD: dict[str, Group] = {
    **dict.fromkeys(("arrival", "departure", "eta", "late_check_out", "day_use"), "dates"),
    **dict.fromkeys(("room", "room_kind"), "room"),
    **dict.fromkeys(("guests", "adults", "children"), "party"),
    **dict.fromkeys(("status", "waiting"), "status"),
    **dict.fromkeys(
        (
            "channel",
            "segment",
            "group",
            "company",
            "vip",
            "discretion",
            "continues",
            "booked_on",
        ),
        "facts",
    ),
}
"""Which group of fields (and so which version) each field of a stay belongs to."""

KINDS: frozenset[str] = frozenset(
    {
        *StayEvent.model_fields["kind"].annotation.__args__,  # type: ignore[union-attr]
        "profile.changed",
        "profile.merged",
        "folio.posted",
        "room.condition",
        "room.out_of_order",
        "room.service",
        "business_date.rolled",
        *DINING_KINDS,
    }
)
