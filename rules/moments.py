"""Which occurrences of a moment a stay has on a day: pure, one small function per moment.

An occurrence is the second half of a task's identity. «arrival» happens once per stay whatever the
dates become, so a changed date moves the task; «clean:2026-11-24» is another task each day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rules.types import HotelDay, StayView

ARRIVAL_WINDOW = timedelta(days=2)  # planning begins this long before arrival
FRESH = timedelta(hours=12)  # a check-in older than this (a resync, an import) alerts nobody
QUIET = timedelta(hours=24)  # without a sighting, two people look after the guest
LONG_STAY_NIGHTS = 7  # from here on set-up is one standing sheet, not a task a day


@dataclass(frozen=True)
class Occurrence:
    """One time a moment happens: its name, its local day, and the exact moment when known."""

    name: str
    day: date
    at: datetime | None = None
    wall: time | None = None  # local wall time of ``at``, when a cap may need it
    daily: bool = False


def _before_arrival(stay: StayView, hotel: HotelDay) -> list[Occurrence]:
    if stay.continues or stay.arrival - hotel.day > ARRIVAL_WINDOW:
        return []
    if stay.state == "reserved":
        return [Occurrence("arrival", stay.arrival)]
    arrived_today = stay.state == "in_house" and hotel.day <= stay.arrival
    if arrived_today and stay.checked_in_at is not None:
        return [Occurrence("arrival", stay.arrival, stay.checked_in_at, stay.checked_in_wall)]
    return []


def _arrival_day(stay: StayView, hotel: HotelDay) -> list[Occurrence]:
    return _before_arrival(stay, hotel) if hotel.day >= stay.arrival else []


def _waiting(stay: StayView, hotel: HotelDay) -> list[Occurrence]:
    if stay.state == "reserved" and stay.waiting_since is not None:
        return [Occurrence("waiting", hotel.day, at=stay.waiting_since)]
    return []


def _checked_in(stay: StayView, hotel: HotelDay) -> list[Occurrence]:
    if stay.state != "in_house" or stay.continues or stay.checked_in_at is None:
        return []
    if stay.found_in_house or hotel.now - stay.checked_in_at > FRESH:
        return []
    day = stay.checked_in_day or hotel.calendar
    return [Occurrence("checkin", day, stay.checked_in_at, stay.checked_in_wall)]


def _daily(name: str) -> Callable[[StayView, HotelDay], list[Occurrence]]:
    def occurrences(stay: StayView, hotel: HotelDay) -> list[Occurrence]:
        if stay.state != "in_house" or hotel.day >= stay.departure:
            return []
        if name == "turndown" and stay.day_use:
            return []
        if name == "clean" and hotel.day <= stay.arrival:
            return []
        if name == "clean" and (stay.departure - stay.arrival).days >= LONG_STAY_NIGHTS:
            return [Occurrence("sheet", hotel.day)]
        return [Occurrence(f"{name}:{hotel.day.isoformat()}", hotel.day, daily=True)]

    return occurrences


def _departure_eve(stay: StayView, hotel: HotelDay) -> list[Occurrence]:
    eve = stay.departure - timedelta(days=1)
    if stay.state == "in_house" and not stay.day_use and hotel.day == eve and eve > stay.arrival:
        return [Occurrence("departure_eve", eve)]
    return []


def _room_moved(stay: StayView, hotel: HotelDay) -> list[Occurrence]:
    if stay.room_id is not None and stay.state in {"reserved", "in_house"}:
        return [Occurrence("move", hotel.day, at=stay.room_since)]
    return []


def _leaving(stay: StayView, hotel: HotelDay) -> list[Occurrence]:
    """The day of departure, and every day that the guest stays beyond it."""
    if stay.state == "in_house" and hotel.day >= stay.departure:
        return [Occurrence("leaving", stay.departure)]
    return []


def _left(stay: StayView, hotel: HotelDay) -> list[Occurrence]:
    if stay.state in {"reserved", "in_house"}:
        return []
    return [Occurrence("left", hotel.day, at=stay.checked_out_at or stay.checked_in_at)]


def _silence(stay: StayView, hotel: HotelDay) -> list[Occurrence]:
    since = stay.quiet_since
    if stay.state == "in_house" and since is not None and hotel.now - since >= QUIET:
        return [Occurrence(f"silence:{since.date().isoformat()}", hotel.day, at=hotel.now)]
    return []


OCCURRENCES: dict[str, Callable[[StayView, HotelDay], list[Occurrence]]] = {
    "day_before_arrival": _before_arrival,
    "arrival_day": _arrival_day,
    "waiting": _waiting,
    "checked_in": _checked_in,
    "daily_clean": _daily("clean"),
    "turndown": _daily("turndown"),
    "departure_eve": _departure_eve,
    "room_moved": _room_moved,
    "leaving": _leaving,
    "left": _left,
    "silence": _silence,
}
