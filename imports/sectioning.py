"""Rows of sections on their way in: each one a section, its people, its rooms, its hours."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from core import transactions
from hotels import queries as hotels
from hotels.enums import DepartmentKind
from imports.enums import Reason, SectionField
from imports.models import ImportRun
from imports.reading import Record
from imports.rows import No
from imports.staying import Outcome
from imports.types import Rejected, Shape
from imports.values import read_date
from staff import queries as staff_queries
from staff import services as staff

if TYPE_CHECKING:
    from hotels.models import Department, Room
    from staff.models import Membership

S = SectionField
_BETWEEN = re.compile(r"[\s,;/、，；]+")
_TIME = re.compile(r"(\d{1,2})[:.：](\d{2})(?::\d{2})?")


class _House:
    """What rows may name: rooms by number, departments by code or word, people by login or name."""

    def __init__(self, run: ImportRun, now: datetime) -> None:
        house = run.property
        self.house, self.now = house, now
        self.today = hotels.calendar_date(house, now)
        self.rooms: Mapping[str, Room] = {room.number: room for room in hotels.rooms(house)}
        self.departments: dict[str, Department] = {}
        for each in hotels.departments(house):
            for word in (each.code, *each.name.values()):
                self.departments.setdefault(word.casefold(), each)
            if each.kind == DepartmentKind.HOUSEKEEPING:
                self.departments.setdefault("", each)
        self.members = list(staff_queries.members_of(house, now=now))

    def member(self, said: str, department: "Department") -> "Membership | None":
        """Who is meant, among those of the department."""
        wanted = said.casefold()
        for each in self.members:
            names = (each.user.login, each.user.name, each.user.name_native)
            here = any(one.pk == department.pk for one in each.departments.all())
            if here and wanted in {name.casefold() for name in names}:
                return each
        return None


def doing(run: ImportRun, now: datetime) -> Callable[[list[Record]], Outcome]:
    """What to do with a chunk of rows of sections."""
    house = _House(run, now)
    shape = Shape.of(run.shape)

    def do(chunk: list[Record]) -> Outcome:
        outcome = Outcome()
        for record in chunk:
            if record.blank:
                outcome.count("blank")
                continue
            try:
                outcome.count(_row(run, shape, house, record))
            except No as no:
                outcome.rejected.append(Rejected(record.line, record.raw, no.code, no.params))
        return outcome

    return do


Cell = Callable[[str], tuple[str, str]]


def _row(run: ImportRun, shape: Shape, house: _House, record: Record) -> str:
    if record.problem:
        raise No(Reason(record.problem))
    if len(record.cells) != len(shape.header):
        raise No(Reason.COLUMNS, got=len(record.cells), want=len(shape.header))
    said = dict(zip(shape.header, record.cells, strict=True))

    def cell(field: str) -> tuple[str, str]:
        column = next(iter(run.columns.get(field, ())), "")
        return said.get(column, "").strip(), column

    try:
        with transactions.savepoint(keep=not run.dry):
            return _hear(house, cell)
    except staff.BadSection as refused:
        raise No(Reason.REFUSED, sentence=str(refused)) from refused


def _hear(house: _House, cell: Cell) -> str:
    department = _department(house, *cell(S.DEPARTMENT))
    name, column = cell(S.SECTION)
    if not name:
        raise No(Reason.MISSING, column=column)
    day = _day(house, *cell(S.DAY))
    starts_at = hotels.at_local(house.house, day, _wall(*cell(S.FROM)))
    ends_at = hotels.at_local(house.house, day, _wall(*cell(S.UNTIL)))
    if ends_at <= starts_at:  # over midnight
        ends_at += timedelta(days=1)
    if ends_at <= house.now:
        raise No(Reason.PAST)
    return staff.hear_section(
        department=department,
        name=name[:40],
        starts_at=starts_at,
        ends_at=ends_at,
        holder=_member(house, department, *cell(S.HOLDER)),
        supervisor=_member(house, department, *cell(S.SUPERVISOR)),
        rooms=_rooms(house, *cell(S.ROOMS)),
        now=house.now,
    )


def _department(house: _House, said: str, column: str) -> "Department":
    found = house.departments.get(said.casefold())
    if found is None:
        raise No(Reason.NO_DEPARTMENT, column=column or str(S.DEPARTMENT.label))
    return found


def _day(house: _House, said: str, column: str) -> date:
    found = read_date(said) if said else house.today
    if found is None:
        raise No(Reason.DATE, column=column)
    return found


def _wall(said: str, column: str) -> time:
    found = _TIME.fullmatch(said)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise No(Reason.TIME, column=column)
    return time(int(found[1]), int(found[2]))


def _member(house: _House, department: "Department", said: str, column: str) -> "Membership | None":
    if not said:
        return None
    found = house.member(said, department)
    if found is None:
        raise No(Reason.NO_MEMBER, column=column)
    return found


def _rooms(house: _House, said: str, column: str) -> "Sequence[Room]":
    numbers = [number for number in _BETWEEN.split(said) if number]
    if not numbers:
        raise No(Reason.MISSING, column=column)
    for number in numbers:
        if number not in house.rooms:
            raise No(Reason.NO_ROOM, room=number[:12])
    return [house.rooms[number] for number in numbers]
