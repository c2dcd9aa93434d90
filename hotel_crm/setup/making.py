"""Makes what a set-up file says, in one unit; what is so already is left as it is."""

from dataclasses import dataclass, field
from datetime import datetime

from core.ids import new_token
from core.kept import Kept
from core.transactions import unit
from dining import services as dining
from hotel_crm.setup.shape import (
    ChainSaid,
    FiasSaid,
    LineSaid,
    PersonSaid,
    PropertySaid,
    ShiftSaid,
    Words,
)
from hotels import queries as hotels
from hotels import services as hotel_services
from hotels.models import Department, Room
from hotels.types import DayTimes
from pms import queries as pms_queries
from pms import services as pms
from pms.enums import ConnectionKind
from pms.models import Connection
from pms.types import LinkSettings
from preferences.services import load_catalogue
from rules.services import load_rules
from service_tasks.services import load_templates
from staff import queries as staff_queries
from staff import services as staff
from staff.enums import Role
from staff.models import Membership, User


class Unfit(Exception):
    """What the file says cannot be made of what is there; the message says why."""


@dataclass
class Made:
    """What was new or different, and the secrets that are shown once."""

    changed: int = 0
    secrets: list[str] = field(default_factory=list)

    def note(self, kept: Kept) -> None:
        self.changed += kept != Kept.SAME


def make(chain: ChainSaid, *, now: datetime) -> Made:
    """Makes every property of the file, or none of it."""
    made = Made()
    with unit():
        loaded = load_catalogue()
        made.changed += loaded.created + loaded.updated
        for said in chain.properties:
            _House(said, made, now).make()
    return made


