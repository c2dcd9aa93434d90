"""The hotel of the noise benchmark: 200 rooms, sections and shifts as the demo's, people with devices."""

import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

BEFORE_ARRIVAL = ("day_before_arrival", "arrival_day")
CODE = "harbour"
LINE = "noise"
ZONE = "Asia/Shanghai"
FLOORS = range(8, 18)
ROOMS_PER_FLOOR = 20
ROOMS = tuple(f"{floor}{nr:02}" for floor in FLOORS for nr in range(1, ROOMS_PER_FLOOR + 1))
SECTIONS = 8  # an attendant for 25 rooms; the demo's have 20 to 30
HALVES = {"first": ("00:00", "12:00"), "second": ("12:00", "00:00")}
DESK = ("li", "tom")
SUPERVISORS = {"first": "sun", "second": "sun2"}


@dataclass(frozen=True)
class Worker:
    """Somebody with a device, and the half of the day in which it is on; "" for the whole day."""

    login: str
    person: Any  # staff.types.Person
    half: str

    @property
    def kind(self) -> str:
        """Whose sounds are counted together."""
        if self.login.startswith("att"):
            return "attendant"
        return "desk" if self.login in DESK else "other"


def _attendant(half: str, nr: int) -> str:
    return f"att-{half}-{nr}"


def _said() -> dict[str, Any]:
    """The demo's hotel with more rooms, and attendants of its own in each half of the day."""
    import yaml

    demo = Path(__file__).resolve().parent.parent / "hotel_crm" / "data" / "demo.yaml"
    told = yaml.safe_load(demo.read_text(encoding="utf-8"))
    hotel: dict[str, Any] = next(each for each in told["properties"] if each["code"] == CODE)
    hotel["rooms"] = [
        {"floor": str(floor), "first": 1, "last": ROOMS_PER_FLOOR, "kind": "DELUXE"}
        for floor in FLOORS
    ]
    kept = [each for each in hotel["people"] if each["role"] != "attendant"]
    sun = next(each for each in kept if each["login"] == "sun")
    kept.append({**sun, "login": "sun2", "name": "Sun Second"})
    kept += [
        {
            "login": _attendant(half, nr), "name": f"Attendant {half} {nr}",
            "role": "attendant", "departments": ["housekeeping"], "language": "en",
        }
        for half in HALVES for nr in range(SECTIONS)
    ]  # fmt: skip
    hotel["people"] = kept
    hotel["shifts"] = [
        {
            "department": "housekeeping", "code": half, "name": {"en": half},
            "from_time": start, "to_time": end,
            "sections": [
                {
                    "name": str(nr + 1), "holder": _attendant(half, nr),
                    "supervisor": SUPERVISORS[half], "rooms": list(rooms),
                }
                for nr, rooms in enumerate(_parts())
            ],
        }
        for half, (start, end) in HALVES.items()
    ]  # fmt: skip
    return {"properties": [hotel]}


def _parts() -> list[tuple[str, ...]]:
    size = len(ROOMS) // SECTIONS
    return [ROOMS[nr * size : (nr + 1) * size] for nr in range(SECTIONS)]


def make(now: datetime) -> tuple[Any, str]:
    """The property and the token of its PMS line, made by the product's own set-up.

    What is prepared before an arrival is marked medium and high by turns, as a hotel may mark it: low
    never calls whatever it is, and then nobody would learn that preparation does not. Safety stays as it
    is: where it is not low it calls, and rightly.
    """
    import yaml
    from django.core.management import call_command

    from core import transactions
    from hotels.models import Property
    from pms.services import add_connection
    from rules.models import Rule

    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
        yaml.safe_dump(_said(), file, allow_unicode=True)
        file.flush()
        call_command("setup", file.name, "--quiet", stdout=sys.stderr)
    with transactions.unit():
        house = Property.objects.get(code=CODE)
        prepared = Rule.objects.filter(property=house, moment__in=BEFORE_ARRIVAL, safety=False)
        for nr, rule in enumerate(prepared.order_by("code")):
            rule.level = ("medium", "high")[nr % 2]
            rule.save(update_fields=["level"])
        token = add_connection(property=house, code=LINE, name="Benchmark", now=now)
    return house, token


def workers(house: Any, now: datetime) -> list[Worker]:
    """Everybody who may hear something, signed in on a device of their own."""
    from core import ids, transactions
    from staff.enums import DeviceKind
    from staff.models import Device, Membership, SignIn
    from staff.queries import digest, person_by_cookies

    found = []
    for member in Membership.objects.filter(property=house).select_related("user"):
        token, session = ids.new_token(), ids.new_token()
        with transactions.unit():
            device = Device.objects.create(
                property=house, label=member.user.login, kind=DeviceKind.PHONE,
                token_hash=digest(token), enrolled_at=now,
            )  # fmt: skip
            SignIn.objects.create(
                property=house, membership=member, device=device, key_hash=digest(session),
                user_epoch=member.user.epoch, device_epoch=device.epoch, by_pin=True,
                started_at=now, seen_at=now,
            )  # fmt: skip
        person = person_by_cookies(session=session, device=token, now=now)
        found.append(Worker(member.user.login, person, _half_of(member.user.login)))
    return found


def _half_of(login: str) -> str:
    if login.startswith("att-"):
        return login.split("-")[1]
    return next((half for half, name in SUPERVISORS.items() if name == login), "")
