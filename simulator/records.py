"""What the hotel in a box would say in canonical events, as a FIAS interface says it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from simulator.fias import Fields
from simulator.persons import Persona
from simulator.pms import Event, Pms, Reservation

Record = tuple[str, Fields]

STATUS = {"dirty": 1, "clean": 3, "inspected": 5}
LANGUAGES = {"en": "EA", "de": "GE", "fr": "FR", "it": "IT", "ja": "JA", "es": "SP", "ru": "RU"}


def everybody(pms: Pms) -> Iterable[Fields]:
    """All guests in house, as a resync names them."""
    return [_guest(one) for one in pms.with_status("in_house")]


def records(event: Event, pms: Pms, rooms: dict[str, str]) -> list[Record] | None:
    """The records of an event; None for what FIAS cannot say. ``rooms``: where guests were before."""
    kind, said = event["kind"], event.get("stay")
    if said is not None:
        one = pms.reservations[said["key"]]
        return _about(kind, one, rooms) if one.status in {"in_house", "departed"} else None
    if kind.startswith("room."):
        return _room(event["room"], pms)
    if kind == "business_date.rolled":
        day = date.fromisoformat(event["business_date"])
        return [("NS", ()), ("NE", (("DA", _day(day)),))]
    return None


def happened(event: Event) -> datetime:
    """When an event happened by the PMS's clock."""
    return datetime.fromisoformat(event["occurred_at"])


def _about(kind: str, one: Reservation, rooms: dict[str, str]) -> list[Record] | None:
    before = rooms.get(one.key)
    if kind == "stay.checked_in":
        return [("GI", _guest(one))]
    if kind == "stay.room_moved":
        moved = (("RO", before),) if before else ()
        return [("GC", (*_guest(one), *moved))]
    if kind == "stay.checked_out":
        return [("GO", (("RN", str(one.room)), ("G#", one.key), ("GS", "N")))]
    if kind == "reservation.changed":
        return [("GC", _guest(one))]
    return None


def _room(said: dict[str, Any], pms: Pms) -> list[Record]:
    number = said["number"]
    if "service" in said:
        wish = "Y" if said["service"] == "do_not_disturb" else "N"
        return [("RE", (("RN", number), ("DN", wish)))]
    lived_in = any(one.room == number for one in pms.with_status("in_house"))
    return [("RE", (("RN", number), ("RS", str(STATUS[said["condition"]] + lived_in))))]


def _guest(one: Reservation) -> Fields:
    guest = one.party[0]
    return (
        ("RN", str(one.room)),
        ("G#", one.key),
        ("GS", "N"),
        ("GN", _name(guest)),
        ("GF", guest.given),
        ("GT", guest.title),
        ("GL", LANGUAGES.get(guest.language, "")),
        ("GV", "0"),
        ("G+", guest.profile),
        ("GA", _day(one.arrival)),
        ("GD", _day(one.departure)),
    )


def _name(guest: Persona) -> str:
    return ", ".join(part for part in (guest.family, guest.given) if part) or guest.native


def _day(day: date) -> str:
    return day.strftime("%y%m%d")
