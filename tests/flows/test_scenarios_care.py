"""Scenarios 2 and 5 with the catalogue as it is shipped: care without a cause, and a room's set-up."""

from datetime import timedelta

import pytest

from core.transactions import unit
from preferences import jobs as beliefs_jobs
from preferences import services as beliefs
from preferences.models import CareChip, Observation, Preference
from rules.services import reconcile
from service_tasks import queries as tasks
from service_tasks.models import ServiceTask
from stays.enums import StayState
from stays.models import Stay
from tests.factories.house import make_house
from tests.factories.signed_in import sign_in
from tests.factories.stays import DAY, hear, say

pytestmark = [pytest.mark.django_db, pytest.mark.flow]


@pytest.fixture
def house(now):
    with unit():
        beliefs.load_catalogue()
    return make_house(now)


def tell(house, said, now):
    applied = hear(house.property, said, now=now)
    with unit():
        reconcile(stay_id=applied.stay_id, now=now)
    return Stay.objects.get(pk=applied.stay_id)


def notice(house, sighting, now, stay):
    mei = sign_in(house.property, login=house.mei.user.login).person
    with unit():
        seen = beliefs.observe(
            person=mei,
            property=house.property,
            room=house.rooms["1208"],
            sighting=sighting,
            observed_at=now,
            received_at=now,
            now=now,
        )
    with unit():
        reconcile(stay_id=stay.pk, now=now)
    return seen


def test_scenario_2_medicine_by_the_bed_is_warm_water_tonight_and_wiped_at_check_out(house, now):
    came = now - timedelta(hours=5)
    stay = tell(house, say(StayState.IN_HOUSE, room="1208", occurred_at=came), came)

    seen = notice(house, "medicine_by_bed", now, stay)

    tonight = ServiceTask.objects.get(stay=stay, rule="care_turndown")
    assert tasks.words(tonight, "en").title == "Warm water at turndown"
    assert tonight.due_at == now.replace(hour=10, minute=30)  # 18:30 in Shanghai
    assert seen.care_chip_public_id
    assert (Observation.objects.count(), Preference.objects.count()) == (0, 0)

    later = now + timedelta(hours=2)
    tell(house, say(StayState.DEPARTED, room="1208", source_version=9, occurred_at=later), later)
    beliefs_jobs.wipe_departed(now=later)

    assert CareChip.objects.count() == 0
    tonight.refresh_from_db()
    assert tonight.state == "withdrawn"


def test_scenario_5_a_long_stays_set_up_is_one_sheet_and_ash_near_the_linen_calls_the_duty_manager(
    house, now
):
    came = now - timedelta(days=3)
    stay = tell(
        house,
        say(
            StayState.IN_HOUSE,
            room="1208",
            arrival=DAY - timedelta(days=3),
            departure=DAY + timedelta(days=27),
            occurred_at=came,
        ),
        came,
    )

    notice(house, "tea_table_by_bed", now, stay)
    notice(house, "ash_by_bed", now, stay)
    tomorrow = now + timedelta(days=1)
    with unit():
        reconcile(stay_id=stay.pk, now=tomorrow)

    sheet = ServiceTask.objects.filter(stay=stay, rule="wish_clean")
    safety = ServiceTask.objects.filter(stay=stay, rule="smoking_safety")
    chen = sign_in(house.property, login=house.chen.user.login).person
    assert {task.occurrence.split("/")[0] for task in sheet} == {"sheet"}
    assert [task.department.code for task in safety] == ["duty_manager"]
    assert set(safety) <= set(tasks.alerts_for(chen, now=tomorrow))
