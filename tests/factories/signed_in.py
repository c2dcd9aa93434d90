"""People signed in on devices, with the cookies a browser would send."""

from dataclasses import dataclass

from core import clock
from core.ids import new_token
from hotels.enums import DepartmentKind
from hotels.models import Department, Property
from staff.enums import DeviceKind, Role
from staff.models import Device, Membership, SignIn, User
from staff.queries import digest, person_by_cookies
from staff.types import Person


@dataclass(frozen=True)
class SomebodySignedIn:
    """A person, the rows behind, and what the browser knows."""

    person: Person
    member: Membership
    device: Device
    session: str
    token: str

    @property
    def cookies(self) -> dict[str, str]:
        """For Django's test client."""
        return {"crm_session": self.session, "crm_device": self.token}

    @property
    def cookie_header(self) -> str:
        """For a socket."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


def make_department(
    property: Property, code: str = "front-desk", kind: str = DepartmentKind.FRONT_DESK
) -> Department:
    """A department of the hotel, made once."""
    found, _made = Department.objects.get_or_create(
        property=property, code=code, defaults={"kind": kind, "name": {"en": code}}
    )
    return found


def sign_in(
    property: Property,
    *departments: Department,
    role: Role = Role.AGENT,
    login: str = "mei",
    label: str = "Tablet",
) -> SomebodySignedIn:
    """Somebody of these departments, signed in on an enrolled device now."""
    now = clock.now()
    user, _made = User.objects.get_or_create(login=login, defaults={"name": login.capitalize()})
    member, made = Membership.objects.get_or_create(
        property=property,
        user=user,
        defaults={"role": role, "valid_from": now.date().replace(year=2020)},
    )
    if made:
        member.departments.set(departments)
    token, session = new_token(), new_token()
    device = Device.objects.create(
        property=property,
        label=label,
        kind=DeviceKind.TABLET,
        token_hash=digest(token),
        enrolled_at=now,
    )
    SignIn.objects.create(
        property=property,
        membership=member,
        device=device,
        key_hash=digest(session),
        user_epoch=user.epoch,
        device_epoch=device.epoch,
        by_pin=True,
        started_at=now,
        seen_at=now,
    )
    person = person_by_cookies(session=session, device=token, now=now)
    assert person is not None
    return SomebodySignedIn(person, member, device, session, token)