class _House:
    """One property on its way from words to rows."""

    def __init__(self, said: PropertySaid, made: Made, now: datetime) -> None:
        self.said = said
        self.made = made
        self.now = now
        self.departments: dict[str, Department] = {}
        self.people: dict[str, Membership] = {}
        times = DayTimes(said.check_in_from, said.check_out_until, said.turndown_at)
        self.property, kept = hotel_services.describe_property(
            code=said.code,
            name=_plain(said.name),
            zone=said.zone,
            currency=said.currency,
            roll_hour=said.roll_hour,
            times=times,
            minutes=said.work.model_dump(exclude_none=True, exclude_defaults=True),
            now=now,
        )
        made.note(kept)

    def make(self) -> None:
        """Everything else, in the order in which things lean on each other."""
        self._departments()
        self._rooms()
        self._people()
        self._posts()
        self.made.changed += load_templates(property_id=self.property.pk)
        self.made.changed += load_rules(property_id=self.property.pk, now=self.now)
        for shift in self.said.shifts:
            self._shift(shift)
        today = hotels.calendar_date(self.property, self.now)
        staff.open_sections(property=self.property, day=today, now=self.now)
        self._meals()
        self._lines()

    def _meals(self) -> None:
        meals = self.said.meals
        if meals is not None:
            self.made.note(
                dining.describe_meals(
                    property=self.property,
                    breakfast_from=meals.breakfast_from,
                    lunch_from=meals.lunch_from,
                    dinner_from=meals.dinner_from,
                    tables=meals.tables,
                )
            )
        for one in self.said.dishes:
            self.made.note(
                dining.describe_dish(
                    property=self.property,
                    code=one.code,
                    name=_plain(one.name),
                    kind=one.kind,
                    value=one.value,
                )
            )

    def _departments(self) -> None:
        for position, one in enumerate(self.said.departments):
            self.departments[one.code], kept = hotel_services.describe_department(
                property=self.property,
                code=one.code,
                kind=one.kind,
                name=_plain(one.name),
                position=position,
                now=self.now,
            )
            self.made.note(kept)

    def _rooms(self) -> None:
        for row in self.said.rooms:
            for number in row.numbers():
                _room, kept = hotel_services.describe_room(
                    property=self.property,
                    number=number,
                    floor=row.floor,
                    kind=row.kind,
                    smoking=number in row.smoking,
                    now=self.now,
                )
                self.made.note(kept)

    def _people(self) -> None:
        members = staff_queries.members_of(self.property, now=self.now)
        self.people = {row.user.login: row for row in members}
        for one in self.said.people:
            departments = [self.departments[code] for code in one.departments]
            if one.login in self.people:
                self._change(one, self.people[one.login], departments)
            else:
                self.people[one.login] = self._hire(one, departments)

    def _change(self, one: PersonSaid, member: Membership, departments: list[Department]) -> None:
        """The file's word on somebody who works here; their language is their own by now."""
        user = member.user
        changed = staff.change_user(
            user=user,
            name=one.name,
            name_native=one.native,
            language=user.language,
            phone=one.phone,
            now=self.now,
        )
        moved = staff.change_membership(
            member=member, role=Role(one.role), departments=departments, now=self.now
        )
        self.made.changed += changed or moved

    def _hire(self, one: PersonSaid, departments: list[Department]) -> Membership:
        user = User.objects.filter(login=one.login).first() or staff.add_user(
            login=one.login,
            name=one.name,
            name_native=one.native,
            language=one.language,
            phone=one.phone,
            now=self.now,
        )
        member = staff.add_membership(
            property=self.property,
            user=user,
            role=Role(one.role),
            departments=departments,
            valid_from=hotels.calendar_date(self.property, self.now),
            now=self.now,
        )
        self._secrets(one, user, member)
        self.made.changed += 1
        return member

    def _secrets(self, one: PersonSaid, user: User, member: Membership) -> None:
        """A PIN, and a password for somebody who has none; what the file says is not repeated."""
        pin = staff.set_pin(member=member, pin=one.pin, now=self.now)
        if one.pin is None:
            self.made.secrets.append(f"{self.said.code}: {one.login} PIN {pin}")
        if user.has_usable_password():
            return
        password = one.password or new_token()
        staff.set_password(user=user, password=password, now=self.now)
        if one.password is None:
            self.made.secrets.append(f"{self.said.code}: {one.login} password {password}")

    def _posts(self) -> None:
        for post in self.said.posts:
            department, member = self.departments[post.department], self.people[post.person]
            known = {
                (row.membership_id, row.from_time, row.to_time) for row in department.posts.all()
            }
            if (member.pk, post.from_time, post.to_time) not in known:
                staff.set_post(
                    department=department,
                    member=member,
                    from_time=post.from_time,
                    to_time=post.to_time,
                    now=self.now,
                )
                self.made.changed += 1

    def _shift(self, said: ShiftSaid) -> None:
        shift, kept = staff.describe_shift(
            department=self.departments[said.department],
            code=said.code,
            name=_plain(said.name),
            from_time=said.from_time,
            to_time=said.to_time,
            now=self.now,
        )
        self.made.note(kept)
        for one in said.sections:
            _pattern, kept = staff.describe_section(
                shift=shift,
                name=one.name,
                holder=self.people[one.holder] if one.holder else None,
                supervisor=self.people[one.supervisor] if one.supervisor else None,
                rooms=self._rooms_of(set(one.floors), set(one.rooms)),
                now=self.now,
            )
            self.made.note(kept)

    def _rooms_of(self, floors: set[str], numbers: set[str]) -> list[Room]:
        rooms = hotels.rooms(self.property)
        return [room for room in rooms if room.floor in floors or room.number in numbers]

    def _lines(self) -> None:
        known = {row.code: row for row in pms_queries.connections(self.property.pk)}
        for one in self.said.lines:
            if one.fias is not None:
                self._link(one, one.fias, known.get(one.code))
            elif one.code not in known:
                token = pms.add_connection(
                    property=self.property,
                    code=one.code,
                    name=one.name,
                    source=one.source,
                    kind=one.kind,
                    now=self.now,
                )
                self.made.changed += 1
                self.made.secrets.append(f"{self.said.code}: PMS line {one.code} token {token}")

    def _link(self, one: LineSaid, fias: FiasSaid, known: Connection | None) -> None:
        settings = LinkSettings(**fias.model_dump())
        if known is None:
            pms.add_link(
                property=self.property,
                code=one.code,
                name=one.name,
                source=one.source,
                settings=settings,
                now=self.now,
            )
        elif known.kind != ConnectionKind.FIAS:
            raise Unfit(
                f"The PMS line {one.code} posts to us and cannot become a FIAS line. Give that one "
                "another code."
            )
        elif known.link.settings == settings:
            return
        else:
            pms.change_link(link=known.link, settings=settings)
        self.made.changed += 1


def _plain(words: Words) -> dict[str, str]:
    return {str(language): text for language, text in words.items()}
