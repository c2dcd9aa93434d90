"""A device comes in by a code that works once and goes in one action, in every hotel."""

from datetime import timedelta

import pytest

from core.transactions import unit
from staff import queries, services
from staff.enums import DeviceKind, Role
from staff.models import Device, EnrolmentCode, SignIn
from staff.services import BadCode
from staff.signals import signed_out
from tests.factories.commits import commit
from tests.factories.hotels import make_property
from tests.factories.signed_in import make_department, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make_property("here")


def new_code(house, now, **more):
    with unit():
        return services.make_enrolment_code(
            property=house, label="Floor 12", kind=DeviceKind.PHONE, now=now, **more
        )


def enrol(code, now, token="", **more):
    with unit():
        return services.enrol(code=code, device_token=token, now=now, **more)


def test_code_enrols_one_browser(house, now):
    desk = make_department(house)
    manager = sign_in(house, desk, role=Role.MANAGER)

    enrolled = enrol(new_code(house, now, department=desk, by=manager.person), now)

    device = queries.device_by_token(house, enrolled.token)
    assert device == enrolled.device
    assert (device.label, device.kind, device.department) == ("Floor 12", DeviceKind.PHONE, desk)
    assert (device.enrolled_at, device.enrolled_by) == (now, manager.member.user)


def test_code_works_once(house, now):
    code = new_code(house, now)
    enrol(code, now)

    with pytest.raises(BadCode, match="Ask a manager for a new one"):
        enrol(code, now)

    assert Device.objects.count() == 1


@pytest.mark.parametrize(("after", "works"), [(599, True), (600, False)])
def test_code_lives_ten_minutes(house, now, after, works):
    code = new_code(house, now)
    later = now + timedelta(seconds=after)

    if works:
        assert enrol(code, later).device.enrolled_at == later
    else:
        with pytest.raises(BadCode):
            enrol(code, later)


def test_code_is_kept_hashed_and_long(house, now):
    code = new_code(house, now)

    row = EnrolmentCode.objects.values().get()

    assert len(code) == 26  # base32 of 128 bits
    assert code not in str(row)


def test_code_may_be_typed_as_it_is_shown(house, now):
    code = new_code(house, now)
    typed = " " + "-".join(code[at : at + 5] for at in range(0, 26, 5)).upper() + " "

    assert enrol(typed, now).device.label == "Floor 12"


@pytest.mark.parametrize("code", ["", "nonsense", "a" * 500])
def test_unknown_code_is_refused(house, now, code):
    with pytest.raises(BadCode):
        enrol(code, now)


def test_a_known_browser_keeps_its_secret_and_becomes_a_device_of_the_house(house, now):
    somebody = sign_in(house)
    Device.objects.update(enrolled_at=None, label="")

    enrolled = enrol(new_code(house, now), now, token=somebody.token)

    assert enrolled.token == somebody.token
    assert enrolled.device == somebody.device
    assert enrolled.device.label == "Floor 12"


def test_a_revoked_browser_that_is_enrolled_again_gets_a_new_secret(house, now):
    somebody = sign_in(house)
    with unit():
        services.revoke_device(device=somebody.device, by=somebody.person, now=now)

    enrolled = enrol(new_code(house, now), now, token=somebody.token)

    assert enrolled.token != somebody.token
    assert queries.device_by_token(house, somebody.token) is None


def test_revoking_ends_the_browser_in_every_hotel(house, now):
    manager = sign_in(house, role=Role.MANAGER, login="zhou")
    mei = sign_in(house)
    there = make_property("there")
    lan = sign_in(there, login="lan")
    Device.objects.filter(pk=lan.device.pk).update(token_hash=mei.device.token_hash)
    told = []

    def hear(sign_in_ids, device_ids, user_ids, **_rest):
        told.append((set(sign_in_ids), set(device_ids), user_ids))

    signed_out.connect(hear)
    with unit():
        services.revoke_device(device=mei.device, by=manager.person, now=now)
    commit()
    signed_out.disconnect(hear)

    devices = Device.objects.filter(token_hash=mei.device.token_hash)
    ended = SignIn.objects.exclude(ended_at=None)
    assert {(each.revoked_at, each.revoked_by_id, each.epoch) for each in devices} == {
        (now, manager.person.user_id, 2)
    }
    assert set(ended.values_list("device", flat=True)) == {mei.device.pk, lan.device.pk}
    assert told == [
        (
            {mei.person.sign_in_id, lan.person.sign_in_id},
            {mei.device.pk, lan.device.pk},
            (),
        )
    ]
    assert queries.still_signed_in([manager.person.sign_in_id], now=now) == {
        manager.person.sign_in_id
    }


def test_devices_in_use_say_who_is_there(house, now, django_assert_num_queries):
    mei = sign_in(house, label="A")
    sign_in(house, login="lan", label="B")
    free = enrol(new_code(house, now), now)
    with unit():
        services.revoke_device(device=sign_in(house, label="C").device, by=mei.person, now=now)

    with django_assert_num_queries(2):
        lines = queries.devices_in_use(house, now=now)

    assert {(line.device.label, line.person) for line in lines} == {
        ("A", "Mei"),
        ("B", "Lan"),
        (free.device.label, ""),
    }


def test_devices_of_a_member_are_those_signed_in_now(house, now):
    mei = sign_in(house, label="A")
    newer = sign_in(house, label="B")
    ended = sign_in(house, label="C")
    SignIn.objects.update(started_at=now - timedelta(hours=1))
    SignIn.objects.filter(device=newer.device).update(started_at=now)
    SignIn.objects.filter(device=ended.device).update(ended_at=now)

    found = queries.devices_of(mei.member.pk, now=now)
    later = queries.devices_of(mei.member.pk, now=now + timedelta(hours=11, minutes=30))

    assert [device.label for device in found] == ["B", "A"]
    assert [device.label for device in later] == ["B"]
