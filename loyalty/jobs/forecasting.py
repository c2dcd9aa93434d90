"""The nightly look ahead: arrivals of the next two weeks and the cleaning they ask for, hotel by hotel."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from core import sentences
from core.sentences import Sentence, sentence
from core.transactions import unit
from hotels import queries as hotels
from loyalty.jobs.counting import count
from loyalty.models import DayForecast
from loyalty.queries import foreseen
from loyalty.queries.foreseen import DAYS
from loyalty.services.foreseeing import Night, keep_night
from stays.queries import ahead as stays

if TYPE_CHECKING:
    from hotels.models import Property
    from loyalty.forecast.arrivals import DayAhead
    from loyalty.forecast.books import Books

EPOCH = date(1970, 1, 1)
DAY = timedelta(days=1)
LOOKED_BACK = timedelta(days=420)  # a year of errors, and what the first of them was learnt from
RECENT = 35
LEAST_ARRIVALS = 30
"""Arrivals that the last ``RECENT`` days need; below it the gain of a day is mostly chance."""
YEAR = timedelta(days=365)
LEAST_LENGTHS = 10
"""Finished stays that say how long rooms are kept; with fewer no minutes are told."""
METHOD = "pickup"


def forecast(*, now: datetime) -> int:
    """Makes the forecast of every hotel whose business day is over; for how many it was made.

    Safe to run twice and to be killed: a hotel's night is kept whole or not at all, and once.
    """
    due = [house for house in hotels.properties() if _is_due(house, now)]
    if due:
        count(now=now)
    return sum(forecast_house(house, now=now) for house in due)


def _is_due(house: "Property", now: datetime) -> bool:
    """No night yet, or one with too little to learn from: a file may have told more since."""
    night = foreseen.night_of(house.pk, hotels.business_date(house, now) - DAY)
    return night is None or bool(night.refused)


def forecast_house(house: "Property", *, now: datetime) -> bool:
    """One hotel, as the end of its last business day knew it; False when that was kept meanwhile.

    Where there is too little to learn from, the night keeps the sentence and the books alone; once.
    """
    # Only the night counts with numpy; the processes that serve pages never load it.
    from loyalty.forecast.arrivals import ShortHistory, forecast  # noqa: PLC0415

    origin = hotels.business_date(house, now) - DAY
    books = _books(house, origin)
    o = _number(origin)
    seen = books.arrived(o)
    night = _night(house, seen=(len(seen), int(seen.sum())), now=now)
    told: Sequence[DayAhead] = ()
    try:
        told = forecast(books, origin=o, days=DAYS)
    except ShortHistory as error:
        night.refused = sentences.kept(sentences.of(error))
    recent = int(seen[-RECENT:].sum())
    if told and recent < LEAST_ARRIVALS:
        night.refused, told = sentences.kept(_few(recent)), ()
    days = _told(told, _minutes(house, night, origin, told)) if told else _booked(books, origin)
    with unit():
        return keep_night(property_id=house.pk, origin=origin, night=night, days=days)


def _few(arrivals: int) -> Sentence:
    return sentence(
        "Arrivals in the last %(days)s days: %(arrivals)s. That is too few to say how many more will"
        " come. Until then look at what is booked.",
        days=RECENT,
        arrivals=arrivals,
    )


def _number(day: date) -> int:
    return (day - EPOCH).days


def _books(house: "Property", origin: date) -> "Books":
    """The table of the days whose bookings are known, and of the coming ones."""
    import numpy as np

    from loyalty.forecast import books  # noqa: PLC0415

    known = stays.known_from(house.pk, leads=DAYS * DAY) or origin + DAY
    first = min(max(known, origin - LOOKED_BACK), origin + DAY)
    last = origin + DAYS * DAY
    rows = [
        (_number(one.booked), _number(one.arrival), _number(one.gone) if one.gone else books.NEVER)
        for one in stays.bookings(house.pk, origin=origin, first=first, last=last)
    ]
    booked, arrival, gone = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    then = books.Bookings(booked, arrival, gone).known(_number(origin))
    return books.counted(then, first=_number(first), last=_number(last), leads=DAYS)


def _night(house: "Property", *, seen: tuple[int, int], now: datetime) -> Night:
    work = _work(house)
    return Night(
        made_at=now,
        method=METHOD,
        learnt_days=seen[0],
        learnt_stays=seen[1],
        departure=work.departure,
        stay_over=work.stay_over,
    )


@dataclass(frozen=True)
class _Work:
    departure: float
    stay_over: float


def _work(house: "Property") -> _Work:
    """The hotel's own minutes, the mean over its rooms: kinds of rooms may differ."""
    kinds = Counter(hotels.rooms(house).values_list("kind", flat=True)) or Counter([""])
    rooms = kinds.total()
    minutes = [(hotels.work_minutes(house, kind), many) for kind, many in kinds.items()]
    return _Work(
        departure=sum(each.departure * many for each, many in minutes) / rooms,
        stay_over=sum(each.stay_over * many for each, many in minutes) / rooms,
    )


def _minutes(
    house: "Property", night: Night, origin: date, told: Sequence["DayAhead"]
) -> list[float] | None:
    """Minutes of cleaning on each day told of; None while too few stays say how long rooms are kept."""
    from loyalty.forecast import work  # noqa: PLC0415  see forecast_house

    lengths = foreseen.nights_lived(house.pk, origin - YEAR)
    night.lengths = len(lengths)
    if len(lengths) < LEAST_LENGTHS:
        return None
    return work.workload(
        [each.expected for each in told],
        _staying(stays.nights_left(house.pk, origin), len(told)),
        work.lasting(lengths),
        work.Minutes(night.departure, night.stay_over),
    )


def _staying(left: Mapping[int, int], days: int) -> list[int]:
    """Of the rooms lived in last night, how many still are on the night of day 0 (last night) to ``days``."""
    return [sum(rooms for out, rooms in left.items() if out > day) for day in range(days + 1)]


def _told(told: Sequence["DayAhead"], minutes: Sequence[float] | None) -> list[DayForecast]:
    return [
        DayForecast(
            day=EPOCH + each.day * DAY,
            ahead=each.ahead,
            booked=round(each.booked),
            expected=each.expected,
            low=each.low,
            high=each.high,
            error=each.error,
            naive=each.naive,
            n=each.n,
            minutes=minutes[nr] if minutes else None,
        )
        for nr, each in enumerate(told)
    ]


def _booked(books: "Books", origin: date) -> list[DayForecast]:
    """The coming days with what is booked and nothing else."""
    place = _number(origin) - books.first
    return [
        DayForecast(
            day=origin + ahead * DAY,
            ahead=ahead,
            booked=round(float(books.table[place + ahead, ahead])),
        )
        for ahead in range(1, DAYS + 1)
    ]
