"""What may be forgotten is forgotten on its day, and nothing before."""

from datetime import timedelta

import pytest

from core.transactions import unit
from staff import jobs, services
from staff.enums import DeviceKind
from staff.models import AccessLog, Act, EnrolmentCode, SignIn
from staff.types import Answer
from tests.factories.hotels import make_property
from tests.factories.signed_in import sign_in

pytestmark = pytest.mark.django_db


def test_old_acts_sign_ins_and_codes_go_and_the_log_of_access_stays(now):
    house = make_property()
    somebody = sign_in(house)
    SignIn.objects.update(started_at=now)
    with unit():
        services.make_enrolment_code(property=house, label="A", kind=DeviceKind.PHONE, now=now)
        services.answer_once(
            person=somebody.person, key="k", body=b"", now=now, do=lambda: Answer(200)
        )
        services.log_access(
            person=somebody.person, what="guest", guest_id=1, purpose="care", now=now
        )
    kept = (EnrolmentCode, Act, SignIn, AccessLog)
    counts = []

    for days in (1, 2, 30, 31, 90, 91):
        jobs.forget(now=now + timedelta(days=days))
        counts.append(tuple(each.objects.count() for each in kept))

    assert counts == [
        (1, 1, 1, 1),
        (0, 1, 1, 1),
        (0, 1, 1, 1),
        (0, 0, 1, 1),
        (0, 0, 1, 1),
        (0, 0, 0, 1),
    ]


def test_forgetting_says_how_much_and_twice_is_once(now):
    house = make_property()
    with unit():
        for number in range(3):
            services.make_enrolment_code(
                property=house, label=str(number), kind=DeviceKind.PHONE, now=now
            )
    later = now + timedelta(days=3)

    assert [jobs.forget(now=later), jobs.forget(now=later)] == [3, 0]
