"""The sweep of planning finds what a lost nudge left behind, and the auditor counts what is late."""

from datetime import timedelta

import pytest

from core.transactions import unit
from hotel_crm.auditor import audit
from hotels.services import roll_business_date
from preferences import services as beliefs
from preferences.enums import Source
from preferences.queries import facts_no
from rules import jobs
from rules.models import Rule, StayPlan
from rules.services import reconcile
from service_tasks.models import ServiceTask
from stays.enums import StayState
from tests.factories.guests import ITO, WANG
from tests.factories.house import make_house, make_kinds
from tests.factories.signed_in import sign_in
from tests.factories.stays import DAY, make_stay, said_party

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture
def house(now):
    make_kinds()
    return make_house(now)


@pytest.fixture
def stay(house, now):
    """In 1208 with company, planned just now."""
    made = make_stay(
        house.property,
        StayState.IN_HOUSE,
        room="1208",
        occurred_at=now,
        party=said_party(WANG, ITO),
    )
    plan(made, now)
    return made


def plan(stay, now):
    with unit():
        reconcile(stay_id=stay.pk, now=now)


def told(house, stay, now, role="primary"):
    """The guest asks the desk for a higher pillow; whoever should hear of it does not."""
    li = sign_in(house.property, login=house.li.user.login).person
    with unit():
        beliefs.observe(
            person=li, property=house.property, guest=stay.party.get(role=role).guest,
            kind="pillow", value="higher", source=Source.GUEST_TOLD,
            observed_at=now, received_at=now, now=now,
        )  # fmt: skip


def wishes(stay):
    return ServiceTask.objects.filter(stay=stay, rule__startswith="wish").count()


@pytest.mark.parametrize("role", ["primary", "companion"])
def test_what_is_newly_believed_is_planned_by_the_next_sweep(house, stay, now, role):
    told(house, stay, now, role)

    planned = jobs.plan_open(now=now + 5 * SECOND)

    mark = StayPlan.objects.get(stay=stay)
    party = stay.party.values_list("guest_id", flat=True)
    assert planned == 1
    assert (mark.planned_at, mark.facts_no) == (now + 5 * SECOND, facts_no(party))
    assert wishes(stay) == 1


def test_a_sweep_that_finds_nothing_new_plans_nothing(house, stay, now):
    told(house, stay, now)
    jobs.plan_open(now=now + 5 * SECOND)

    assert jobs.plan_open(now=now + 10 * SECOND) == 0


def test_what_is_believed_of_strangers_plans_nobody(house, stay, now):
    other = make_stay(house.property, key="R-2", party=said_party(WANG), occurred_at=now,
                      arrival=DAY + timedelta(days=9), departure=DAY + timedelta(days=10))  # fmt: skip
    stay.party.filter(guest__family="Wang").delete()
    plan(stay, now)
    told(house, other, now)

    assert jobs.plan_open(now=now + 5 * SECOND) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_sweep_looks_by_the_same_queries_however_many_stays(
    house, now, count, django_assert_num_queries
):
    for number in range(count):
        plan(make_stay(house.property, key=f"R-{number}", occurred_at=now), now)

    with django_assert_num_queries(7):
        assert jobs.plan_open(now=now + 5 * SECOND) == 0


# What the auditor asks


def test_a_stay_that_was_never_planned_is_overdue_a_minute_after_it_was_told(house, now):
    roll(house, DAY, now - timedelta(hours=9))
    make_stay(house.property, occurred_at=now)

    counted = [jobs.overdue(now=now + seconds * SECOND) for seconds in (59, 60)]

    assert counted == [0, 1]
    jobs.plan_open(now=now + 61 * SECOND)
    assert jobs.overdue(now=now + 61 * SECOND) == 0


def test_a_stay_that_changed_is_overdue_a_minute_after_the_change(house, stay, now):
    later = now + timedelta(hours=1)
    make_stay(
        house.property, StayState.IN_HOUSE, room="1503", occurred_at=later, source_version=2,
        party=said_party(WANG, ITO),
    )  # fmt: skip

    counted = [jobs.overdue(now=later + seconds * SECOND) for seconds in (59, 60)]

    assert counted == [0, 1]


def test_who_comes_into_sight_with_the_new_day_is_overdue_a_minute_after_it_began(house, now):
    roll(house, DAY - timedelta(days=1), now - timedelta(days=1))
    make_stay(house.property, occurred_at=now - timedelta(hours=9), arrival=DAY + timedelta(days=2))
    assert jobs.overdue(now=now) == 0

    roll(house, DAY, now)

    assert [jobs.overdue(now=now + seconds * SECOND) for seconds in (0, 59, 60)] == [0, 0, 1]


def test_the_auditor_says_that_a_stay_cannot_be_planned(house, now):
    roll(house, DAY, now - timedelta(hours=9))
    make_stay(house.property, occurred_at=now)
    Rule.objects.update(template="taken_away")

    left = audit(now=now + 61 * SECOND)

    assert left["plans"] == 1


def roll(house, day, at):
    with unit():
        roll_business_date(property=house.property, date=day, now=at, by_pms=True)
