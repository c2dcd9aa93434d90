"""One look at a period of service, and at what it is compared with; a handful of statements each."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.words import say
from hotels import queries as hotels
from insights import targets
from insights.figures import Period, share
from insights.periods import Asked, moments
from insights.reading import Reader
from preferences import queries as preferences
from service_tasks import queries as service_tasks
from service_tasks.queries import Ending, Response, Stretch, Wishes
from staff import queries as staff

if TYPE_CHECKING:
    from hotels.models import Department

P50, P90, P95 = range(3)


@dataclass(frozen=True)
class Measured:
    """What one period held. ``response`` by ("", ""), ("department", id), ("shift", code), ("day", date)."""

    period: Period
    response: dict[tuple[str, str], Response]
    endings: list[Ending]
    wishes: dict[int, Wishes]
    reactions: dict[str, int]

    @property
    def all(self) -> Response:
        """The whole house."""
        return self.response.get(("", ""), Response("", "", 0, 0, 0, (), ()))

    @property
    def wishes_due(self) -> int:
        """Wishes that fell due."""
        return sum(each.due for each in self.wishes.values())

    @property
    def wishes_kept(self) -> int:
        """Those of them that were kept."""
        return sum(each.kept for each in self.wishes.values())

    @property
    def kept_share(self) -> float | None:
        """Kept of due, 0 to 1."""
        return share(self.wishes_kept, self.wishes_due)

    def ended(self, kind: str) -> int:
        """How often a task ended, or rested, in this way."""
        return sum(each.times for each in self.endings if each.kind == kind)


@dataclass(frozen=True)
class Counted:
    """A period, the one beside it, what is wanted, and the names of the hotel's own things."""

    reader: Reader
    asked: Asked
    now: Measured
    other: Measured | None
    wanted: targets.Known
    departments: "dict[int, Department]"
    shifts: dict[str, str] = field(default_factory=dict)  # code -> name and hours
    short: dict[str, str] = field(default_factory=dict)  # code -> name alone, for charts

    def department_name(self, department_id: int) -> str:
        """In the reader's language."""
        return say(self.departments[department_id].name, self.reader.language).text

    def address(self, name: str, **args: str) -> str:
        """A page of the cockpit for the same days; ``and_`` in ``args`` is added to its query."""
        more = args.pop("and_", "")
        return f"{self.reader.page(name, **args)}?{self.asked.query}{more}"


def count(reader: Reader, asked: Asked) -> Counted:
    """Counts the period ``asked`` for, and the one to compare with where there is one."""
    patterns = list(staff.usual_shifts(reader.house))
    shifts = tuple(
        service_tasks.ShiftHours(
            each.department_id, each.code, f"{each.from_time:%H:%M}", f"{each.to_time:%H:%M}"
        )
        for each in patterns
    )
    names: dict[str, str] = {}
    short: dict[str, str] = {}
    for each in patterns:
        name = short.setdefault(each.code, say(each.name, reader.language).text)
        names.setdefault(each.code, f"{name} {each.from_time:%H:%M}–{each.to_time:%H:%M}")
    other = asked.other
    return Counted(
        reader=reader,
        asked=asked,
        now=_measured(reader, asked.period, shifts),
        other=_measured(reader, other, shifts) if other is not None else None,
        wanted=targets.known(reader.house.pk),
        departments={each.pk: each for each in hotels.departments(reader.house)},
        shifts=names,
        short=short,
    )


def stretch(
    reader: Reader, period: Period, shifts: tuple[service_tasks.ShiftHours, ...] = ()
) -> Stretch:
    """The period as moments of the hotel's clocks."""
    start, end = moments(reader.house, period)
    return Stretch(reader.house.pk, start, end, reader.house.zone, shifts)


def _measured(
    reader: Reader, period: Period, shifts: tuple[service_tasks.ShiftHours, ...]
) -> Measured:
    days = stretch(reader, period, shifts)
    return Measured(
        period=period,
        response={(each.by, each.of): each for each in service_tasks.response(days)},
        endings=service_tasks.endings(days),
        wishes={each.department_id: each for each in service_tasks.wishes(days)},
        reactions=preferences.reactions(reader.house.pk, start=period.start, end=period.end),
    )
