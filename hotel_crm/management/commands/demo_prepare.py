"""Makes the demo's hotels by their set-up file and hands the simulator its tokens and PINs."""

import json
import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from core.clock import now
from core.transactions import unit
from hotel_crm import demo_history
from hotels import queries as hotels
from hotels.models import Property
from pms import queries as pms_queries
from pms import services as pms
from pms.enums import ConnectionKind, LinkMode
from pms.types import LinkSettings
from staff import queries as staff_queries
from staff import services as staff
from staff.enums import DeviceKind, Role
from staff.models import Membership
from staff.policy import console

FILE = Path(__file__).resolve().parents[2] / "data" / "demo.yaml"
PEOPLE = {
    "harbour": ("li", "mei", "sun", "chen", "rosa", "bao", "zhou"),
    "garden": ("kit", "wai", "grace"),
}
BOTS = {"harbour": ("hong", "ana", "fen", "sun", "tom", "chen", "rosa"), "garden": ("ho", "pat")}
NOUNS = (
    "amber",
    "lotus",
    "cedar",
    "coral",
    "maple",
    "pearl",
    "river",
    "willow",
    "jasmine",
    "heron",
)
WITH_A_PAST = "harbour"
SPOKEN = (ConnectionKind.JSON.value, ConnectionKind.FIAS.value)
CODE_LIVES = timedelta(hours=12)


@console
class Command(BaseCommand):
    """``manage.py demo_prepare``, run by ``make demo`` before the simulator starts."""

    help = "Make the demo hotels and write what the simulator needs to <var>/run/demo.json."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This makes demo hotels with open sign-ins. It runs only under `make demo`."
            )
        if _speaks() not in SPOKEN:
            raise CommandError(
                f"DEMO_PMS={_speaks()!r} is no PMS of the demo. Nothing was made; say "
                f"{' or '.join(SPOKEN)}, or leave it out."
            )
        try:
            demo_history.years()
        except demo_history.BadYears as wrong:
            raise CommandError(str(wrong)) from wrong
        call_command("setup", FILE, "--quiet", stdout=self.stdout)
        told = {
            "base": settings.BASE_URL,
            "window_port": int(os.environ.get("PORT", "8000")) + 1,
            "hotels": [
                self._hotel(house) | _fias(house, place) for place, house in enumerate(_houses())
            ],
            "signs": [line for house in _houses() for line in self._signs(house)],
        }
        path = settings.VAR / "run" / "demo.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")

    def _hotel(self, house: Property) -> dict[str, Any]:
        moment = now()
        line = pms_queries.lines_of_kind(house.pk, ConnectionKind.JSON).first()
        if line is None:
            raise CommandError(f"{house.code} has no PMS line; the set-up file lost it.")
        meals = pms_queries.lines_of_kind(house.pk, ConnectionKind.RESTAURANT).first()
        with unit():
            token = pms.rotate_token(line=line, now=moment)
            key = pms.rotate_token(line=meals, now=moment) if meals else ""
        # Guests of the file are those of the PMS: who arrives today may have been here before.
        past = ""
        if house.code == WITH_A_PAST:
            demo_history.begin_programme(house, now=moment)
            past = demo_history.begin(house, source=line.source, now=moment)
        return {
            "regulars": past,
            "restaurant": {"connection": meals.code, "token": key} if meals else None,
            "code": house.code,
            "name": house.name["en"],
            "zone": house.zone,
            "connection": line.code,
            "token": token,
            "rooms": [room.number for room in hotels.rooms(house)],
            "crew": [self._bot(house, login) for login in BOTS.get(house.code, ())],
        }

    def _member(self, house: Property, login: str) -> Membership:
        rows = staff_queries.members_of(house, now=now()).filter(user__login=login)
        member = rows.first()
        if member is None:
            raise CommandError(f"{login} does not work in {house.code}; the set-up file lost them.")
        return member

    def _bot(self, house: Property, login: str) -> dict[str, Any]:
        member = self._member(house, login)
        with unit():
            pin = staff.set_pin(member=member, now=now())
            code = staff.make_enrolment_code(
                property=house,
                label=f"Demo: {member.user.name}",
                kind=DeviceKind.PHONE,
                now=now(),
                lives=CODE_LIVES,
            )
        return {
            "login": login,
            "name": member.user.name,
            "member": member.public_id,
            "pin": pin,
            "role": member.role,
            "departments": [row.code for row in member.departments.all()],
            "enrol": code,
        }

    def _signs(self, house: Property) -> list[str]:
        """A line for each person somebody may want to be, with a fresh password."""
        lines = []
        for login in PEOPLE.get(house.code, ()):
            member = self._member(house, login)
            password = (
                f"{secrets.choice(NOUNS)}-{secrets.choice(NOUNS)}-{secrets.randbelow(9000) + 1000}"
            )
            with unit():
                staff.set_password(user=member.user, password=password, now=now())
            lines.append(
                f"{settings.BASE_URL}/p/{house.code}/sign-in  {login} / {password}  "
                f"({member.user.name}, {Role(member.role).label})"
            )
        return lines


def _speaks() -> str:
    return os.environ.get("DEMO_PMS", "").strip() or SPOKEN[0]


def _fias(house: Property, place: int) -> dict[str, Any]:
    """Where the simulator's FIAS interface listens, with a line of ours that dials it.

    Another start of the demo may speak otherwise: then that line is closed.
    """
    port = int(os.environ.get("PORT", "8000")) + 2 + place
    lines = {line.code: line for line in pms_queries.connections(house.pk)}
    posted = pms_queries.lines_of_kind(house.pk, ConnectionKind.JSON).get()
    code = f"{house.code}-fias"
    wanted = _speaks() == ConnectionKind.FIAS
    said = LinkSettings(mode=LinkMode.DIAL, host="127.0.0.1", port=port, charset="gb18030")
    with unit():
        if code in lines:
            pms.change_link(link=lines[code].link, settings=said)
            pms.set_active(line=lines[code], active=wanted)
        elif wanted:
            pms.add_link(
                property=house,
                code=code,
                name="Demo PMS, FIAS",
                source=posted.source,
                settings=said,
                now=now(),
            )
    return {"fias_port": port} if wanted else {}


def _houses() -> list[Property]:
    """The demo's hotels, the busy one first."""
    return sorted(hotels.properties(), key=lambda house: house.code != "harbour")
