"""Whatever happened in whatever order, the kept rows are those that a count from nothing makes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.transactions import unit
from loyalty import jobs, services
from loyalty.models import GuestSummary, Recount, StayLine
from stays.enums import StayState
from stays.models import Stay
from stays.services import BadPosting, UnknownProfile
from tests.factories.guests import ITO, SMITH, WANG
from tests.factories.hotels import make_property
from tests.factories.rollback import rolled_back
from tests.loyalty.counting.conftest import NOW, Told, counted_anew, kept

PEOPLE = (WANG, ITO, SMITH)
KEYS = ("R-1", "R-2", "R-3", "R-4")
STATES = (StayState.RESERVED, StayState.IN_HOUSE, StayState.DEPARTED, StayState.CANCELLED)

tell = st.tuples(
    st.just("tell"), st.sampled_from(KEYS), st.sampled_from(STATES), st.sampled_from(PEOPLE),
    st.integers(0, 800), st.integers(1, 4), st.sampled_from(("", "Website", "OTA")),
)  # fmt: skip
charge = st.tuples(
    st.just("charge"), st.sampled_from(KEYS), st.integers(-90_000, 90_000),
    st.sampled_from(("CNY", "USD")),
)  # fmt: skip
merge = st.tuples(st.just("merge"), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE))
part = st.tuples(st.just("part"), st.sampled_from(PEOPLE))
count = st.tuples(st.just("count"), st.sampled_from(("all", *KEYS)))


def do(told: Told, what: tuple) -> None:
    """One thing happens; what cannot be is refused as ever."""
    match what:
        case "tell", key, state, guest, start, nights, channel:
            told.said(key, state, guest, start=start, nights=nights, channel=channel)
        case "charge", key, amount, currency:
            stay = Stay.objects.filter(source_key=key).first()
            if stay is not None:
                told.posts(stay, amount, currency)
        case "merge", lost, into:
            told.merges(lost.key, into.key)
        case "part", guest:
            told.parts(guest.key)
        case "count", "all":
            jobs.count(now=NOW)
        case "count", key:
            stay = Stay.objects.filter(source_key=key).first()
            jobs.look_at_stay(stay_id=stay.pk if stay else 0, now=NOW)


@pytest.mark.django_db
@settings(max_examples=15)
@given(happened=st.lists(st.one_of(tell, tell, charge, merge, part, count), max_size=10))
def test_kept_rows_equal_a_count_from_nothing(happened):
    with rolled_back():
        told = Told(make_property())
        for what in happened:
            try:
                do(told, what)
            except (UnknownProfile, BadPosting):
                continue
        jobs.count(now=NOW)
        with unit():
            before = kept()
        nightly = jobs.recount(now=NOW)

        anew = counted_anew()

    assert before == anew
    assert (nightly.wrong_stays, nightly.wrong_guests) == (0, 0)


def test_the_nightly_count_sets_right_what_was_kept_wrongly_and_says_so(told, caplog):
    told.left("R-1", WANG)
    told.left("R-2", ITO)
    told.left("R-3", SMITH)
    jobs.count(now=NOW)
    sound = kept()
    StayLine.objects.filter(stay__source_key="R-1").update(nights=99)
    StayLine.objects.filter(stay__source_key="R-2").delete()  # a sweep finds it
    GuestSummary.objects.filter(last_stay__source_key="R-3").update(stays=7)

    run = jobs.recount(now=NOW)

    assert kept() == sound
    assert (run.stays, run.wrong_stays, run.guests, run.wrong_guests) == (3, 1, 3, 1)
    assert "set right 1 of 3 stays and 1 of 3 guests" in caplog.text


def test_a_sound_night_changes_nothing(told):
    told.left("R-1", WANG)
    jobs.recount(now=NOW)

    run = jobs.recount(now=NOW)

    assert (run.wrong_stays, run.wrong_guests, Recount.objects.count()) == (0, 0, 2)


def test_a_line_of_nobody_goes_at_night(told):
    stay = told.left("R-1", WANG)
    jobs.count(now=NOW)
    told.said("R-1", StayState.IN_HOUSE)
    with unit():
        services.sum_up(guest_ids=[stay.party.get().guest_id])
    Stay.objects.filter(pk=stay.pk).update(changed_no=1)  # the sweep sees nothing new

    run = jobs.recount(now=NOW)

    assert (run.wrong_stays, StayLine.objects.count(), GuestSummary.objects.count()) == (1, 0, 0)


def test_companions_are_not_counted(told):
    told.left("R-1", WANG, ITO)

    jobs.count(now=NOW)

    assert GuestSummary.objects.count() == 1
