"""Rules are published for hotels whose departments have names of their own."""

from datetime import timedelta

import pytest

from core.transactions import unit
from guests.enums import Calendar
from guests.types import Birth, ProfileSaid
from hotels.models import Department
from rules import jobs
from rules.models import Rule, StayPlan
from rules.publishing import BadRule
from rules.services import load_rules, publish_rule, reconcile
from service_tasks.models import ServiceTask
from stays.enums import StayState
from tests.factories.house import make_house, make_kinds
from tests.factories.stays import hear, said_party, say

pytestmark = pytest.mark.django_db

RULE = {
    "code": "hello",
    "name": {"en": "Hello", "zh-hans": "您好", "zh-hant": "您好"},
    "moment": "checked_in",
    "department": "nowhere",
    "template": "rush_clean",
}


@pytest.fixture
def house(db, now):
    make_kinds()
    return make_house(now, rules=False)


def test_a_hotel_with_other_codes_loads_the_shipped_rules_and_its_tasks_go_where_they_should(
    house, now
):
    for each in Department.objects.filter(property=house.property):
        Department.objects.filter(pk=each.pk).update(code=f"d{each.pk}")

    with unit():
        assert load_rules(property_id=house.property.pk, now=now) > 0
    day = Birth(calendar=Calendar.SOLAR, month=now.month, day=now.day)
    born = ProfileSaid(key="P-BD", family="Ito", given="Yuki", birth=day)
    applied = hear(
        house.property,
        say(StayState.IN_HOUSE, room="1208", occurred_at=now, party=said_party(born)),
        now=now,
    )
    with unit():
        reconcile(stay_id=applied.stay_id, now=now)

    kinds = {
        (task.rule, task.department.kind)
        for task in ServiceTask.objects.filter(rule__contains="birthday")
    }
    kind_of = dict(Department.objects.values_list("code", "kind"))
    wanted = {rule.code: kind_of[rule.department] for rule in Rule.objects.all()}
    assert kinds
    assert kinds == {(rule, wanted[rule]) for rule, _ in kinds}


def test_a_department_that_is_neither_code_nor_kind_is_named(house, now):
    with pytest.raises(BadRule, match="'nowhere' is not one of this hotel's"), unit():
        publish_rule(property_id=house.property.pk, data=RULE, now=now)

    assert not Rule.objects.filter(code="hello").exists()


def test_a_stay_that_was_never_planned_is_overdue_after_a_minute(house, now):
    hear(house.property, say(StayState.IN_HOUSE, room="1208", occurred_at=now), now=now)

    assert StayPlan.objects.count() == 0
    assert jobs.overdue(now=now + timedelta(seconds=59)) == 0
    assert jobs.overdue(now=now + timedelta(seconds=61)) == 1

    jobs.plan_open(now=now + timedelta(seconds=62))

    assert jobs.overdue(now=now + timedelta(hours=1)) == 0
