"""Whose sighting it is: examples from the corridor, and what may never happen."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preferences.attribution import (
    Lived,
    Margins,
    Presence,
    choose,
    look_again,
    name_guest,
    of_party,
    whose,
)
from preferences.deviceclock import Seen
from preferences.enums import Moment, PlacementState

DAY = datetime(2026, 11, 24, tzinfo=UTC)
PLACED, AMBIGUOUS = PlacementState.PLACED, PlacementState.AMBIGUOUS


def at(hours):
    return DAY + timedelta(hours=hours)


def exactly(hours):
    return Seen(at(hours), at(hours), at(hours), 0)


def doubtful(hours):
    return Seen(at(hours), at(hours - 12), at(hours), 0)


def lived(stay, since, until, *guests):
    """A stretch; each guest is an id, or (id, joined, left) in hours of the day."""
    party = tuple(
        Presence(guest, at(since) - timedelta(days=9))
        if isinstance(guest, int)
        else Presence(guest[0], at(guest[1]), None if guest[2] is None else at(guest[2]))
        for guest in guests or (stay * 10,)
    )
    return Lived(stay, at(since), None if until is None else at(until), party)


def outcome(verdict):
    return verdict.state, verdict.stay, verdict.guest, verdict.reason


def test_who_lives_there_is_meant():
    assert outcome(whose([lived(1, 0, None)], exactly(10))) == (PLACED, 1, 10, "occupant")


def test_an_empty_room_after_a_departure_is_about_the_guest_who_left():
    verdict = whose([lived(1, 0, 11)], exactly(13), Moment.DEPARTURE)

    assert outcome(verdict) == (PLACED, 1, 10, "guest_who_left")


def test_an_empty_room_that_was_left_days_ago_is_about_nobody():
    verdict = whose([lived(1, -60, -30)], exactly(13), Moment.DEPARTURE)

    assert outcome(verdict) == (AMBIGUOUS, None, None, "empty_room")


@pytest.mark.parametrize("moment", [Moment.TURNDOWN, Moment.MEAL, Moment.DESK])
def test_an_empty_room_outside_of_cleaning_asks(moment):
    verdict = whose([lived(1, 0, 11)], exactly(13), moment)

    assert (verdict.state, verdict.candidates) == (AMBIGUOUS, (1,))


def test_cleaning_a_departure_with_somebody_new_inside_offers_who_left_first():
    stretches = [lived(1, -20, 11), lived(2, 14, None)]

    verdict = whose(stretches, exactly(16), Moment.DEPARTURE)

    assert (verdict.state, verdict.candidates) == (AMBIGUOUS, (1, 2))


def test_cleaning_a_departure_just_before_the_next_check_in_is_about_who_left():
    stretches = [lived(1, -20, 11), lived(2, 14, None)]

    verdict = whose(stretches, exactly(13.9), Moment.DEPARTURE)

    assert outcome(verdict) == (PLACED, 1, 10, "guest_who_left")


@pytest.mark.parametrize("hours", [10.6, 11, 11.4])
def test_around_a_change_one_asks(hours):
    verdict = whose([lived(1, -20, 11), lived(2, 11, None)], exactly(hours))

    assert (verdict.state, verdict.reason) == (AMBIGUOUS, "change")
    assert set(verdict.candidates) == {1, 2}


@pytest.mark.parametrize(("hours", "stay"), [(10.4, 1), (11.6, 2)])
def test_away_from_a_change_nobody_is_asked(hours, stay):
    verdict = whose([lived(1, -20, 11), lived(2, 11, None)], exactly(hours))

    assert (verdict.state, verdict.stay) == (PLACED, stay)


def test_just_after_check_in_who_left_hours_ago_may_still_be_meant():
    stretches = [lived(1, -20, 11), lived(2, 14, None)]

    early, later = whose(stretches, exactly(14.2)), whose(stretches, exactly(14.6))

    assert (early.state, early.candidates) == (AMBIGUOUS, (2, 1))
    assert (later.state, later.stay) == (PLACED, 2)


def test_a_first_check_in_into_an_empty_room_asks_nobody():
    assert whose([lived(2, 14, None)], exactly(14.1)).stay == 2


def test_before_the_check_in_the_new_guest_is_only_offered():
    verdict = whose([lived(2, 14, None)], exactly(13.8))

    assert (verdict.state, verdict.candidates) == (AMBIGUOUS, (2,))


def test_the_hotel_sets_the_margin():
    stretches = [lived(1, -20, 11), lived(2, 11, None)]

    assert whose(stretches, exactly(11.4), "", Margins.of(minutes=10, hours=24)).stay == 2


def test_back_to_back_stays_of_the_same_guest_ask_nobody():
    stretches = [lived(1, -20, 11, 7), lived(2, 11, None, 7)]

    assert outcome(whose(stretches, exactly(11.1))) == (PLACED, 2, 7, "occupant")
    assert outcome(whose(stretches, exactly(10.9))) == (PLACED, 1, 7, "occupant")


def test_parties_that_share_a_room_as_two_stays_are_asked_about():
    verdict = whose([lived(1, 0, None), lived(2, 5, None)], exactly(10))

    assert (verdict.state, verdict.reason, verdict.candidates) == (AMBIGUOUS, "sharers", (1, 2))


def test_after_two_sharing_stays_left_one_asks_too():
    verdict = whose([lived(1, 0, 10), lived(2, 5, 11)], exactly(13), Moment.DEPARTURE)

    assert (verdict.state, verdict.reason) == (AMBIGUOUS, "sharers")


def test_two_in_one_stay_are_the_party_until_somebody_says_who():
    verdict = whose([lived(1, 0, None, 10, 11)], exactly(10))

    assert (verdict.state, verdict.guest, verdict.lead) == (PLACED, None, 10)


def test_a_companion_who_joined_long_after_cannot_be_meant():
    stretch = lived(1, 0, None, 10, (11, 15, None))

    assert whose([stretch], exactly(10)).guest == 10
    assert whose([stretch], exactly(14.8)).guest is None


def test_a_sharer_who_stays_after_the_guest_left_is_meant_alone():
    stretch = lived(1, 0, None, (10, -9, 9), 11)

    assert whose([stretch], exactly(12)).guest == 11


def test_a_doubtful_clock_is_placed_only_when_every_reading_agrees():
    alone = whose([lived(1, -30, None)], doubtful(14))
    changed = whose([lived(1, -30, 5), lived(2, 8, None)], doubtful(14))
    empty = whose([lived(2, 8, None)], doubtful(14))

    assert outcome(alone) == (PLACED, 1, 10, "occupant")
    assert (changed.state, changed.reason) == (AMBIGUOUS, "doubtful_clock")
    assert set(changed.candidates) == {1, 2}
    assert (empty.state, empty.candidates) == (AMBIGUOUS, (2,))


def test_a_doubtful_clock_and_a_party_that_changed_is_the_party():
    verdict = whose([lived(1, -30, None, 10, (11, 8, None))], doubtful(14))

    assert (verdict.state, verdict.stay, verdict.guest, verdict.lead) == (PLACED, 1, None, 10)


def test_naming_a_candidate_places_it_and_naming_a_stranger_does_not():
    stretches = [lived(1, -20, 11), lived(2, 11, None)]
    verdict = whose(stretches, exactly(11.1))

    chosen = choose(verdict, stretches, stay=1, seen=exactly(11.1))
    stranger = choose(verdict, stretches, stay=3, seen=exactly(11.1))

    assert outcome(chosen) == (PLACED, 1, 10, "chosen")
    assert (stranger.state, stranger.reason) == (AMBIGUOUS, "not_in_room")
    assert set(stranger.candidates) == {1, 2}


def test_naming_another_stay_than_the_one_that_had_the_room_asks():
    stretches = [lived(1, 0, None)]
    verdict = choose(whose(stretches, exactly(10)), stretches, stay=2, seen=exactly(10))

    assert (verdict.state, verdict.candidates) == (AMBIGUOUS, (1,))


def test_naming_a_guest_of_the_party_places_it_on_that_guest():
    verdict = whose([lived(1, 0, None, 10, 11)], exactly(10))
    parties = {1: frozenset({10, 11})}

    assert outcome(name_guest(verdict, parties, {11})) == (PLACED, 1, 11, "chosen")
    assert name_guest(verdict, parties, {99}).state == AMBIGUOUS


def test_a_stay_without_a_room_is_its_guest_or_its_party():
    assert of_party(lived(1, 0, None, 10), at(5), "chosen").guest == 10
    assert of_party(lived(1, 0, None, 10, 11), at(5), "chosen").lead == 10


def test_a_stay_without_names_waits():
    verdict = whose([Lived(1, at(0), None, ())], exactly(10))

    assert (verdict.state, verdict.reason, verdict.candidates) == (AMBIGUOUS, "nobody_named", (1,))


# What may never happen

minutes = st.integers(-48 * 60, 48 * 60)


@st.composite
def stories(draw):
    """Stretches of several stays in one room: in turn, overlapping, moved back, with joiners."""
    rows = []
    for stay in range(1, draw(st.integers(1, 5)) + 1):
        since = draw(minutes)
        until = draw(st.none() | st.integers(since + 1, since + 3000))
        party = []
        for number in range(draw(st.integers(1, 3))):
            joined = draw(st.integers(since - 600, since + 600))
            left = draw(st.none() | st.integers(joined + 1, joined + 3000))
            party.append(Presence(stay * 10 + number, _minute(joined), _minute(left)))
        rows.append(Lived(stay, _minute(since), _minute(until), tuple(party)))
    return rows


def _minute(minute):
    return None if minute is None else DAY + timedelta(minutes=minute)


moments = st.sampled_from(["", *Moment])


def was_there(stretches, stay, moment):
    """Whether the stay had the room at the moment or, for cleaning, had left it within a day."""
    left_since = moment - timedelta(hours=24)
    return any(
        one.at(moment) or (one.until is not None and left_since <= one.until <= moment)
        for one in stretches
        if one.stay == stay
    )


@given(stories(), minutes, moments)
def test_never_on_a_stay_that_was_not_in_the_room(stretches, minute, moment):
    seen = _minute(minute)

    verdict = whose(stretches, Seen(seen, seen, seen, 0), moment)

    if verdict.stay is not None:
        here = {one.stay for one in stretches if one.at(seen)}
        assert here <= {verdict.stay}
        assert was_there(stretches, verdict.stay, seen)
        if not here:
            assert moment in {"", Moment.CLEAN, Moment.DEPARTURE}
    assert (verdict.state == PLACED) == (verdict.stay is not None)
    assert (verdict.guest is None) or (verdict.lead is None)


@given(stories(), minutes, moments)
def test_never_on_one_guest_while_another_of_the_party_was_there(stretches, minute, moment):
    seen = _minute(minute)

    verdict = whose(stretches, Seen(seen, seen, seen, 0), moment)

    if verdict.guest is not None:
        for one in stretches:
            if one.stay == verdict.stay and one.at(seen):
                there = {
                    p.guest
                    for p in one.party
                    if p.since <= seen and (not p.until or p.until > seen)
                }
                assert there <= {verdict.guest}


@given(stories(), minutes, moments, st.integers(0, 12 * 60))
def test_a_doubtful_clock_never_decides_what_a_true_one_would_not(stretches, minute, moment, back):
    latest = _minute(minute)
    truth = latest - timedelta(minutes=back)

    guess = whose(stretches, Seen(latest, latest - timedelta(hours=12), latest, 0), moment)
    known = whose(stretches, Seen(truth, truth, truth, 0), moment)

    if guess.stay is not None:
        assert known.stay == guess.stay
    if guess.guest is not None:
        assert known.guest == guess.guest


def test_a_change_learnt_later_leaves_what_was_clear():
    before = whose([lived(1, 0, None)], exactly(10.8))
    story = [lived(1, 0, 11), lived(2, 11.1, None)]

    assert look_again(story, exactly(10.8), "", before=before) == before


def test_a_move_learnt_later_takes_the_sighting_away():
    before = whose([lived(1, 0, None)], exactly(10.8))

    moved = look_again([lived(1, 0, 5), lived(2, 6, None)], exactly(10.8), "", before=before)
    close = look_again([lived(1, 0, 10.6), lived(2, 10.7, None)], exactly(10.8), "", before=before)

    assert moved.stay == 2
    assert (close.state, close.candidates) == (AMBIGUOUS, (2, 1))
