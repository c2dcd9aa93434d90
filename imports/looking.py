"""The first look through a whole file: how many lines, and what its columns prove about dates and amounts."""

from collections.abc import Iterable
from dataclasses import replace

from imports.enums import Kind, StayField
from imports.reading import Record
from imports.types import Columns, Shape
from imports.values import AmountsSeen, DatesSeen

F = StayField
DATES = (F.ARRIVAL, F.DEPARTURE, F.BOOKED, F.CHANGED, F.BIRTHDAY)
AMOUNTS = (F.TOTAL, F.RATE)


class Look:
    """Sees records one by one; made once for a file."""

    def __init__(self, kind: str, shape: Shape, columns: Columns) -> None:
        self.shape = shape
        self.lines = 0
        self.last = 0
        places = {name: place for place, name in enumerate(shape.header)}
        single = {field: names[0] for field, names in columns.items() if len(names) == 1}
        if kind != Kind.STAYS:
            single = {}
        self.dates = {single[f]: DatesSeen() for f in DATES if f in single}
        self.amounts = {single[f]: AmountsSeen() for f in AMOUNTS if f in single}
        self._watched = [(places[name], seen.see) for name, seen in self.dates.items()]
        self._watched += [(places[name], seen.see) for name, seen in self.amounts.items()]

    def see(self, records: Iterable[Record]) -> None:
        """Takes records into account."""
        for record in records:
            self.lines += 1
            self.last = record.line
            cells = record.cells
            for place, see in self._watched:
                if place < len(cells):
                    see(cells[place])

    def proved(self) -> Shape:
        """The shape with the order of each column."""
        orders = {name: seen.order(self.shape.usual_order) for name, seen in self.dates.items()}
        marks = {name: seen.mark(self.shape.usual_mark) for name, seen in self.amounts.items()}
        return replace(self.shape, orders=orders | marks)

    def guessed(self) -> int:
        """How many columns of dates prove nothing though they could be read two ways."""
        return sum(
            bool(seen.unclear and not seen.day_first and not seen.month_first)
            for seen in self.dates.values()
        )
