"""What a set-up file may say, field by field."""

from datetime import time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Words = dict[Literal["en", "zh-hans", "zh-hant"], str]
Code = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]
RoleName = Literal["attendant", "agent", "supervisor", "duty_manager", "manager", "it"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DepartmentSaid(_Strict):
    """A department of the hotel's own list; ``kind`` is what it is for."""

    code: Code
    kind: str
    name: Words


class RoomsSaid(_Strict):
    """Rooms of one floor, numbered floor + two digits, from the first to the last."""

    floor: str
    first: int = 1
    last: int
    kind: str = ""
    smoking: list[str] = []


class PersonSaid(_Strict):
    """Somebody who works here. PIN and password are made and shown once when they are not given."""

    login: Code
    name: str
    native: str = ""
    role: RoleName
    departments: list[Code] = []
    language: Literal["en", "zh-hans", "zh-hant"] = "en"
    phone: str = ""


class PostSaid(_Strict):
    """Who answers for a department from one hour to another; the same hour twice is the whole day."""

    department: Code
    person: Code
    from_time: time = time(0)
    to_time: time = time(0)


class SectionSaid(_Strict):
    """Rooms one attendant looks after: by floor, or one by one."""

    name: str
    holder: Code | None = None
    supervisor: Code | None = None
    floors: list[str] = []
    rooms: list[str] = []


class ShiftSaid(_Strict):
    """A usual shift of a department with its sections."""

    department: Code
    code: Code
    name: Words
    from_time: time
    to_time: time
    sections: list[SectionSaid] = []


class LineSaid(_Strict):
    """A PMS line; lines of one chain's PMS share ``source``."""

    code: Code
    name: str
    source: str = ""


class PropertySaid(_Strict):
    """One hotel."""

    code: Code
    name: Words
    zone: str
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    roll_hour: Annotated[int, Field(ge=0, le=23)] = 3
    check_in_from: time = time(15)
    check_out_until: time = time(12)
    turndown_at: time = time(18, 30)
    departments: list[DepartmentSaid]
    rooms: list[RoomsSaid]
    people: list[PersonSaid]
    posts: list[PostSaid] = []
    shifts: list[ShiftSaid] = []
    lines: list[LineSaid] = []


class ChainSaid(_Strict):
    """The whole file."""

    properties: Annotated[list[PropertySaid], Field(min_length=1)]
