"""A record of a file -> one stay in the words of the PMS door, or why it cannot be one; pure.

Nothing is guessed about a single row: what dates and amounts mean was decided by their whole column.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from imports.enums import Note, Reason, StayField
from imports.people import person
from imports.reading import Record
from imports.types import Charge, Columns, Rejected, Row, Shape
from imports.values import Unclear, minor_units, read_amount, read_date

F = StayField
FIRST_YEAR, LAST_YEAR = 1990, 2100
MOST_LEAD = 1500  # days from booking to arrival
MOST_NIGHTS = 1000
DAY = timedelta(days=1)  # a file may be of a country where it is tomorrow already
SOMETIME = datetime(2000, 1, 1, tzinfo=UTC)
"""When something was said that is not over and has no date: older than any word of a PMS."""

_NOTHING = frozenset({"", "null", "na", "n/a", "none", "nan", "\\n", "-"})
_STATUSES = {
    word: state
    for state, words in {
        "reserved": "reserved reservation booked confirmed expected duein definite new 预订 已预订 "
        "已确认 预抵 預訂 已預訂 已確認",
        "in_house": "inhouse checkedin occupied staying dueout 在住 已入住 入住 在店",
        "departed": "checkout checkedout departed completed stayed 已离店 离店 退房 已退房 已離店 離店",
        "cancelled": "canceled cancelled cancel 取消 已取消",
        "no_show": "noshow 未到 未抵店 未到店",
        "walked": "walked 转走 外送",
    }.items()
    for word in words.split()
}
_KINDS = {
    "reserved": "reservation.changed",
    "in_house": "stay.checked_in",
    "departed": "stay.checked_out",
    "cancelled": "reservation.cancelled",
    "no_show": "reservation.no_show",
    "walked": "stay.walked",
}
_OPEN = ("reserved", "in_house")


class No(Exception):
    """Why a row cannot go in: a ``Reason`` and what its sentence names."""

    def __init__(self, code: Reason, **params: str | int) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@lru_cache(maxsize=4096)
def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


class StayReader:
    """Turns the records of one file into rows; made once for a file."""

    def __init__(
        self, *, shape: Shape, columns: Columns, zone: ZoneInfo, currency: str, day: date
    ) -> None:
        self.width = len(shape.header)
        self.zone, self.currency, self.day = zone, currency, day
        places = {name: place for place, name in enumerate(shape.header)}
        self.places = {field: [places[name] for name in names] for field, names in columns.items()}
        self.names = {field: " + ".join(names) for field, names in columns.items()}
        self.orders = {
            field: shape.orders.get("+".join(names), "") for field, names in columns.items()
        }
        self.usual = {"date": shape.usual_order, "amount": shape.usual_mark}

    def read(self, record: Record) -> Row | Rejected:
        """What a record means, or the reason why it is left out."""
        try:
            return self._read(record)
        except No as no:
            return Rejected(record.line, record.raw, no.code, no.params)

    def _read(self, record: Record) -> Row:
        if record.problem:
            raise No(Reason(record.problem))
        cells = record.cells
        if len(cells) != self.width and (len(cells) < self.width or any(cells[self.width :])):
            raise No(Reason.COLUMNS, got=len(cells), want=self.width)
        say = self._saying(cells)
        arrival, departure = self._dates(cells, say)
        past = departure < self.day
        state = self._state(say, arrival, departure)
        stay: dict[str, Any] = {
            "status": state,
            "arrival": arrival,
            "departure": departure,
            **self._party(cells, say),
        }
        if room := say(F.ROOM):
            stay["room"] = room[:12]
        for field, size in (
            (F.ROOM_KIND, 200), (F.CHANNEL, 120), (F.SEGMENT, 120), (F.GROUP, 120),
            (F.COMPANY, 200),
        ):  # fmt: skip
            if value := say(field):
                stay[str(field)] = value[:size]
        booked, notes = self._booked(cells, arrival)
        if booked is not None:
            stay["booked_on"] = booked
        event = {
            "kind": _KINDS[state],
            "occurred_at": self._moment(say, state, arrival, departure),
            "stay": stay,
        }
        charge = self._charge(say, state, arrival, departure)
        return Row(record.line, record.raw, self._key(say), event, charge, past, notes)

    def _saying(self, cells: Sequence[str]) -> Callable[[str], str]:
        places = self.places

        def say(field: str) -> str:
            found = places.get(field)
            if not found:
                return ""
            text = cells[found[0]].strip()
            return "" if text.lower() in _NOTHING else text

        return say

    def _date(self, cells: Sequence[str], field: str) -> date | None:
        """The day of a field, made of one column or of year, month and day; None when empty."""
        parts = [cells[place].strip() for place in self.places.get(field, ())]
        if not parts or all(part.lower() in _NOTHING for part in parts):
            return None
        order = self.orders[field] or self.usual["date"]
        try:
            found = read_date("-".join(parts) if len(parts) > 1 else parts[0], order)
        except Unclear:
            raise No(Reason.DATE_UNCLEAR, column=self.names[field]) from None
        if found is None:
            raise No(Reason.DATE, column=self.names[field])
        return found

    def _dates(self, cells: Sequence[str], say: Callable[[str], str]) -> tuple[date, date]:
        arrival = self._date(cells, F.ARRIVAL)
        if arrival is None:
            raise No(Reason.MISSING, column=self.names[F.ARRIVAL])
        if not FIRST_YEAR <= arrival.year < LAST_YEAR:
            raise No(Reason.YEARS, column=self.names[F.ARRIVAL])
        departure = self._date(cells, F.DEPARTURE)
        if departure is None:
            nights = self._number(cells, F.NIGHTS, most=MOST_NIGHTS)
            if nights is None:
                raise No(Reason.MISSING, column=self.names.get(F.DEPARTURE) or "")
            departure = arrival + timedelta(days=nights)
        if departure < arrival:
            raise No(Reason.ORDER)
        if not FIRST_YEAR <= departure.year <= LAST_YEAR:
            raise No(Reason.YEARS, column=self.names.get(F.DEPARTURE, self.names[F.ARRIVAL]))
        return arrival, departure

    def _number(self, cells: Sequence[str], field: str, *, most: int = 999) -> int | None:
        """The sum of a field's columns; None when they are empty."""
        parts = [cells[place].strip() for place in self.places.get(field, ())]
        parts = [part for part in parts if part.lower() not in _NOTHING]
        if not parts:
            return None
        total = 0
        for part in parts:
            whole, _point, rest = part.partition(".")
            if not (whole.isascii() and whole.isdigit()) or rest.strip("0") or len(whole) > 9:
                raise No(Reason.NUMBER, column=self.names[field], most=most)
            total += int(whole)
        if total > most:
            raise No(Reason.NUMBER, column=self.names[field], most=most)
        return total

    def _party(self, cells: Sequence[str], say: Callable[[str], str]) -> dict[str, Any]:
        adults, children = self._number(cells, F.ADULTS), self._number(cells, F.CHILDREN)
        if adults is None:
            adults = 1
        if not adults and not children:
            raise No(Reason.NOBODY)
        try:
            born = self._date(cells, F.BIRTHDAY)
        except No:
            born = None  # a birthday nobody can read keeps nobody out
        who = person(say, born)
        guests = [who] if who else []
        return {"adults": adults, "children": children or 0, "guests": guests}

    def _state(self, say: Callable[[str], str], arrival: date, departure: date) -> str:
        if not self.places.get(F.STATUS):
            if departure < self.day:
                return "departed"
            if arrival < self.day:
                raise No(Reason.NO_STATUS)
            return "reserved"
        said = say(F.STATUS)
        if not said:
            raise No(Reason.MISSING, column=self.names[F.STATUS])
        state = _STATUSES.get(_plain(said), "")
        if not state:
            raise No(Reason.STATUS, column=self.names[F.STATUS])
        if state in _OPEN and departure < self.day:
            raise No(Reason.UNFINISHED, column=self.names[F.STATUS])
        if state == "in_house" and arrival > self.day:
            raise No(Reason.FUTURE, column=self.names[F.ARRIVAL])
        return state

    def _moment(
        self, say: Callable[[str], str], state: str, arrival: date, departure: date
    ) -> datetime:
        if said := say(F.CHANGED):
            try:
                changed = read_date(said, self.orders[F.CHANGED] or self.usual["date"])
            except Unclear:
                changed = None
            if changed is None:
                raise No(Reason.DATE, column=self.names[F.CHANGED])
            if changed > self.day + DAY or changed.year < FIRST_YEAR:
                raise No(Reason.FUTURE, column=self.names[F.CHANGED])
            return _midnight(changed, self.zone)
        if state == "departed":
            return _midnight(min(departure, self.day), self.zone)
        if state == "in_house" or departure < self.day:
            return _midnight(arrival, self.zone)
        return SOMETIME

    def _booked(self, cells: Sequence[str], arrival: date) -> tuple[date | None, tuple[str, ...]]:
        """The day the stay was booked; one that cannot be keeps nobody out and is counted."""
        try:
            day = self._date(cells, F.BOOKED)
            if day is None:
                lead = self._number(cells, F.LEAD, most=MOST_LEAD)
                day = None if lead is None else arrival - timedelta(days=lead)
        except No:
            return None, (Note.NO_BOOKING_DAY,)
        if day is not None and (day.year < FIRST_YEAR or day > self.day + DAY):
            return None, (Note.NO_BOOKING_DAY,)
        return day, ()

    def _charge(
        self, say: Callable[[str], str], state: str, arrival: date, departure: date
    ) -> Charge | None:
        """What a stay that is over brought: the total, or the nights at their rate."""
        field = F.TOTAL if say(F.TOTAL) else F.RATE
        said = say(field)
        if not said:
            return None
        try:
            amount = read_amount(said, self.orders[field] or self.usual["amount"])
        except Unclear:
            raise No(Reason.AMOUNT_UNCLEAR, column=self.names[field]) from None
        if amount is None or abs(amount) > 10**12:
            raise No(Reason.AMOUNT, column=self.names[field])
        currency = (say(F.CURRENCY) or self.currency).upper()
        if len(currency) != 3 or not (currency.isascii() and currency.isalpha()):
            raise No(Reason.CURRENCY, column=self.names.get(F.CURRENCY, ""))
        nights = max((departure - arrival).days, 1) if field == F.RATE else 1
        whole = minor_units(amount * nights, currency)
        if state != "departed" or departure >= self.day or not whole:
            return None
        return Charge(day=departure, amount=whole, currency=currency)

    def _key(self, say: Callable[[str], str]) -> str:
        if not self.places.get(F.KEY):
            return ""
        key = say(F.KEY)
        if not key:
            raise No(Reason.MISSING, column=self.names[F.KEY])
        if len(key) > 50 or not key.isprintable():
            raise No(Reason.KEY, column=self.names[F.KEY])
        return key


@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in folded if char.isalnum())


def content_of(cells: Sequence[str]) -> bytes:
    """By this two rows are the same: all of their cells, spaces at the ends apart."""
    text = "\x1f".join(cell.strip() for cell in cells)
    return hashlib.blake2b(text.encode(), digest_size=15).digest()


def digest_of(key: str) -> bytes:
    """A reservation number in as few bytes as a content."""
    return hashlib.blake2b(key.encode(), digest_size=15).digest()
