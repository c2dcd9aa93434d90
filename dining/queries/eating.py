"""What a table had, dish by dish, and what the sheet offers when there was no check."""

from datetime import datetime
from typing import TYPE_CHECKING

from core.words import say
from dining.instructions import shipped
from dining.models import Dish, Item, Visit
from hotels.enums import DepartmentKind
from preferences import queries as preferences
from preferences.enums import Moment
from preferences.types import SheetButton

if TYPE_CHECKING:
    from guests.models import Guest
    from staff.types import Person

HERE = {DepartmentKind.DINING, DepartmentKind.IN_ROOM_DINING, DepartmentKind.PASTRY}


def dishes_of(visit: Visit, language: str) -> list[tuple[Item, str, bool]]:
    """(line, words, whether it says something about the guest) of a check, in its order."""
    items = list(visit.items.order_by("pk"))
    codes = {item.code for item in items}
    rows = Dish.objects.filter(property=visit.property_id, code__in=codes)
    known = dict(rows.values_list("code", "name"))
    return [
        (
            item,
            (say(known[item.code], language).text if item.code in known else item.name)
            or item.code,
            item.code in known,
        )
        for item in items
    ]


def only_guest(visit: Visit) -> "Guest | None":
    """The one guest at a table of one; else it is the party's until somebody says who."""
    seats = list(visit.seats.all())
    return seats[0].guest if len(seats) == 1 and visit.covers == 1 else None


def to_mind(kind: str, language: str) -> list[tuple[str, str]]:
    """(code, words) of the allergies or diets a guest may name, without what dining does nothing of."""
    row = preferences.kind_of(kind)
    if row is None:
        return []
    known = shipped()[kind]
    values = [value for value in row.values if known.get(value, known["other"])]
    words = preferences.all_value_words([(kind, value) for value in values], language)
    return [(f"{kind}.{value}", words[kind, value]) for value in values]


def seen_at_table(person: "Person", *, language: str, now: datetime) -> list[SheetButton]:
    """The catalogue's buttons for a meal."""
    return preferences.sheet(
        moment=Moment.MEAL,
        department_kinds={str(kind) for kind in HERE},
        language=language,
        property_id=person.property_id,
        now=now,
    )
