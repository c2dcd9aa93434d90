"""What a set-up file may say, field by field."""

from datetime import time
from typing import Annotated, Literal

import phonenumbers
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from core.words import problems
from hotels.enums import DepartmentKind


def _text(value: object) -> object:
    """Room numbers and floors are texts, but YAML reads 1208 as a number."""
    return str(value) if type(value) is int else value


def _words(value: object) -> object:
    wrong = problems(value)
    if wrong:
        raise ValueError(" ".join(wrong).rstrip("."))
    return value


def _phone(value: str) -> str:
    """E.164, or nothing."""
    if not value:
        return ""
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException as error:
        raise ValueError("a phone begins with + and the country code") from error
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


Words = Annotated[dict[Literal["en", "zh-hans", "zh-hant"], str], BeforeValidator(_words)]
Text = Annotated[str, Field(min_length=1, max_length=80), BeforeValidator(_text)]
Number = Annotated[str, Field(min_length=1, max_length=12), BeforeValidator(_text)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]
Charset = Literal["utf-8", "gb18030", "big5hkscs", "cp932", "cp949", "cp1252", "cp1251", "cp874"]
RoleName = Literal["attendant", "agent", "supervisor", "duty_manager", "manager", "it"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DepartmentSaid(_Strict):
    """A department of the hotel's own list; ``kind`` is what it is for."""

    code: Code
    kind: DepartmentKind
    name: Words


class RoomsSaid(_Strict):
    """Rooms of one floor, numbered floor + two digits, from the first to the last."""

    floor: Annotated[str, Field(min_length=1, max_length=8), BeforeValidator(_text)]
    first: Annotated[int, Field(ge=1, le=99)] = 1
    last: Annotated[int, Field(ge=1, le=99)]
    kind: Annotated[str, Field(max_length=40)] = ""
    smoking: list[Number] = []

    def numbers(self) -> list[str]:
        """The numbers on the doors, such as 1208."""
        return [f"{self.floor}{place:02d}" for place in range(self.first, self.last + 1)]


class PersonSaid(_Strict):
    """Somebody who works here. PIN and password are made and shown once when they are not given."""

    login: Code
    name: Text
    native: Annotated[str, Field(max_length=80)] = ""
    role: RoleName
    departments: list[Code] = []
    language: Literal["en", "zh-hans", "zh-hant"] = "en"
    phone: Annotated[str, AfterValidator(_phone)] = ""
    pin: Annotated[str, Field(pattern=r"^[0-9]{6}$"), BeforeValidator(_text)] | None = None
    password: Annotated[str, Field(min_length=10)] | None = None


class PostSaid(_Strict):
    """Who answers for a department from one hour to another; the same hour twice is the whole day."""

    department: Code
    person: Code
    from_time: time = time(0)
    to_time: time = time(0)


class SectionSaid(_Strict):
    """Rooms one attendant looks after: by floor, or one by one."""

    name: Annotated[str, Field(min_length=1, max_length=40), BeforeValidator(_text)]
    holder: Code | None = None
    supervisor: Code | None = None
    floors: list[Number] = []
    rooms: list[Number] = []


class ShiftSaid(_Strict):
    """A usual shift of a department with its sections."""

    department: Code
    code: Code
    name: Words
    from_time: time
    to_time: time
    sections: list[SectionSaid] = []


class FiasSaid(_Strict):
    """Where a PMS speaks FIAS: who calls whom, and the letters of its records."""

    mode: Literal["dial", "listen"] = "dial"
    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:_-]{1,120}$"), BeforeValidator(_text)]
    port: Annotated[int, Field(ge=1, le=65535)]
    charset: Charset = "utf-8"
    swap_marks: bool = True


Minutes = Annotated[int, Field(ge=0, le=480)]


class JobMinutesSaid(_Strict):
    """How long housekeeping's jobs take; what is not said is as the hotel's, or as we ship it."""

    departure: Minutes | None = None
    stay_over: Minutes | None = None
    pickup: Minutes | None = None
    turndown: Minutes | None = None


class WorkSaid(JobMinutesSaid):
    """The same for the hotel, for kinds of rooms that differ, and what of a long shift is rest."""

    rest: Minutes | None = None
    kinds: dict[Annotated[str, Field(min_length=1, max_length=40)], JobMinutesSaid] = {}


class LineSaid(_Strict):
    """A PMS line; lines of one chain's PMS share ``source``.

    With ``fias`` it is a line over a socket, else the other side posts to us; ``restaurant`` tells of
    meals only.
    """

    code: Code
    name: Text
    source: Annotated[str, Field(max_length=60)] = ""
    kind: Literal["json", "restaurant"] = "json"
    fias: FiasSaid | None = None


class MealsSaid(_Strict):
    """When each meal begins; it lasts until the next one does. ``tables`` are tapped on in this order."""

    breakfast_from: time = time(5)
    lunch_from: time = time(11)
    dinner_from: time = time(16, 30)
    tables: list[Number] = []


class DishSaid(_Strict):
    """A dish by the restaurant system's code, and what of the catalogue eating it speaks for."""

    code: Annotated[str, Field(min_length=1, max_length=40), BeforeValidator(_text)]
    name: Words
    kind: Code
    value: Code


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
    work: WorkSaid = WorkSaid()
    departments: list[DepartmentSaid]
    rooms: list[RoomsSaid]
    people: list[PersonSaid]
    posts: list[PostSaid] = []
    shifts: list[ShiftSaid] = []
    meals: MealsSaid | None = None
    dishes: list[DishSaid] = []
    lines: list[LineSaid] = []


class ChainSaid(_Strict):
    """The whole file."""

    properties: Annotated[list[PropertySaid], Field(min_length=1)]
