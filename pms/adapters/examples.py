"""One example for every kind of event: shown in the description of the door, and tested to work."""

from collections.abc import Mapping
from typing import Any

_GUEST: dict[str, Any] = {
    "profile": "P-2207",
    "role": "primary",
    "title": "Mr",
    "family": "Wang",
    "given": "Wei",
    "native": "王伟",
    "language": "zh-Hans",
    "nationality": "CN",
    "birthday": {"calendar": "solar", "month": 11, "day": 24, "year": 1979},
    "phones": ["+86 138 0013 8000"],
    "emails": ["wang.wei@example.com"],
    "vip": "V2",
}
_COMPANION: dict[str, Any] = {
    "profile": "P-2208",
    "role": "companion",
    "family": "Li",
    "given": "Na",
    "native": "李娜",
    "birthday": {"calendar": "lunar", "month": 8, "day": 15},
}
_STAY: dict[str, Any] = {
    "key": "R-104511",
    "status": "reserved",
    "arrival": "2026-11-24",
    "departure": "2026-11-27",
    "eta": "14:30",
    "room_kind": "DLXK",
    "adults": 2,
    "channel": "ota",
    "segment": "leisure",
    "company": "Acme Ltd",
    "booked_on": "2026-10-30",
    "guests": [_GUEST],
}
_IN_HOUSE = {**_STAY, "status": "in_house", "room": "1208"}

_STORY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("reservation.created", {"stay": _STAY}),
    ("reservation.changed", {"stay": {**_STAY, "departure": "2026-11-28"}}),
    ("reservation.cancelled", {"stay": {**_STAY, "status": "cancelled"}}),
    ("reservation.reinstated", {"stay": _STAY}),
    ("reservation.no_show", {"stay": {**_STAY, "status": "no_show"}}),
    ("reservation.room_assigned", {"stay": {**_STAY, "room": "1208"}}),
    ("reservation.room_unassigned", {"stay": _STAY}),
    ("stay.waiting", {"stay": {**_STAY, "room": "1208", "waiting": True}}),
    ("stay.checked_in", {"stay": _IN_HOUSE}),
    ("stay.check_in_reversed", {"stay": {**_STAY, "room": "1208"}}),
    ("stay.room_moved", {"stay": {**_IN_HOUSE, "room": "1503"}}),
    ("stay.party_changed", {"stay": {**_IN_HOUSE, "guests": [_GUEST, _COMPANION]}}),
    ("stay.checked_out", {"stay": {**_IN_HOUSE, "status": "departed"}}),
    ("stay.check_out_reversed", {"stay": _IN_HOUSE}),
    ("stay.walked", {"stay": {**_STAY, "status": "walked"}}),
)
_OTHERS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "profile.changed",
        {"profile": {"key": "P-2207", "family": "Wang", "native": "王伟", "language": "en"}},
    ),
    ("profile.merged", {"profile": {"from": "P-0031", "into": "P-2207"}}),
    (
        "folio.posted",
        {
            "posting": {
                "key": "F-88121",
                "stay": "R-104511",
                "business_date": "2026-11-25",
                "code": "MINIBAR",
                "amount": 4800,
                "currency": "CNY",
            }
        },
    ),
    ("room.condition", {"room": {"number": "1208", "condition": "inspected"}}),
    ("room.out_of_order", {"room": {"number": "1209", "out_of_order": True}}),
    ("room.service", {"room": {"number": "1208", "service": "do_not_disturb"}}),
    ("business_date.rolled", {"business_date": "2026-11-25"}),
)
_TABLE: dict[str, Any] = {
    "key": "T-5501",
    "at": "2026-11-24T18:30:00+08:00",
    "covers": 2,
    "room": "1208",
    "name": "Wang",
    "reservation": "R-104511",
}
_SAT = {**_TABLE, "table": "4", "seats": [{"seat": 2, "profile": "P-2207"}]}
_FRUIT = {"key": "1", "code": "FRUIT-DRAGON", "name": "Dragon fruit", "seat": 2}
_ORDER: dict[str, Any] = {
    "key": "O-9001",
    "service": "in_room_dining",
    "at": "2026-11-24T21:00:00+08:00",
    "room": "1208",
    "name": "Wang",
    "items": [{"key": "1", "code": "CONGEE", "name": "Congee"}],
}
_MEALS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("table.booked", {"table": _TABLE}),
    ("table.changed", {"table": {**_TABLE, "covers": 3}}),
    ("table.cancelled", {"table": {**_TABLE, "key": "T-5502"}}),
    ("table.seated", {"table": _SAT}),
    ("check.closed", {"check": {"table": "T-5501", "items": [{**_FRUIT, "eaten": "eaten"}]}}),
    ("table.left", {"table": _SAT}),
    ("order.placed", {"order": _ORDER}),
    ("order.changed", {"order": {**_ORDER, "service": "minibar"}}),
    ("order.served", {"order": _ORDER}),
    ("order.cancelled", {"order": {**_ORDER, "key": "O-9002"}}),
)


def _examples() -> Mapping[str, dict[str, Any]]:
    made: dict[str, dict[str, Any]] = {}
    for number, (kind, rest) in enumerate((*_STORY, *_OTHERS, *_MEALS), start=1):
        event = {
            "event_id": f"e-{number:04}",
            "kind": kind,
            "occurred_at": f"2026-11-24T{6 + number // 6:02}:{number % 6}0:00+08:00",
        }
        if {"stay", "table", "check", "order"} & rest.keys():
            event["source_version"] = number  # type: ignore[assignment]  # values are of many types
        made[kind] = event | rest
    return made


EXAMPLES = _examples()
"""kind -> an event of that kind; those about a stay tell one story in order."""

PARTIAL: dict[str, Any] = {
    "event_id": "e-0100",
    "kind": "reservation.changed",
    "occurred_at": "2026-11-24T11:00:00+08:00",
    "versions": {"dates": 21},
    "stay": {"key": "R-104511", "arrival": "2026-11-24", "departure": "2026-11-29"},
}
"""An event that carries only some groups of a stay, each with a version of its own."""
