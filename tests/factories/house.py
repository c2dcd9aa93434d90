"""A small working hotel: departments, people on shift, sections, templates, rules, two kinds."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.transactions import unit
from hotels.enums import DepartmentKind
from hotels.models import Department, Property, Room
from preferences.models import Kind, Sighting
from rules.services import load_rules
from service_tasks.services import load_templates
from staff import services as staff
from staff.enums import Role
from staff.models import Membership
from tests.factories.hotels import make_property, make_room

DEPARTMENTS = {
    "front_desk": DepartmentKind.FRONT_DESK,
    "housekeeping": DepartmentKind.HOUSEKEEPING,
    "duty_manager": DepartmentKind.DUTY_MANAGER,
    "dining": DepartmentKind.DINING,
    "in_room_dining": DepartmentKind.IN_ROOM_DINING,
    "concierge": DepartmentKind.CONCIERGE,
    "engineering": DepartmentKind.ENGINEERING,
}


@dataclass(frozen=True)
class House:
    """The hotel and the people a scenario speaks of."""

    property: Property
    departments: dict[str, Department]
    rooms: dict[str, Room]
    mei: Membership  # attendant of 1208
    lan: Membership  # attendant of 1503
    sun: Membership  # housekeeping supervisor
    li: Membership  # desk agent
    chen: Membership  # duty manager, with a phone

    def code(self, member: Membership) -> str:
        return member.public_id


def make_house(now: datetime, *, code: str = "river", rules: bool = True) -> House:
    """Everybody on shift from two hours ago for eight hours; every hour of every post covered."""
    house = make_property(code)
    departments = {
        key: Department.objects.create(property=house, code=key, kind=kind, name={"en": key})
        for key, kind in DEPARTMENTS.items()
    }
    rooms = {number: make_room(house, number) for number in ("1208", "1209", "1503")}
    start, end = now - timedelta(hours=2), now + timedelta(hours=8)

    def hire(login: str, role: Role, *keys: str, phone: str = "") -> Membership:
        user = staff.add_user(
            login=f"{login}-{code}", name=login.capitalize(), now=now, phone=phone
        )
        return staff.add_membership(
            property=house,
            user=user,
            role=role,
            departments=[departments[key] for key in keys],
            valid_from=date(2020, 1, 1),
            now=now,
        )

    with unit():
        mei = hire("mei", Role.ATTENDANT, "housekeeping")
        lan = hire("lan", Role.ATTENDANT, "housekeeping")
        sun = hire("sun", Role.SUPERVISOR, "housekeeping")
        li = hire("li", Role.AGENT, "front_desk")
        chen = hire("chen", Role.DUTY_MANAGER, "duty_manager", phone="+85221234567")
        posts = {"housekeeping": sun, "front_desk": li}
        for key, department in departments.items():
            staff.set_post(
                department=department,
                member=posts.get(key, chen),
                from_time=time(0),
                to_time=time(0),
                now=now,
            )
        for name, holder, numbers in (("12", mei, ("1208", "1209")), ("15", lan, ("1503",))):
            staff.make_section(
                department=departments["housekeeping"],
                name=name,
                starts_at=start,
                ends_at=end,
                now=start,
                holder=holder,
                supervisor=sun,
                rooms=[rooms[number] for number in numbers],
            )
        load_templates(property_id=house.pk)
        if rules:
            load_rules(property_id=house.pk, now=now)
    return House(house, departments, rooms, mei, lan, sun, li, chen)


def make_kinds() -> None:
    """A pillow one may see and an allergy one must be told, as in the shipped catalogue."""
    pillow, _made = Kind.objects.get_or_create(
        code="pillow",
        defaults={
            "group": "sleep",
            "name": {"en": "Pillow"},
            "values": {"higher": {"en": "a higher pillow", "zh-hans": "更高的枕头"}},
            "departments": ["housekeeping", "front_desk"],
        },
    )
    Kind.objects.get_or_create(
        code="allergy",
        defaults={
            "group": "safety",
            "name": {"en": "Allergy"},
            "values": {"peanut": {"en": "peanut", "zh-hans": "花生"}},
            "departments": ["dining", "housekeeping", "front_desk"],
            "sensitivity": "safety",
            "strength": "must_not",
            "inferable": False,
        },
    )
    Sighting.objects.get_or_create(
        code="blanket_under_pillow",
        defaults={
            "words": {"en": "Blanket under the pillow"},
            "kind": pillow,
            "value": "higher",
            "moments": ["clean", "departure"],
            "departments": ["housekeeping"],
            "done_it": {"en": "I added a buckwheat pillow"},
            "task_template": "pillow_buckwheat",
        },
    )
