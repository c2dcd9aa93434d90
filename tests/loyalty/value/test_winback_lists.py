"""Lists to win guests back: who qualifies, who is left alone, who is held back, and what calling did."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from core.transactions import unit
from guests.enums import Discretion
from guests.models import Guest
from hotels.queries import business_date
from loyalty import queries, services
from loyalty.enums import CallResult
from loyalty.models import Call, GuestSummary, GuestValue, WinbackEntry, WinbackList
from loyalty.services import CannotWinBack
from loyalty.types import Wanted
from loyalty.value.winback import draw
from staff.enums import Role
from stays.enums import PartyRole, StayState
from stays.models import Stay, StayGuest
from tests.factories.hotels import make_property
from tests.factories.signed_in import sign_in
from tests.loyalty.value.house import past

ANYBODY = Wanted(overdue=False, quiet_days=180)


@pytest.fixture
def house(db):
    return make_property()


@pytest.fixture
def zhou(house):
    return sign_in(house, role=Role.MANAGER, login="zhou")


@pytest.fixture
def day(house, now):
    return business_date(house, now)


def quiet(house, day, count, *, ago=300):
    """So many guests whose one stay ended about ``ago`` days ago."""
    book = {f"Guest{nr:03d}": [(day - timedelta(days=ago + nr), 50_000)] for nr in range(count)}
    return list(past(house, book).values())


def valued(guest, *, mid=100_000, overdue=True):
    return GuestValue.objects.create(
        guest=guest, as_of="2026-11-23", repeats=3, p_alive=0.2, stays_low=0, stays_mid=0.5,
        stays_high=2, value_low=0, value_mid=mid, value_high=2 * mid, overdue=overdue,
        usual_gap=90, currency="CNY", margin="0.35", horizon=12, discount="0.1", version=1, n=600,
    )  # fmt: skip


def stay(house, guest, arrival, state):
    row = Stay.objects.create(
        property=house, source="pms", source_key=f"{guest.pk}-{arrival}-{state}", state=state,
        arrival=arrival, departure=arrival + timedelta(days=1),
    )  # fmt: skip
    StayGuest.objects.create(
        stay=row, guest=guest, role=PartyRole.PRIMARY, joined_at="2020-01-01T00:00Z"
    )


def call(who, guest, now, **fields):
    return Call.objects.create(
        property=who.member.property, guest=guest, owner=who.member, due=now.date(), made_at=now,
        made_by=who.member.user, **fields,
    )  # fmt: skip


def make(zhou, now, wanted=ANYBODY):
    with unit():
        return services.make_list(wanted=wanted, by=zhou.person, now=now)


def chosen(house, day, wanted=ANYBODY):
    found = queries.winnable.candidates(house, day, wanted)
    return [one.guest_id for one in found.chosen]


def test_who_is_silent_long_enough_qualifies_with_a_reason(house, day):
    [old, young] = [*quiet(house, day, 1), *past(house, {"Li": [(day - timedelta(9), 1)]}).values()]

    found = queries.winnable.candidates(house, day, ANYBODY)

    [one] = found.chosen
    assert (one.guest_id, one.value_mid, found.held) == (old.pk, None, 0)
    assert one.reasons[0]["with"] == {"days": 299, "stays": 1}
    assert young.pk != one.guest_id


def test_the_terms_narrow_it_and_the_most_worth_comes_first(house, day):
    little, much, not_overdue, unvalued = quiet(house, day, 4)
    valued(little, mid=10_000)
    valued(much, mid=90_000)
    valued(not_overdue, mid=500_000, overdue=False)

    assert chosen(house, day, Wanted(overdue=True)) == [much.pk, little.pk]
    assert chosen(house, day, Wanted(overdue=True, least_value=50_000)) == [much.pk]
    assert set(chosen(house, day)) == {little.pk, much.pk, not_overdue.pk, unvalued.pk}


@pytest.mark.parametrize(
    "hidden",
    [
        {"do_not_greet": True},
        {"discretion": Discretion.NO_INFORMATION},
        {"discretion": Discretion.PROTECTED},
    ],
)
def test_who_must_be_left_alone_never_qualifies(house, day, hidden):
    [guest] = quiet(house, day, 1)
    Guest.objects.filter(pk=guest.pk).update(**hidden)

    assert chosen(house, day) == []


@pytest.mark.parametrize("state", [StayState.RESERVED, StayState.IN_HOUSE])
def test_who_is_booked_or_here_is_left_out_and_counted(house, day, state):
    [guest] = quiet(house, day, 1)
    stay(house, guest, day, state)

    found = queries.winnable.candidates(house, day, ANYBODY)

    assert (found.chosen, found.booked) == ((), 1)


def test_who_asked_not_to_be_called_anywhere_is_left_out(house, day, now):
    [guest] = quiet(house, day, 1)
    other = sign_in(make_property("far"), role=Role.MANAGER, login="far")
    call(other, guest, now, result=CallResult.DO_NOT_CALL, ended_at=now,
         ended_by=other.member.user)  # fmt: skip

    found = queries.winnable.candidates(house, day, ANYBODY)

    assert (found.chosen, found.asked) == ((), 1)


def test_a_random_tenth_is_held_back_and_the_draw_follows_from_the_seed(house, zhou, day, now):
    quiet(house, day, 30)

    made = make(zhou, now)

    held = set(made.entries.filter(held=True).values_list("guest", flat=True))
    everybody = made.entries.values_list("guest", flat=True)
    assert (len(everybody), len(held)) == (30, 3)
    assert set(draw(everybody, seed=made.seed).held) == held


def test_a_guest_is_on_one_list_until_its_days_are_over(house, zhou, day, now):
    quiet(house, day, 5)
    made = make(zhou, now, Wanted(overdue=False, quiet_days=180, horizon_days=30))
    with unit():
        services.close_list(public_id=made.public_id, by=zhou.person, now=now)

    with pytest.raises(CannotWinBack):
        make(zhou, now)
    assert len(chosen(house, day + timedelta(days=30))) == 0
    assert len(chosen(house, day + timedelta(days=31))) == 5


def test_nobody_qualifies_is_a_sentence_and_no_list(zhou, now):
    with pytest.raises(CannotWinBack) as said:
        make(zhou, now)

    assert str(said.value).startswith("Nobody qualifies now")
    assert WinbackList.objects.count() == 0


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted(quiet_days=27), "Ask for 28 to 3650 days without a stay."),
        (Wanted(horizon_days=13), "Count who comes back over 14 to 730 days."),
        (Wanted(horizon_days=731), "Count who comes back over 14 to 730 days."),
        (Wanted(least_value=-1), "The least value must be nought or more"),
        (Wanted(level="gold"), "A level needs its programme."),
    ],
)
def test_terms_out_of_bounds_are_a_sentence(wanted, said):
    with pytest.raises(CannotWinBack, match=said):
        services.check_wanted(wanted)


def test_a_list_is_closed_once_and_by_its_own_hotel(house, zhou, day, now):
    quiet(house, day, 1)
    made = make(zhou, now)
    far = sign_in(make_property("far"), role=Role.MANAGER, login="far")

    with pytest.raises(CannotWinBack), unit():
        services.close_list(public_id=made.public_id, by=far.person, now=now)
    with unit():
        services.close_list(public_id=made.public_id, by=zhou.person, now=now)
    with pytest.raises(CannotWinBack), unit():
        services.close_list(public_id=made.public_id, by=zhou.person, now=now)


def back(house, made, group, count, arrival):
    for entry in made.entries.filter(held=group).select_related("guest")[:count]:
        stay(house, entry.guest, arrival, StayState.DEPARTED)


def test_the_effect_counts_by_the_draw_who_came_within_the_days(house, zhou, day, now):
    quiet(house, day, 100)
    made = make(zhou, now, Wanted(overdue=False, quiet_days=180, horizon_days=30))
    back(house, made, False, 60, day + timedelta(days=30))
    back(house, made, True, 1, day)
    for entry in made.entries.filter(held=True).select_related("guest")[1:3]:
        stay(house, entry.guest, day + timedelta(days=31), StayState.DEPARTED)  # too late
        stay(house, entry.guest, day + timedelta(days=3), StayState.CANCELLED)

    [running] = queries.winback.outcomes(house, day + timedelta(days=30))
    [over] = queries.winback.outcomes(house, day + timedelta(days=31))

    assert (running.effect, queries.winback.together([running])) == (None, None)
    assert (over.called, over.called_back, over.held, over.held_back) == (90, 60, 10, 1)
    assert (over.effect.word, queries.winback.together([over])) == ("helped", over.effect)


def test_who_was_held_back_and_called_nevertheless_counts_as_held(house, zhou, day, now):
    quiet(house, day, 10)
    made = make(zhou, now)
    held = made.entries.get(held=True)
    call(zhou, held.guest, now + timedelta(hours=1))
    stay(house, held.guest, day + timedelta(days=3), StayState.DEPARTED)

    [found] = queries.winback.outcomes(house, day + timedelta(days=5))

    assert (found.called_back, found.held, found.held_back) == (0, 1, 1)


def test_a_guest_merged_since_counts_under_the_person(house, zhou, day, now):
    first, second = quiet(house, day, 2)
    make(zhou, now)
    Guest.objects.filter(pk=first.pk).update(merged_into=second)
    stay(house, second, day + timedelta(days=2), StayState.DEPARTED)

    [found] = queries.winback.outcomes(house, day + timedelta(days=5))

    assert found.called_back == 2


def test_the_database_refuses_a_guest_twice_on_a_list(house, zhou, day, now):
    quiet(house, day, 1)
    entry = make(zhou, now).entries.get()

    with pytest.raises(IntegrityError), unit():
        WinbackEntry.objects.create(
            of=entry.of, guest=entry.guest, held=True, last_day=entry.last_day
        )


@pytest.mark.parametrize("count", [1, 3])
def test_candidates_take_the_same_queries_however_many(
    house, day, count, django_assert_num_queries
):
    quiet(house, day, count)
    assert GuestSummary.objects.count() == count

    with django_assert_num_queries(6):
        assert len(chosen(house, day)) == count
