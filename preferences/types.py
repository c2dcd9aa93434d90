"""The shapes in which beliefs, sightings and questions leave this room of the house."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypedDict

from preferences.enums import Polarity, Source

if TYPE_CHECKING:
    from guests.models import Guest
    from hotels.models import Room
    from stays.models import Stay


class SaidArgs(TypedDict, total=False):
    """The words of ``services.observe`` that may be left out; meanings as in ``Said``."""

    room: "Room | None"
    stay: "Stay | None"
    guest: "Guest | None"
    sighting: str | None
    kind: str | None
    value: str | None
    source: str
    polarity: str
    strength: str
    moment: str
    device_now: datetime | None
    waited: timedelta | None
    public_id: str | None
    note: str | None
    valid_to: date | None
    details: Mapping[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sighting as it came in.

    What: ``sighting`` (a button's code), or ``kind`` and ``value``; a ``note`` in one's own words.
    Whose: a ``room``, a ``stay``, a ``guest``, or several of them. When: ``observed_at`` and
    ``device_now`` by the device's clock, ``waited`` from tap to sending by a clock that cannot be
    set, ``received_at`` by ours. ``public_id`` is made on the device and makes a repeat harmless.
    """

    observed_at: datetime
    received_at: datetime
    room: "Room | None" = None
    stay: "Stay | None" = None
    guest: "Guest | None" = None
    sighting: str | None = None
    kind: str | None = None
    value: str | None = None
    source: str = Source.STAFF_SAW
    polarity: str = Polarity.FOR
    strength: str = ""
    moment: str = ""
    device_now: datetime | None = None
    waited: timedelta | None = None
    public_id: str | None = None
    note: str | None = None
    valid_to: date | None = None
    details: Mapping[str, str] | None = field(default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What became of a sighting.

    ``state`` is "placed" or "ambiguous". Exactly one of ``observation_public_id`` and
    ``care_chip_public_id`` is filled. ``candidates`` are stay public ids, likeliest first, to ask
    «whose was it?» with; ``repeated`` says that the same sighting had come before.
    """

    state: str
    reason: str
    kind: str
    value: str
    observation_public_id: str = ""
    care_chip_public_id: str = ""
    stay_id: int | None = None
    stay_public_id: str = ""
    guest_id: int | None = None
    guest_public_id: str = ""
    candidates: tuple[str, ...] = ()
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BelievedFact:
    """Something to act on, for one guest on one day. ``confidence`` is 0 to 1.

    ``standing`` is "standing" or "suggestion"; ``this_stay`` says that it was last seen or said in
    the stay that was asked about, where one sighting is enough.
    """

    guest_id: int
    guest_public_id: str
    public_id: str
    kind: str
    value: str
    strength: str
    standing: str
    confidence: float
    sightings: int
    stays: int
    source: str
    this_stay: bool
    sensitivity: str
    departments: tuple[str, ...]
    details: Mapping[str, str]
    company: str
    please_confirm: bool
    last_at: datetime
    confirmed_at: datetime | None
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One piece of evidence, in words for staff. ``who`` is never shown to guests."""

    observation_public_id: str
    at: datetime
    what: str
    source: str
    who: str
    department: str
    room: str
    property_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A belief on the guest's page: ``words`` is the whole sentence, ``why`` its evidence."""

    public_id: str
    kind: str
    value: str
    icon: str
    words: str
    label: str
    reason: str
    strength: str
    standing: str
    this_stay: bool
    safety: bool
    please_confirm: bool
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmChip:
    """A question for check-in, such as «still the foam pillow?»."""

    guest_id: int
    guest_public_id: str
    preference_public_id: str
    kind: str
    value: str
    icon: str
    words: str
    safety: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetButton:
    """A button of the observation sheet. ``care`` ones become an instruction without a cause.

    ``said``: the guest may have been asked, and said yes or no to it.
    """

    code: str
    words: str
    icon: str
    kind: str
    kind_words: str
    value: str
    value_words: str
    done_it: str
    task_template: str
    care: bool
    said: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateStay:
    """Somebody an observation may be about. ``name`` follows discretion."""

    stay_public_id: str
    name: str
    arrival: date
    departure: date
    in_house: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A sighting that waits for somebody who knows whose it was; care chips name no cause."""

    public_id: str
    room: str
    what: str
    at: datetime
    reason: str
    care: bool
    candidates: tuple[CandidateStay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CareWords:
    """An instruction of this stay; it names no cause and is gone after check-out."""

    public_id: str
    value: str
    words: str
    icon: str
    at: datetime
