"""What staff tells other rooms about the person who acts, and how an act is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from staff.enums import DeviceKind, Role

UNDO_PLACING_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class Person:
    """Somebody signed in at one property. Ids are of rows; ``device_id`` may be empty in scripts.

    ``departments`` are the hotel's own codes, ``department_kinds`` what they are for.
    """

    user_id: int
    membership_id: int
    membership_public_id: str
    property_id: int
    property_code: str
    zone: str
    sign_in_id: int
    device_id: int | None
    device_public_id: str | None
    device_kind: DeviceKind | None
    device_label: str
    role: Role
    departments: frozenset[str]
    department_kinds: frozenset[str]
    name: str
    name_native: str
    language: str
    by_pin: bool


class PersonRequest(HttpRequest):
    """What a view guarded by ``staff.policy.allow`` receives; for type checking only."""

    person: Person


@dataclass(frozen=True)
class Answer:
    """What an act is answered with, now and whenever its key comes again."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SignedIn:
    """A fresh sign-in. The two secrets go into cookies and are stored only as hashes."""

    session_key: str
    device_token: str
    membership_id: int


@dataclass(frozen=True)
class Refused:
    """A sign-in that failed, as a sentence. Returned, not raised: the count of tries must stay."""

    sentence: str


@dataclass(frozen=True)
class Hole:
    """A stretch of the local day in which nobody answers for a department ("HH:MM" each).

    ``department`` is its code, ``name`` the hotel's own words.
    """

    department: str
    name: Mapping[str, str]
    from_time: str
    to_time: str


@dataclass(frozen=True)
class Moved:
    """A room that changed hands: ids of the sections before and after, None for nobody's."""

    room_id: int
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Placed:
    """What a placing did. ``overtaken`` had been given elsewhere since the person looked."""

    placing: str  # public id; empty when nothing changed
    moved: tuple[Moved, ...] = ()
    overtaken: tuple[Moved, ...] = ()
    versions: Mapping[int, int] = field(default_factory=dict)  # section id -> version after it
