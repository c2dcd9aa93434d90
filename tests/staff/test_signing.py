"""PINs on devices of the house, passwords elsewhere; who guesses waits, and nobody else does."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.transactions import unit
from staff import queries, services
from staff.enums import DeviceKind, Role
from staff.models import Device, Membership, PasswordTries, PinTries, SignIn, User
from staff.services.people import is_weak, new_pin
from staff.services.signing import FREE_TRIES, LONGEST_WAIT, kind_of, wait_after
from staff.signals import signed_out
from staff.types import Refused, SignedIn
from tests.factories.commits import commit
from tests.factories.hotels import make_property

PIN = "482915"
PASSWORD = "lotus-heron-4711"
PHONE = "Mozilla/5.0 (Linux; Android 15) Chrome/130 Mobile Safari"


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    """Argon2 as it is, only cheaper, so that five wrong tries do not take a second each."""
    settings.PASSWORD_HASHERS = ["tests.staff.hashing.QuickArgon2"]


@pytest.fixture
def house(db):
    return make_property("here")


@pytest.fixture
def heard():
    told = []

    def hear(sign_in_ids, device_ids, user_ids, **_rest):
        told.append((sign_in_ids, device_ids, user_ids))

    signed_out.connect(hear)
    yield lambda: commit() or told
    signed_out.disconnect(hear)


def hire(house, now, login="mei", pin=PIN, password=None):
    with unit():
        user = User.objects.filter(login=login).first() or services.add_user(
            login=login, name=login.capitalize(), now=now
        )
        member = services.add_membership(
            property=house,
            user=user,
            role=Role.ATTENDANT,
            departments=[],
            valid_from=now.date() - timedelta(days=30),
            now=now,
        )
        if pin:
            services.set_pin(member=member, pin=pin, now=now)
        if password:
            services.set_password(user=user, password=password, now=now)
    return member


def tablet(house, now, label="Floor 12"):
    with unit():
        return services.add_device(property=house, label=label, kind=DeviceKind.TABLET, now=now)


def by_pin(enrolled, member, pin, now):
    with unit():
        return services.sign_in_with_pin(
            device=enrolled.device, device_token=enrolled.token, member=member, pin=pin, now=now
        )


def by_password(house, now, password=PASSWORD, login="mei", token="", browser=PHONE):
    with unit():
        return services.sign_in_with_password(
            property=house,
            login=login,
            password=password,
            device_token=token,
            browser=browser,
            now=now,
        )


def person_of(signed_in, now):
    return queries.person_by_cookies(
        session=signed_in.session_key, device=signed_in.device_token, now=now
    )


def test_pin_signs_in_on_a_device_of_the_house(house, now):
    member, device = hire(house, now), tablet(house, now)

    outcome = by_pin(device, member, PIN, now)

    person = person_of(outcome, now)
    assert (person.membership_id, person.device_id) == (member.pk, device.device.pk)
    assert person.by_pin is True


def test_neither_pin_nor_secrets_are_kept_as_they_are(house, now):
    member, device = hire(house, now), tablet(house, now)
    outcome = by_pin(device, member, PIN, now)

    kept = [
        Membership.objects.get().pin_hash,
        SignIn.objects.get().key_hash,
        Device.objects.get().token_hash,
    ]

    assert kept[0].startswith("argon2$argon2id$")
    assert not any(
        secret in row for row in kept for secret in (PIN, outcome.session_key, device.token)
    )


def test_pin_of_another_hotel_does_not_work_here(house, now):
    stranger = hire(make_property("there"), now, login="lan")

    outcome = by_pin(tablet(house, now), stranger, PIN, now)

    assert isinstance(outcome, Refused)
    assert "only on a device of this hotel" in outcome.sentence


def test_pin_does_not_work_in_a_browser_that_nobody_enrolled(house, now):
    member = hire(house, now, password=PASSWORD)
    signed_in = by_password(house, now)
    device = services.Enrolled(Device.objects.get(), signed_in.device_token)

    assert isinstance(by_pin(device, member, PIN, now), Refused)


def test_pin_does_not_work_on_a_revoked_device(house, now):
    member, device = hire(house, now), tablet(house, now)
    Device.objects.update(revoked_at=now, revoked_by=member.user)
    device.device.refresh_from_db()

    assert isinstance(by_pin(device, member, PIN, now), Refused)


def test_pin_of_somebody_who_left_does_not_work(house, now):
    member, device = hire(house, now), tablet(house, now)
    Membership.objects.update(valid_to=now.date())

    assert isinstance(by_pin(device, member, PIN, now), Refused)


def test_five_wrong_pins_make_this_member_wait_on_this_device(house, now):
    member, device = hire(house, now), tablet(house, now)
    outcomes = [by_pin(device, member, "000001", now) for _try in range(5)]

    right_but_early = by_pin(device, member, PIN, now + timedelta(seconds=59))
    right = by_pin(device, member, PIN, now + timedelta(seconds=60))

    assert [outcome.sentence[:16] for outcome in outcomes[:4]] == ["That PIN is not "] * 4
    assert "Wait 60 seconds" in outcomes[4].sentence
    assert "Wait 1 seconds" in right_but_early.sentence
    assert isinstance(right, SignedIn)
    assert PinTries.objects.count() == 0


def test_others_on_the_device_and_other_devices_do_not_wait(house, now):
    mei, lan = hire(house, now), hire(house, now, login="lan")
    here, there = tablet(house, now), tablet(house, now, "Floor 15")
    for _try in range(5):
        by_pin(here, mei, "000001", now)

    outcomes = [
        by_pin(here, mei, PIN, now),
        by_pin(here, lan, PIN, now),
        by_pin(there, mei, PIN, now),
    ]

    assert [type(outcome) for outcome in outcomes] == [Refused, SignedIn, SignedIn]


def test_tries_while_waiting_are_not_counted(house, now):
    member, device = hire(house, now), tablet(house, now)
    for _try in range(12):
        by_pin(device, member, "000001", now)

    assert PinTries.objects.get().failures == 5


def test_the_wait_doubles(house, now):
    member, device = hire(house, now), tablet(house, now)
    for _try in range(5):
        by_pin(device, member, "000001", now)

    sixth = by_pin(device, member, "000001", now + timedelta(seconds=60))
    seventh = by_pin(device, member, "000001", now + timedelta(seconds=180))

    assert "Wait 120 seconds" in sixth.sentence
    assert "Wait 240 seconds" in seventh.sentence


@given(st.integers(0, 200))
def test_waits_never_shrink_and_never_pass_an_hour(failures):
    assert wait_after(failures) <= wait_after(failures + 1) <= LONGEST_WAIT
    assert (wait_after(failures) == timedelta(0)) is (failures < FREE_TRIES)


def test_a_device_on_which_everybody_is_tried_stops_for_an_hour(house, now):
    device = tablet(house, now)
    members = [hire(house, now, login=f"m{number}") for number in range(5)]
    for member in members[:4]:
        for _try in range(5):
            by_pin(device, member, "000001", now)

    refused = by_pin(device, members[4], PIN, now)
    elsewhere = by_pin(tablet(house, now, "Other"), members[4], PIN, now)
    later = by_pin(device, members[4], PIN, now + timedelta(hours=1))

    assert "on this device" in refused.sentence
    assert [type(outcome) for outcome in (elsewhere, later)] == [SignedIn, SignedIn]


def test_the_next_person_on_a_device_ends_the_last_ones_sign_in(house, now, heard):
    mei, lan = hire(house, now), hire(house, now, login="lan")
    device = tablet(house, now)
    first = by_pin(device, mei, PIN, now)
    first_id = SignIn.objects.get().pk

    second = by_pin(device, lan, PIN, now)

    assert person_of(first, now) is None
    assert person_of(second, now).membership_id == lan.pk
    assert heard()[-1] == ((first_id,), (), ())


def test_every_sign_in_has_a_key_of_its_own(house, now):
    member, device = hire(house, now), tablet(house, now)

    keys = {by_pin(device, member, PIN, now).session_key for _time in range(3)}

    assert len(keys) == 3


def test_password_signs_in_anywhere_and_makes_the_browser_known(house, now):
    hire(house, now, password=PASSWORD)

    outcome = by_password(house, now, login="  MEI ")

    device = Device.objects.get()
    person = person_of(outcome, now)
    assert (person.name, person.by_pin) == ("Mei", False)
    assert (person.device_id, person.device_kind) == (device.pk, DeviceKind.PHONE)
    assert (device.enrolled_at, device.label) == (None, "")


def test_password_again_in_a_known_browser_makes_no_second_device(house, now):
    hire(house, now, password=PASSWORD)
    first = by_password(house, now)

    second = by_password(house, now, token=first.device_token)

    assert second.device_token == first.device_token
    assert Device.objects.count() == 1


def test_one_browser_in_two_hotels_has_one_secret_and_a_row_in_each(house, now):
    there = make_property("there")
    hire(house, now, password=PASSWORD)
    hire(there, now)
    first = by_password(house, now)

    second = by_password(there, now, token=first.device_token)

    assert second.device_token == first.device_token
    assert sorted(Device.objects.values_list("property__code", flat=True)) == ["here", "there"]


def test_a_revoked_browser_gets_a_new_secret(house, now):
    member = hire(house, now, password=PASSWORD)
    first = by_password(house, now)
    Device.objects.update(revoked_at=now, revoked_by=member.user)

    second = by_password(house, now, token=first.device_token)

    assert second.device_token != first.device_token
    assert person_of(second, now).name == "Mei"


@pytest.mark.parametrize(
    ("login", "password"), [("mei", "wrong-password"), ("nobody", PASSWORD), ("mei", ""), ("", "")]
)
def test_wrong_name_and_wrong_password_say_the_same(house, now, login, password):
    hire(house, now, password=PASSWORD)

    outcome = by_password(house, now, login=login, password=password)

    assert outcome == Refused("That name and password do not fit. Try again.")
    assert SignIn.objects.count() == 0


def test_guessing_elsewhere_does_not_lock_a_known_browser(house, now):
    hire(house, now, password=PASSWORD)
    known = by_password(house, now).device_token
    for _try in range(5):
        by_password(house, now, password="wrong-password")

    outcomes = [by_password(house, now), by_password(house, now, token=known)]

    assert [type(outcome) for outcome in outcomes] == [Refused, SignedIn]
    assert PasswordTries.objects.get().device is None


def test_a_person_without_a_password_cannot_sign_in_with_one(house, now):
    hire(house, now)

    assert isinstance(by_password(house, now, password=""), Refused)
    assert isinstance(by_password(house, now, password="!"), Refused)


def test_sign_out_ends_it_at_once_and_says_so(house, now, heard):
    outcome = by_pin(tablet(house, now), hire(house, now), PIN, now)
    person = person_of(outcome, now)

    with unit():
        services.sign_out(person=person, now=now)

    assert person_of(outcome, now) is None
    assert queries.still_signed_in([person.sign_in_id], now=now) == set()
    assert heard()[-1] == ((person.sign_in_id,), (), ())


def test_still_signed_in_answers_for_many_with_one_query(house, now, django_assert_num_queries):
    people = []
    for number in range(3):
        member = hire(house, now, login=f"m{number}")
        people.append(person_of(by_pin(tablet(house, now, f"T{number}"), member, PIN, now), now))
    SignIn.objects.filter(pk=people[0].sign_in_id).update(ended_at=now)
    Device.objects.filter(pk=people[1].device_id).update(epoch=9)

    with django_assert_num_queries(1):
        found = queries.still_signed_in([each.sign_in_id for each in people], now=now)

    assert found == {people[2].sign_in_id}


def test_still_signed_in_ends_with_the_shift_and_the_persons_epoch(house, now):
    person = person_of(by_pin(tablet(house, now), hire(house, now), PIN, now), now)
    ids = [person.sign_in_id]

    found = [
        queries.still_signed_in(ids, now=now + timedelta(hours=11, minutes=59)),
        queries.still_signed_in(ids, now=now + timedelta(hours=12)),
    ]
    User.objects.update(epoch=2)

    assert found == [set(ids), set()]
    assert queries.still_signed_in(ids, now=now) == set()


def test_a_new_password_ends_every_sign_in(house, now, heard):
    member = hire(house, now)
    outcome = by_pin(tablet(house, now), member, PIN, now)
    sign_in_id = SignIn.objects.get().pk

    with unit():
        services.set_password(user=member.user, password=PASSWORD, now=now)

    assert person_of(outcome, now) is None
    assert heard()[-1] == ((sign_in_id,), (), (member.user_id,))


@pytest.mark.parametrize("password", ["short", "password123", "1234567890"])
def test_a_weak_password_is_refused(house, now, password):
    member = hire(house, now)

    with pytest.raises(services.BadPerson), unit():
        services.set_password(user=member.user, password=password, now=now)


@pytest.mark.parametrize("pin", ["111111", "123456", "987654", "890123", "12345", "12a456", ""])
def test_a_weak_pin_is_refused(house, now, pin):
    member = hire(house, now, pin=None)

    with pytest.raises(services.BadPerson, match="six digits"), unit():
        services.set_pin(member=member, pin=pin or "0", now=now)


def test_made_pins_are_six_digits_and_never_weak():
    pins = [new_pin() for _time in range(300)]

    assert {len(pin) for pin in pins} == {6}
    assert [pin for pin in pins if is_weak(pin) or not pin.isdecimal()] == []
    assert len(set(pins)) > 290


@pytest.mark.parametrize(
    ("browser", "kind"),
    [
        (PHONE, DeviceKind.PHONE),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Mobile/15E148 Safari", DeviceKind.PHONE),
        ("Mozilla/5.0 (iPad; CPU OS 17_0) Mobile/15E148 Safari", DeviceKind.TABLET),
        ("Mozilla/5.0 (Linux; Android 15; Pixel Tablet) Chrome/130 Safari", DeviceKind.TABLET),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/130 Safari", DeviceKind.DESKTOP),
        ("", DeviceKind.DESKTOP),
    ],
)
def test_a_browser_says_how_it_is_held(browser, kind):
    assert kind_of(browser) == kind
