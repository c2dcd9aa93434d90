"""What a set-up file's values say about each other: names that exist, rooms held once, no hole."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import available_timezones

from hotel_crm.setup.shape import ChainSaid, PersonSaid, PropertySaid, ShiftSaid
from staff.queries import covers, gaps

Place = tuple[object, ...]


@dataclass(frozen=True)
class Problem:
    """A sentence about the value at ``place``, a path of keys and positions."""

    place: Place
    sentence: str

    @property
    def path(self) -> str:
        """The place as it is written: ``properties.0.zone``."""
        return ".".join(str(step) for step in self.place) or "the file"


def problems(chain: ChainSaid) -> list[Problem]:
    """Everything that is wrong between the values of a well-formed file."""
    found = [
        *_twice("hotel", ("properties",), [house.code for house in chain.properties]),
        *_lines(chain),
        *_same_people(chain),
    ]
    for number, house in enumerate(chain.properties):
        found += _House(house, ("properties", number)).problems()
    return found


def _twice(what: str, place: Place, names: Sequence[str]) -> Iterator[Problem]:
    """Each entry of a list whose name stood there before."""
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            yield Problem((*place, number), f"There are two of {what} {name}. Take one away.")
        seen.add(name)


def _lines(chain: ChainSaid) -> Iterator[Problem]:
    every = [
        (("properties", number, "lines", place), line.code)
        for number, house in enumerate(chain.properties)
        for place, line in enumerate(house.lines)
    ]
    counted = Counter(code for _place, code in every)
    for where, code in every:
        if counted[code] > 1:
            yield Problem(where, f"The PMS line {code} is there twice; each needs its own name.")


def _same_people(chain: ChainSaid) -> Iterator[Problem]:
    """Somebody who works in two hotels is one person and is described alike."""
    first: dict[str, PersonSaid] = {}
    for number, house in enumerate(chain.properties):
        for place, one in enumerate(house.people):
            known = first.setdefault(one.login, one)
            if (known.name, known.native, known.phone) != (one.name, one.native, one.phone):
                yield Problem(
                    ("properties", number, "people", place),
                    f"{one.login} is somebody else in another hotel of this file. "
                    "Give the same names and phone, or another login.",
                )


class _House:
    """One hotel of the file and where it stands."""

    def __init__(self, said: PropertySaid, place: Place) -> None:
        self.said = said
        self.place = place
        self.departments = {one.code for one in said.departments}
        self.people = {one.login for one in said.people}
        self.numbers = [number for row in said.rooms for number in row.numbers()]
        self.floors = {row.floor for row in said.rooms}

    def problems(self) -> list[Problem]:
        return [
            *self._zone(),
            *_twice(
                "department", (*self.place, "departments"), [d.code for d in self.said.departments]
            ),
            *_twice("person", (*self.place, "people"), [one.login for one in self.said.people]),
            *self._rooms(),
            *self._people(),
            *self._posts(),
            *self._shifts(),
        ]

    def _zone(self) -> Iterator[Problem]:
        if self.said.zone not in available_timezones():
            yield Problem(
                (*self.place, "zone"),
                f"{self.said.zone!r} is not a time zone. Write it like Asia/Shanghai.",
            )

    def _known(self, what: str, name: str, known: Iterable[str], *place: object) -> list[Problem]:
        if name in known:
            return []
        return [Problem((*self.place, *place), f"There is no {what} {name!r} in this hotel.")]

    def _rooms(self) -> Iterator[Problem]:
        counted = Counter(self.numbers)
        for place, row in enumerate(self.said.rooms):
            where = (*self.place, "rooms", place)
            if row.last < row.first:
                yield Problem((*where, "last"), "The last room comes before the first.")
            twice = [number for number in row.numbers() if counted[number] > 1]
            if twice:
                yield Problem(where, f"Room {twice[0]} is there twice.")
            for number in row.smoking:
                yield from self._known("room", number, row.numbers(), "rooms", place, "smoking")

    def _people(self) -> Iterator[Problem]:
        for place, one in enumerate(self.said.people):
            for code in one.departments:
                yield from self._known(
                    "department", code, self.departments, "people", place, "departments"
                )

    def _posts(self) -> Iterator[Problem]:
        for place, post in enumerate(self.said.posts):
            yield from self._known(
                "department", post.department, self.departments, "posts", place, "department"
            )
            yield from self._known("person", post.person, self.people, "posts", place, "person")
        for number, department in enumerate(self.said.departments):
            covered = [
                (post.from_time, post.to_time)
                for post in self.said.posts
                if post.department == department.code
            ]
            for start, end in gaps(covered):
                hours = f"{start // 60:02d}:{start % 60:02d} to {end // 60:02d}:{end % 60:02d}"
                yield Problem(
                    (*self.place, "departments", number),
                    f"Nobody answers for {department.code} from {hours}. Add a post.",
                )

    def _shifts(self) -> Iterator[Problem]:
        codes = [f"{shift.department}/{shift.code}" for shift in self.said.shifts]
        yield from _twice("shift", (*self.place, "shifts"), codes)
        for place, shift in enumerate(self.said.shifts):
            where = ("shifts", place)
            yield from self._known(
                "department", shift.department, self.departments, *where, "department"
            )
            if shift.from_time == shift.to_time:
                yield Problem((*self.place, *where), "A shift needs two different times.")
            yield from self._sections(shift, where)
            yield from self._held_twice(place)

    def _sections(self, shift: ShiftSaid, where: Place) -> Iterator[Problem]:
        names = [one.name for one in shift.sections]
        yield from _twice("section", (*self.place, *where, "sections"), names)
        for number, one in enumerate(shift.sections):
            here = (*where, "sections", number)
            for role, login in (("holder", one.holder), ("supervisor", one.supervisor)):
                if login is not None:
                    yield from self._known("person", login, self.people, *here, role)
            for floor in one.floors:
                yield from self._known("floor", floor, self.floors, *here, "floors")
            for room in one.rooms:
                yield from self._known("room", room, self.numbers, *here, "rooms")

    def _held_twice(self, place: int) -> Iterator[Problem]:
        """A room that a section has although an earlier one has it at the same hour."""
        shift = self.said.shifts[place]
        taken = {
            room: other.name
            for earlier in self.said.shifts[:place]
            if earlier.department == shift.department and _overlap(earlier, shift)
            for other in earlier.sections
            for room in self._rooms_of(other.floors, other.rooms)
        }
        for number, one in enumerate(shift.sections):
            rooms = self._rooms_of(one.floors, one.rooms)
            twice = sorted(rooms & set(taken))
            if twice:
                yield Problem(
                    (*self.place, "shifts", place, "sections", number),
                    f"Room {twice[0]} is in section {taken[twice[0]]} at the same hour.",
                )
            taken |= dict.fromkeys(rooms, one.name)

    def _rooms_of(self, floors: Sequence[str], rooms: Sequence[str]) -> set[str]:
        on_floors = {
            number for row in self.said.rooms if row.floor in floors for number in row.numbers()
        }
        return on_floors | set(rooms)


def _overlap(one: ShiftSaid, other: ShiftSaid) -> bool:
    return covers(one.from_time, one.to_time, other.from_time) or covers(
        other.from_time, other.to_time, one.from_time
    )
