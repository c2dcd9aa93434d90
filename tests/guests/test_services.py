from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from core.transactions import NoUnit, unit
from guests.enums import Calendar, Discretion
from guests.models import ContactPoint, Guest, GuestIdentity, GuestToken
from guests.queries import guest_of_profile, same_person, seal_key, search, survivors
from guests.services import (
    BadProfile,
    MayNotLower,
    UnknownProfile,
    meet,
    meet_party,
    merge_profiles,
    rebuild_tokens,
    set_discretion,
    touch_stay_day,
    unmerge,
)
from guests.signals import guest_changed
from guests.types import Birth, ProfileSaid
from tests.factories.guests import ITO, SAID_AT, SMITH, WANG, make_guest

pytestmark = pytest.mark.django_db
LATER = SAID_AT + timedelta(hours=1)


def found(text: str) -> list[int]:
    return [hit.guest_id for hit in search(text=text, hidden_too=True)]


def test_first_meeting_makes_guest_identity_key_and_contact_points():
    guest = make_guest(WANG)

    assert (guest.family, guest.given, guest.native) == ("Wang", "Wei", "王伟")
    assert guest_of_profile("pms", "P-wang") == guest
    assert len(seal_key(guest.pk)) > 32
    assert set(guest.contact_points.values_list("kind", "normal")) == {
        ("phone", "+8613812345678"),
        ("email", "wang.wei@example.com"),
    }


def test_meeting_again_changes_nothing_and_makes_nobody():
    first = make_guest(WANG)

    second = make_guest(WANG)

    assert second == first
    assert second.version == 1
    assert Guest.objects.count() == 1
    assert ContactPoint.objects.count() == 2


def test_same_key_of_another_source_is_another_guest():
    assert make_guest(WANG, source="pms-b") != make_guest(WANG, source="pms-a")


def test_what_is_not_said_is_kept():
    make_guest(WANG)

    guest = make_guest(ProfileSaid(key="P-wang", vip="V2"), at=LATER)

    assert (guest.family, guest.native, guest.vip) == ("Wang", "王伟", "V2")


def test_any_order_of_profiles_ends_in_the_same_guest():
    words = [
        (SAID_AT, replace(WANG, vip="V1", family="Vang")),
        (SAID_AT + timedelta(minutes=1), replace(WANG, vip="", given="Way")),
        (SAID_AT + timedelta(minutes=2), ProfileSaid(key="P-wang", vip="V3")),
    ]
    ends = set()

    for order in permutations(words):
        with unit():
            for at, said in order:
                meet(source=f"pms-{len(ends)}", said=said, now=LATER, at=at)
            guest = meet(source=f"pms-{len(ends)}", said=order[0][1], now=LATER, at=order[0][0])
            ends.add((guest.family, guest.given, guest.vip))
            GuestIdentity.objects.all().delete()

    assert ends == {("Wang", "Way", "V3")}


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_of_two_words_of_the_same_moment_the_higher_version_holds(order):
    names = {1: "Way", 2: "Wei"}

    with unit():
        for version in order:
            said = [replace(WANG, given=names[version])]
            met = meet_party(source="pms", said=said, now=LATER, at=SAID_AT, version=version)

    assert met[0].guest.given == "Wei"


def test_profile_without_a_name_is_shown_by_its_key_until_one_is_said():
    with unit():
        met = meet_party(source="pms", said=[ProfileSaid(key="P-9")], now=SAID_AT, at=SAID_AT)[0]

    assert met.guest.family == "P-9"
    assert met.warnings == (
        "A profile has no name and is shown by its key until the PMS sends one.",
    )
    named = make_guest(ProfileSaid(key="P-9", native="李娜"), at=LATER)
    assert (named.family, named.native) == ("", "李娜")


def test_impossible_birthday_unknown_language_and_country_are_left_out_and_said():
    said = replace(
        SMITH,
        birth=Birth(calendar=Calendar.SOLAR, month=4, day=31),
        language="klingon!!",
        nationality="England",
    )

    with unit():
        met = meet_party(source="pms", said=[said], now=SAID_AT, at=SAID_AT)[0]

    assert met.guest.birth_month is None
    assert (met.guest.language, met.guest.nationality) == ("", "")
    assert len(met.warnings) == 3


def test_lunar_leap_birthday_is_kept():
    birth = Birth(calendar=Calendar.LUNAR, month=6, day=30, year=1987, leap=True)

    guest = make_guest(replace(WANG, birth=birth))

    guest.refresh_from_db()
    assert (guest.birth_calendar, guest.birth_month, guest.birth_day) == ("lunar", 6, 30)
    assert (guest.birth_year, guest.birth_leap) == (1987, True)


def test_message_raises_discretion_and_never_lowers_it():
    make_guest(replace(WANG, discretion=Discretion.NO_INFORMATION))

    guest = make_guest(replace(WANG, discretion=Discretion.OPEN), at=LATER)

    assert guest.discretion == Discretion.NO_INFORMATION


def test_lowering_discretion_takes_the_right(now):
    guest = make_guest(replace(WANG, discretion=Discretion.INCOGNITO))

    with pytest.raises(MayNotLower), unit():
        set_discretion(guest_id=guest.pk, level=Discretion.OPEN, may_lower=False, now=now)
    with unit():
        lowered = set_discretion(guest_id=guest.pk, level=Discretion.OPEN, may_lower=True, now=now)

    assert lowered.discretion == Discretion.OPEN


def test_raising_discretion_takes_no_right(now):
    guest = make_guest(WANG)

    with unit():
        raised = set_discretion(
            guest_id=guest.pk, level=Discretion.PROTECTED, may_lower=False, now=now
        )

    assert (raised.discretion, raised.version) == (Discretion.PROTECTED, 2)


