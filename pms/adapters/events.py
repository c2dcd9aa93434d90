"""The canonical JSON event, field by field: what the door takes and what its description says.

Strict on purpose: a misspelt field is refused with its name instead of being silently lost.
"""

from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

# Keys go into addresses of rows; a control character in one is a mistake of the sender.
FIRST_YEAR, LAST_YEAR = 1990, 2100
_PLAIN = r"^[^\x00-\x1f\x7f-\x9f]+$"


def _naive(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("Write the hotel's local wall time without a zone, like 14:30")
    return value


def _of_our_time(value: datetime) -> datetime:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"Years from {FIRST_YEAR} to {LAST_YEAR} can be kept")
    return value


EventId = Annotated[str, Field(min_length=1, max_length=100, pattern=_PLAIN)]
Key = Annotated[str, Field(min_length=1, max_length=60, pattern=_PLAIN)]
PostingKey = Annotated[str, Field(min_length=1, max_length=80, pattern=_PLAIN)]
Text = Annotated[str, Field(max_length=200)]
Label = Annotated[str, Field(max_length=120)]
RoomNumber = Annotated[str, Field(min_length=1, max_length=12, pattern=_PLAIN)]
WallTime = Annotated[time, AfterValidator(_naive)]
Moment = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
Number = Annotated[int, Field(ge=0, lt=2**62)]
Version = Number | Moment
Count = Annotated[int, Field(ge=0, le=999)]
Status = Literal["reserved", "in_house", "departed", "cancelled", "no_show", "walked"]
Discretion = Literal["open", "incognito", "no_information", "protected"]
Group = Literal["dates", "room", "party", "status", "facts"]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class BirthdayJson(_Strict):
    """A birthday in its own calendar; the year may be unknown."""

    calendar: Literal["solar", "lunar"] = "solar"
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]
    year: Annotated[int, Field(ge=1800, le=2100)] | None = None
    leap: bool = False


class _Person(_Strict):
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


class StayJson(_Strict):
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
    guests: Annotated[list[GuestJson], Field(max_length=100)] = []


class MergeJson(_Strict):
    """Two profiles that are one person."""

    from_: Annotated[Key, Field(alias="from")]
    into: Key


class PostingJson(_Strict):
    """A charge; ``amount`` in minor units (fen, cents), negative to reverse."""

    key: PostingKey
    stay: Key
    business_date: date
    code: Label
    amount: Annotated[int, Field(gt=-(2**62), lt=2**62)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class ConditionJson(_Strict):
    """How clean a room is."""

    number: RoomNumber
    condition: Literal["dirty", "cleaning", "clean", "inspected", "pickup"]


class OutOfOrderJson(_Strict):
    """Whether a room can be used."""

    number: RoomNumber
    out_of_order: bool


class ServiceJson(_Strict):
    """What the guest asks at the door of a room."""

    number: RoomNumber
    service: Literal["none", "do_not_disturb", "make_up", "refused"]


class _Event(_Strict):
    event_id: EventId
    occurred_at: Moment


class StayEvent(_Event):
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


class ProfileEvent(_Event):
    """Something about one person."""

    kind: Literal["profile.changed"]
    profile: ProfileJson


class MergeEvent(_Event):
    """Two profiles became one."""

    kind: Literal["profile.merged"]
    profile: MergeJson


class PostingEvent(_Event):
    """A charge was posted."""

    kind: Literal["folio.posted"]
    posting: PostingJson


class ConditionEvent(_Event):
    """A room was dirtied, cleaned, inspected."""

    kind: Literal["room.condition"]
    room: ConditionJson


class OutOfOrderEvent(_Event):
    """A room was taken out of order or given back."""

    kind: Literal["room.out_of_order"]
    room: OutOfOrderJson


class ServiceEvent(_Event):
    """Do not disturb, make up room, service refused, or none of these any more."""

    kind: Literal["room.service"]
    room: ServiceJson


class DayEvent(_Event):
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
    | DayEvent,
    Field(discriminator="kind"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)

GROUP_OF_FIELD: dict[str, Group] = {
    **dict.fromkeys(("arrival", "departure", "eta", "late_check_out", "day_use"), "dates"),
    **dict.fromkeys(("room", "room_kind"), "room"),
    **dict.fromkeys(("guests", "adults", "children"), "party"),
    **dict.fromkeys(("status", "waiting"), "status"),
    **dict.fromkeys(
        ("channel", "segment", "group", "company", "vip", "discretion", "continues"), "facts"
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
    }
)
