"""What a room looks like to the person who looks after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class RoomLine:
    """One room on the list: state as look, glyph and word; who comes or goes; what to do there."""

    number: str
    look: str
    glyph: str
    word: str
    stay: str  # due_in, in_house, due_out or empty
    time: str
    flags: tuple[str, ...]
    instructions: tuple[str, ...]
    safety: tuple[str, ...]
    tasks: list[dict[str, Any]] = field(default_factory=list)
    rest: bool = False  # do not disturb: at the end of the list
    position: int = 0
    carry: tuple[str, ...] = ()  # since when it is yours, what a guest's move brought
    turndown: bool = False  # still to be turned down this evening


@dataclass(frozen=True)
class WhoseRoom:
    """Who the sheet may be about: the party in the room, or the guest who left it."""

    stay_id: int | None
    stay_public_id: str
    departed: bool
    moment: str  # which buttons to offer: clean, departure, turndown


@dataclass(frozen=True)
class Square:
    """A room on the supervisor's board. ``minutes`` are still to do, tasks included."""

    public_id: str
    room_id: int
    number: str
    floor: str
    place: int  # in walking order
    look: str
    glyph: str
    word: str
    stay: str
    time: str
    flags: tuple[str, ...]
    tasks: int
    minutes: int
    job: str  # what clean it gets, in words; empty for none
    holder: str  # public id of whoever has it; empty for nobody
    section: str  # public id of the section it is in; empty for none
    initials: str = ""
    hue: int = 0
    carry: tuple[str, ...] = ()  # what a guest's move brought with it, in words


@dataclass(frozen=True)
class Desk:
    """An attendant of the board: minutes done and to do against those of the shift."""

    key: str  # the membership's public id; empty for nobody
    name: str
    initials: str
    hue: int
    rooms: int
    done: int
    left: int
    capacity: int
    until: str  # when the shift ends, on the hotel's clock
    went_home: bool = False
    attendant: bool = True  # cleans rooms; supervisors may, but are not proposed by themselves

    @property
    def total(self) -> int:
        """Minutes of work of the whole shift."""
        return self.done + self.left

    @property
    def over(self) -> bool:
        """More work than the shift has minutes."""
        return self.total > self.capacity > 0

    @property
    def share(self) -> int:
        """How much of the work is done, of 100."""
        return round(100 * self.done / self.total) if self.total else 0


@dataclass(frozen=True)
class Floor:
    """A floor and its rooms in walking order."""

    name: str
    squares: tuple[Square, ...]


@dataclass(frozen=True)
class LastPlacing:
    """What somebody just did to the board, in words, and whether it can be taken back."""

    public_id: str
    at: str
    words: str
    undo: bool


@dataclass(frozen=True)
class Board:
    """Everything the supervisor's board shows at a moment."""

    floors: tuple[Floor, ...]
    desks: tuple[Desk, ...]
    last: tuple[LastPlacing, ...] = ()
    versions: Mapping[str, int] = field(default_factory=dict)  # of sections, by public id

    @property
    def squares(self) -> list[Square]:
        """Every room, in walking order."""
        return [square for floor in self.floors for square in floor.squares]

    def desk(self, key: str) -> Desk | None:
        """An attendant's desk by the membership's public id."""
        return next((desk for desk in self.desks if desk.key == key and key), None)


@dataclass(frozen=True)
class Offer:
    """What somebody would get by a proposal: rooms, and minutes before and after."""

    desk: Desk
    squares: tuple[Square, ...]

    @property
    def more(self) -> int:
        """Minutes that come to what they have to do."""
        return sum(square.minutes for square in self.squares)

    @property
    def total(self) -> int:
        """Minutes of work of the whole shift with it."""
        return self.desk.total + self.more

    @property
    def over(self) -> bool:
        """More work than the shift has minutes."""
        return self.total > self.desk.capacity > 0


@dataclass(frozen=True)
class Proposal:
    """How one attendant's rooms would be shared; ``versions`` are those of the sections it is for."""

    of: Desk
    offers: tuple[Offer, ...]
    choices: tuple[tuple[Desk, bool], ...]  # who could be among the takers, and who is
    versions: Mapping[str, int]
    taken: tuple[Any, ...] = ()  # tasks that they took and have not begun
    started: tuple[Any, ...] = ()

    @property
    def rooms(self) -> int:
        """How many rooms change hands."""
        return sum(len(offer.squares) for offer in self.offers if offer.desk.key != self.of.key)
