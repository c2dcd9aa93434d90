"""People come, change and go; each step keeps the hotel's rules and says what is wrong."""

from datetime import date, timedelta

import pytest

from core.transactions import unit
from hotels.enums import DepartmentKind
from staff import queries, services
from staff.enums import Role
from staff.models import Membership, PinTries, SignIn, User
from staff.services import BadPerson
from tests.factories.hotels import make_property
from tests.factories.signed_in import make_department, sign_in

pytestmark = pytest.mark.django_db


def add(now, login="mei", name="Mei", **more):
    with unit():
        return services.add_user(login=login, name=name, now=now, **more)


def place(house, user, now, *departments, role=Role.ATTENDANT, **more):
    with unit():
        return services.add_membership(
            property=house,
            user=user,
            role=role,
            departments=departments,
            valid_from=more.pop("valid_from", date(2026, 11, 1)),
            now=now,
            **more,
        )


def test_a_person_keeps_both_names_and_a_lower_case_login(now):
    user = add(now, login=" Mei.Lin ", name=" Mei Lin ", name_native="林梅", language="zh-hans")

    assert (user.login, user.name, user.name_native, user.language) == (
        "mei.lin",
        "Mei Lin",
        "林梅",
        "zh-hans",
    )
    assert user.has_usable_password() is False


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"login": " "}, "needs a sign-in name"),
        ({"name": ""}, "needs a sign-in name and a name"),
        ({"login": "LAN"}, "lan is taken"),
        ({"language": "fr"}, "fr is not a language"),
    ],
)
def test_a_person_that_cannot_be_is_refused(now, changes, sentence):
    add(now, login="lan")

    with pytest.raises(BadPerson, match=sentence):
        add(now, **changes)

    assert User.objects.count() == 1


def test_one_person_has_one_place_in_a_hotel_and_may_have_one_in_another(now):
    here, there, user = make_property("here"), make_property("there"), add(now)
    place(here, user, now)

    place(there, user, now, role=Role.MANAGER)
    with pytest.raises(BadPerson, match="has a place in this hotel already"):
        place(here, user, now)

    roles = Membership.objects.order_by("pk").values_list("property__code", "role")
    assert list(roles) == [("here", "attendant"), ("there", "manager")]


def test_a_department_of_another_hotel_is_refused(now):
    here, there = make_property("here"), make_property("there")

    with pytest.raises(BadPerson, match="another hotel"):
        place(here, add(now), now, make_department(there))

    assert Membership.objects.count() == 0


def test_a_place_that_ends_before_it_begins_is_refused(now):
    with pytest.raises(BadPerson, match="before the first"):
        place(make_property(), add(now), now, valid_to=date(2026, 10, 1))


def test_changing_role_and_departments_says_whether_anything_changed(now):
    house = make_property()
    desk = make_department(house)
    member = place(house, add(now), now, desk)

    with unit():
        same = services.change_membership(
            member=member, role=Role.ATTENDANT, departments=[desk], now=now
        )
        changed = services.change_membership(
            member=member, role=Role.SUPERVISOR, departments=[], now=now
        )

    member.refresh_from_db()
    assert (same, changed) == (False, True)
    assert (member.role, list(member.departments.all())) == (Role.SUPERVISOR, [])


def test_a_new_right_holds_from_the_next_request(now):
    somebody = sign_in(make_property(), role=Role.AGENT)

    with unit():
        services.change_membership(
            member=somebody.member, role=Role.MANAGER, departments=[], now=now
        )

    person = queries.person_by_cookies(
        session=somebody.session, device=somebody.token, now=somebody.device.enrolled_at
    )
    assert person.role == Role.MANAGER


def test_who_is_let_go_is_out_at_once_everywhere(now):
    house = make_property()
    manager = sign_in(house, role=Role.MANAGER, login="zhou")
    mei = sign_in(house)

    with unit():
        services.end_membership(member=mei.member, until=now.date(), by=manager.person, now=now)

    mei.member.refresh_from_db()
    assert (mei.member.valid_to, mei.member.pin_hash) == (now.date(), "")
    assert SignIn.objects.get(membership=mei.member).ended_at == now
    assert [each.user.name for each in queries.members_of(house, now=now)] == ["Zhou"]


def test_who_is_let_go_on_the_first_day_was_never_a_member(now):
    house = make_property()
    manager = sign_in(house, role=Role.MANAGER, login="zhou")
    member = place(house, add(now), now, valid_from=now.date())

    with unit():
        services.end_membership(member=member, until=now.date(), by=manager.person, now=now)

    assert member not in queries.members_of(house, now=now)


def test_nobody_takes_away_their_own_place(now):
    manager = sign_in(make_property(), role=Role.MANAGER)

    with pytest.raises(BadPerson, match="your own place"), unit():
        services.end_membership(member=manager.member, until=now.date(), by=manager.person, now=now)


def test_a_new_pin_replaces_the_old_and_forgets_wrong_tries(now):
    somebody = sign_in(make_property())
    with unit():
        first = services.set_pin(member=somebody.member, now=now)
    PinTries.objects.create(
        device=somebody.device,
        membership=somebody.member,
        failures=7,
        last_at=now,
        blocked_until=now + timedelta(hours=1),
    )

    with unit():
        second = services.set_pin(member=somebody.member, now=now)

    assert first != second
    assert PinTries.objects.count() == 0


def test_language_of_a_person(now):
    user = add(now)

    with unit():
        services.set_language(user_id=user.pk, language="zh-hant", now=now)
    with pytest.raises(BadPerson), unit():
        services.set_language(user_id=user.pk, language="tlh", now=now)

    user.refresh_from_db()
    assert user.language == "zh-hant"


def test_members_are_narrowed_by_role_and_kind_of_department(now, django_assert_num_queries):
    house = make_property()
    rooms = make_department(house, "housekeeping", DepartmentKind.HOUSEKEEPING)
    laundry = make_department(house, "linen", DepartmentKind.HOUSEKEEPING)
    place(house, add(now, "mei"), now, rooms, laundry)
    place(house, add(now, "sun", "Sun"), now, rooms, role=Role.SUPERVISOR)
    place(house, add(now, "li", "Li"), now, role=Role.AGENT)

    def names(**narrowed):
        found = queries.members_for(property=house, now=now, **narrowed)
        return [each.user.name for each in found]

    assert names() == ["Li", "Mei", "Sun"]
    assert names(role=Role.SUPERVISOR) == ["Sun"]
    assert names(department_kind=DepartmentKind.HOUSEKEEPING) == ["Mei", "Sun"]
    assert names(role=Role.AGENT, department_kind=DepartmentKind.HOUSEKEEPING) == []
    with django_assert_num_queries(2):
        assert [len(each.departments.all()) for each in queries.members_of(house, now=now)] == [
            0,
            2,
            1,
        ]


def test_a_member_of_another_hotel_is_not_found(now):
    here, there = make_property("here"), make_property("there")
    member = place(here, add(now), now)

    assert queries.member(here, member.public_id, now=now) == member
    assert queries.member(there, member.public_id, now=now) is None
