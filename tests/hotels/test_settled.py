"""What is kept of a hotel's set-up is never older than the set-up."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.transactions import savepoint, unit
from hotels import queries, services
from hotels.models import BusinessDate, Department, Property
from hotels.settled import held, settled
from rules.models import Rule
from service_tasks.models import Ladder, TaskTemplate
from staff.models import CoveringPost, Membership, User
from tests.factories.house import make_house, make_kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db, now):
    make_kinds()
    return make_house(now, rules=False)


def stamp(house):
    return Property.objects.values_list("settings_stamp", flat=True).get(pk=house.property.pk)


def test_it_is_read_once_while_nothing_changes(house):
    reads = []

    def load():
        reads.append(1)
        return len(reads)

    assert [settled(house.property.pk, "test", load) for _ in range(3)] == [1, 1, 1]
    Department.objects.filter(property=house.property).update(position=7)
    assert [settled(house.property.pk, "test", load) for _ in range(3)] == [2, 2, 2]


def test_a_property_that_is_held_is_asked_for_once(house):
    with CaptureQueriesContext(connection) as asked, held(house.property.pk):
        for _ in range(3):
            settled(house.property.pk, "held", lambda: 1)

    assert len(asked) == 1


class Undone(Exception):
    """Whatever goes wrong at the end of a unit."""


def rename_and_fail(house, code):
    with savepoint():
        Department.objects.filter(code=code).update(name={"en": "Undone"})
        assert queries.department(house.property, code).name == {"en": "Undone"}
        raise Undone


def test_what_was_read_in_a_unit_that_was_undone_is_forgotten(house):
    code = house.departments["housekeeping"].code

    with pytest.raises(Undone):
        rename_and_fail(house, code)

    assert queries.department(house.property, code).name != {"en": "Undone"}


def test_another_hotels_stamp_stays(house):
    other = Property.objects.create(
        code="other", name={"en": "Other"}, zone="Asia/Shanghai", currency="CNY",
        created_at=house.property.created_at,
    )  # fmt: skip
    before = Property.objects.values_list("settings_stamp", flat=True).get(pk=other.pk)

    Department.objects.filter(property=house.property).update(position=9)

    other.refresh_from_db()
    assert other.settings_stamp == before


def test_an_update_that_changes_nothing_keeps_what_is_known(house):
    before = stamp(house)
    for each in Department.objects.filter(property=house.property):
        each.save()

    assert stamp(house) == before


def roll(house, now):
    with unit():
        services.roll_business_date(property=house.property, date=now.date(), now=now, by_pms=True)


def switch_off(house, now):
    User.objects.filter(pk=house.mei.user_id).update(is_active=False)


def leave_department(house, now):
    house.mei.departments.clear()


def add_template(house, now):
    TaskTemplate.objects.create(
        property=house.property, key="new", version=1, title={"en": "New"},
        department=house.departments["housekeeping"],
    )  # fmt: skip


def set_ladder(house, now):
    Ladder.objects.create(property=house.property, level="low", steps=[])


def drop_posts(house, now):
    CoveringPost.objects.filter(property=house.property).delete()


def end_membership(house, now):
    Membership.objects.filter(pk=house.mei.pk).update(valid_to=now.date())


def publish(house, now):
    Rule.objects.create(
        property=house.property, code="test", version=1, name={"en": "Test"}, moment="checked_in",
        department="housekeeping", template="new", published_at=now,
    )  # fmt: skip


def move_hours(house, now):
    Property.objects.filter(pk=house.property.pk).update(roll_hour=5)


def close_day(house, now):
    roll(house, now)
    BusinessDate.objects.filter(property=house.property).delete()


@pytest.mark.parametrize(
    "change",
    [roll, switch_off, leave_department, add_template, set_ladder, drop_posts, end_membership,
     publish, move_hours, close_day],
)  # fmt: skip
def test_every_table_of_the_set_up_changes_the_stamp(house, now, change):
    before = stamp(house)

    change(house, now)

    assert stamp(house) != before
