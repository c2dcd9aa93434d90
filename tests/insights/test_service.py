"""Service: percentiles by department and shift as a person would count them, and no person in any."""

from datetime import date, timedelta

import pytest

from insights import service
from insights.figures import Period
from insights.periods import Asked
from tests.insights.worked import answered

pytestmark = pytest.mark.django_db


@pytest.fixture
def week(now):
    return Asked(Period(date(2026, 11, 17), date(2026, 11, 24)))


def test_percentiles_are_those_of_the_calls(house, stay, reader, now, week):
    day = now - timedelta(days=2)
    for nr in range(1, 12):
        answered(house, stay, day + timedelta(minutes=nr), taken=nr * 60, done=nr * 120)

    counted = service.count(reader, week)

    everybody = counted.now.all
    assert (everybody.asked, everybody.taken, everybody.done) == (11, 11, 11)
    assert everybody.to_take == (360.0, 600.0, 630.0)
    assert everybody.to_do == (720.0, 1200.0, 1260.0)


def test_a_call_counts_for_its_department_and_shift(house, stay, reader, now, week):
    answered(house, stay, now - timedelta(days=1), taken=60)
    answered(house, stay, now - timedelta(days=1), department="front_desk", by=house.li)

    counted = service.count(reader, week)

    by_department = {
        each.of: (each.asked, each.taken)
        for each in counted.now.response.values()
        if each.by == "department"
    }
    assert by_department == {
        str(house.departments["housekeeping"].pk): (1, 1),
        str(house.departments["front_desk"].pk): (1, 0),
    }