@pytest.mark.parametrize("key", ["", "x" * 61])
def test_profile_with_a_bad_key_is_refused(key):
    with pytest.raises(BadProfile), unit():
        meet(source="pms", said=replace(WANG, key=key), now=SAID_AT)

    assert Guest.objects.count() == 0


def test_service_outside_a_unit_is_refused():
    with pytest.raises(NoUnit):
        meet(source="pms", said=WANG, now=SAID_AT)


def test_renamed_guest_is_found_by_the_new_name_only():
    guest = make_guest(WANG)

    make_guest(replace(WANG, family="Huang", native="黄伟"), at=LATER)

    assert found("huang") == [guest.pk]
    assert found("黄伟") == [guest.pk]
    assert found("wangw") == []
    assert found("王") == []


def test_tokens_written_step_by_step_equal_those_rebuilt():
    guest = make_guest(WANG)
    make_guest(replace(WANG, given="Weiwei", phones=("13900001111",)), at=LATER)
    with unit():
        touch_stay_day(guest_ids=[guest.pk], day=date(2026, 11, 24))
    step_by_step = set(GuestToken.objects.values_list("token", "last_stay_day", "guest_id"))
    guest.refresh_from_db()

    with unit():
        rebuild_tokens(guest)

    assert set(GuestToken.objects.values_list("token", "last_stay_day", "guest_id")) == step_by_step


def test_later_stay_moves_a_guest_up_and_an_earlier_one_does_not():
    wang = make_guest(WANG)
    other = make_guest(replace(WANG, key="P-2"))
    with unit():
        touch_stay_day(guest_ids=[wang.pk], day=date(2026, 5, 1))
        touch_stay_day(guest_ids=[other.pk], day=date(2026, 6, 1))
        touch_stay_day(guest_ids=[other.pk], day=date(2025, 6, 1))

    assert found("王伟") == [other.pk, wang.pk]


def test_merge_points_both_keys_at_one_guest_and_keeps_every_name():
    lost = make_guest(replace(WANG, discretion=Discretion.INCOGNITO))
    kept = make_guest(ITO)

    with unit():
        merge_profiles(source="pms", from_key="P-wang", into_key="P-ito", now=LATER)

    assert guest_of_profile("pms", "P-wang") == kept
    assert found("王伟") == [kept.pk]
    assert found("伊藤") == [kept.pk]
    assert found("5678") == [kept.pk]
    assert survivors([lost.pk, kept.pk]) == {lost.pk: kept.pk, kept.pk: kept.pk}
    assert same_person(lost.pk) == [kept.pk, lost.pk]
    kept.refresh_from_db()
    assert (kept.family, kept.discretion) == ("Ito", Discretion.INCOGNITO)


def test_merge_twice_changes_nothing():
    make_guest(WANG)
    make_guest(ITO)
    with unit():
        merge_profiles(source="pms", from_key="P-wang", into_key="P-ito", now=LATER)
        before = list(Guest.objects.order_by("pk").values())

        merge_profiles(source="pms", from_key="P-wang", into_key="P-ito", now=LATER)

    assert list(Guest.objects.order_by("pk").values()) == before


def test_unmerge_gives_back_both_guests_with_what_was_said_since():
    lost = make_guest(WANG)
    kept = make_guest(ITO)
    with unit():
        merge_profiles(source="pms", from_key="P-wang", into_key="P-ito", now=LATER)
    make_guest(replace(WANG, vip="V1", given="Weiwei"), at=LATER)

    with unit():
        unmerge(source="pms", key="P-wang", now=LATER)

    lost.refresh_from_db()
    kept.refresh_from_db()
    assert guest_of_profile("pms", "P-wang") == lost
    assert (lost.given, lost.vip, lost.merged_into_id) == ("Weiwei", "V1", None)
    assert (kept.given, kept.vip) == ("Hanako", "")
    assert found("王伟") == [lost.pk]
    assert found("weiwei") == [lost.pk]
    assert found("伊藤") == [kept.pk]


def test_chain_of_merges_ends_at_the_last_guest():
    first, second, third = make_guest(WANG), make_guest(ITO), make_guest(SMITH)
    with unit():
        merge_profiles(source="pms", from_key="P-wang", into_key="P-ito", now=LATER)
        merge_profiles(source="pms", from_key="P-ito", into_key="P-smith", now=LATER)

    assert same_person(first.pk) == [third.pk, first.pk, second.pk]
    assert guest_of_profile("pms", "P-wang") == third


def test_merge_with_a_profile_never_seen_gives_the_guest_another_key():
    guest = make_guest(WANG)

    with unit():
        merge_profiles(source="pms", from_key="P-new", into_key="P-wang", now=LATER)

    assert guest_of_profile("pms", "P-new") == guest
    assert make_guest(ProfileSaid(key="P-new", vip="V9"), at=LATER).vip == "V9"


def test_merge_or_unmerge_of_nobody_is_refused():
    with pytest.raises(UnknownProfile), unit():
        merge_profiles(source="pms", from_key="A", into_key="B", now=LATER)
    make_guest(WANG)
    with pytest.raises(UnknownProfile), unit():
        unmerge(source="pms", key="P-wang", now=LATER)


def test_guest_changed_is_told_after_the_commit_and_only_when_something_did(
    django_capture_on_commit_callbacks,
):
    told: list[int] = []

    def listen(sender: object, guest_id: int, **_: object) -> None:
        told.append(guest_id)

    guest_changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            guest = make_guest(WANG)
            make_guest(WANG)
    finally:
        guest_changed.disconnect(listen)

    assert told == [guest.pk]
