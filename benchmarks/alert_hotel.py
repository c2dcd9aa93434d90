"""The hotel that the alert benchmark measures: made by the product's own set-up, with many tablets.

Runs in a process of its own; prints the PMS line's token and the tablets' cookies as JSON.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

CODE = "harbour"
LINE = "bench"
ZONE = ZoneInfo("Asia/Shanghai")
FLOORS = range(8, 21)
ROOMS_PER_FLOOR = 99
AGENT = "li"  # at the front desk


def rooms() -> Iterator[str]:
    """Room numbers, each once."""
    for floor in FLOORS:
        for nr in range(1, ROOMS_PER_FLOOR + 1):
            yield f"{floor}{nr:02}"


def stay(number: int, room: str, status: str, now: datetime) -> dict[str, Any]:
    """A guest whose birthday is today, as the PMS sees the stay."""
    today = now.astimezone(ZONE).date()
    return {
        "key": f"R-{number}",
        "status": status,
        "arrival": today.isoformat(),
        "departure": (today + timedelta(days=2)).isoformat(),
        "room": room,
        "room_kind": "DELUXE",
        "adults": 1,
        "channel": "direct",
        "segment": "leisure",
        "guests": [
            {
                "profile": f"P-{number}",
                "role": "primary",
                "title": "Ms",
                "family": f"Guest{number}",
                "given": "An",
                "native": "安",
                "language": "en",
                "birthday": {
                    "calendar": "solar",
                    "month": today.month,
                    "day": today.day,
                    "year": 1980,
                },
            }
        ],
    }


def reserved(number: int, room: str, now: datetime) -> dict[str, Any]:
    """The event that makes the reservation."""
    return {
        "event_id": f"bench-{number}-reserved",
        "kind": "reservation.created",
        "occurred_at": now.isoformat(),
        "source_version": 1,
        "stay": stay(number, room, "reserved", now),
    }


def checked_in(number: int, room: str, now: datetime) -> dict[str, Any]:
    """The event that must reach the screens: the guest is in, and it is a birthday."""
    return {
        "event_id": f"bench-{number}-in",
        "kind": "stay.checked_in",
        "occurred_at": now.isoformat(),
        "source_version": 2,
        "stay": stay(number, room, "in_house", now),
    }


def main() -> None:
    """Makes the hotel with as many signed-in tablets as the first argument says."""
    import django  # noqa: PLC0415  the parent needs the words above without Django

    django.setup()
    _set_up()
    print(json.dumps({"token": _line(), "cookies": _tablets(int(sys.argv[1]))}))


def _set_up() -> None:
    import yaml  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    demo = Path(__file__).resolve().parent.parent / "hotel_crm" / "data" / "demo.yaml"
    told = yaml.safe_load(demo.read_text(encoding="utf-8"))
    hotel = next(each for each in told["properties"] if each["code"] == CODE)
    hotel["rooms"] = [
        {"floor": str(floor), "first": 1, "last": ROOMS_PER_FLOOR, "kind": "DELUXE"}
        for floor in FLOORS
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
        yaml.safe_dump({"properties": [hotel]}, file, allow_unicode=True)
        file.flush()
        call_command("setup", file.name, "--quiet", stdout=sys.stderr)


def _line() -> str:
    from core import clock, transactions  # noqa: PLC0415
    from hotels.models import Property  # noqa: PLC0415
    from pms.services import add_connection  # noqa: PLC0415

    with transactions.unit():
        hotel = Property.objects.get(code=CODE)
        return add_connection(property=hotel, code=LINE, name="Benchmark", now=clock.now())


def _tablets(number: int) -> list[str]:
    """Cookies of the agent signed in on each of ``number`` tablets."""
    from core import clock, ids, transactions  # noqa: PLC0415
    from staff.enums import DeviceKind  # noqa: PLC0415
    from staff.models import Device, Membership, SignIn  # noqa: PLC0415
    from staff.queries import digest  # noqa: PLC0415

    now = clock.now()
    member = Membership.objects.select_related("user").get(property__code=CODE, user__login=AGENT)
    secrets = [(ids.new_token(), ids.new_token()) for _ in range(number)]
    with transactions.unit():
        devices = Device.objects.bulk_create(
            Device(
                property_id=member.property_id,
                label=f"Tablet {nr}",
                kind=DeviceKind.TABLET,
                token_hash=digest(token),
                enrolled_at=now,
            )
            for nr, (token, _) in enumerate(secrets)
        )
        SignIn.objects.bulk_create(
            SignIn(
                property_id=member.property_id,
                membership=member,
                device=device,
                key_hash=digest(session),
                user_epoch=member.user.epoch,
                device_epoch=device.epoch,
                by_pin=True,
                started_at=now,
                seen_at=now,
            )
            for device, (_, session) in zip(devices, secrets, strict=True)
        )
    return [f"crm_session={session}; crm_device={token}" for token, session in secrets]
