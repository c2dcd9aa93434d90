"""What must stand on a screen, asked of the rows and not of a view: one function for each kind."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from hotels import queries as hotels
from hotels.models import Property, Room
from housekeeping.looks import look_of
from housekeeping.queries import my_rooms
from service_tasks import queries as service_tasks
from staff.types import Person
from stays.models import Stay

Rows = list[list[str]]


def alerts(person: Person, _address: str, now: datetime) -> Rows:
    """Those nobody has, then those somebody has."""
    rows = [
        [
            task.public_id,
            str(task.level),
            "taken" if task.state in {"acknowledged", "started"} else "open",
            task.room.number if task.room else "",
            " ".join(service_tasks.words(task, person.language).title.split()),
        ]
        for task in service_tasks.alerts_for(person, now=now)
    ]
    return sorted(rows, key=lambda row: row[2] == "taken")


def _tabs(house: Property, now: datetime) -> list[str]:
    mine, day = Stay.objects.of(house.pk), hotels.business_date(house, now)
    counts = (
        mine.filter(arrival=day, state="reserved").count(),
        mine.in_house().count(),
        mine.filter(departure=day, state="in_house").count(),
        Room.objects.filter(property=house).count(),
    )
    return ["tabs", *map(str, counts)]


def lines(person: Person, address: str, now: datetime) -> Rows:
    """The stays behind a tab of the board, in any order."""
    house = hotels.property_by_id(person.property_id)
    day, mine = hotels.business_date(house, now), Stay.objects.of(house.pk)
    found = {
        "arrivals": mine.arriving(day),
        "in_house": mine.in_house(),
        "departures": mine.departing(day),
    }[address.partition("tab=")[2]].select_related("room")
    return [_tabs(house, now)] + [
        [stay.public_id, stay.room.number if stay.room else ""] for stay in found
    ]


def tiles(person: Person, _address: str, now: datetime) -> Rows:
    """Every room of the house and how it looks."""
    house = hotels.property_by_id(person.property_id)
    return [_tabs(house, now)] + [
        [room.number, look_of(room)[0]] for room in Room.objects.filter(property=house)
    ]


def rooms(person: Person, _address: str, now: datetime) -> Rows:
    """The rooms of a shift with what is to be done in each."""
    mine = my_rooms(person, now=now)
    titles = defaultdict(list)
    for task in service_tasks.in_rooms(person, [room.pk for room in mine], now=now):
        title = service_tasks.words(task, person.language).title
        titles[task.room_id].append(" ".join(title.split()))
    return [[room.number, look_of(room)[0], *titles[room.pk]] for room in mine]


KINDS: dict[str, Callable[[Person, str, datetime], Rows]] = {
    "alerts": alerts,
    "lines": lines,
    "tiles": tiles,
    "rooms": rooms,
}
