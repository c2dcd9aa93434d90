"""Whom to meet: the reasons, their order, and who has none; pure."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.meeting import Arriving, choose, reasons

ARRIVAL = date(2026, 12, 1)
PLAIN = Arriving(stay=1, guest=1, arrival=ARRIVAL, stays=2, last_left=ARRIVAL - timedelta(days=40))


@pytest.mark.parametrize(
    ("known", "codes"),
    [
        ({}, []),
        ({"stays": 1, "last_left": ARRIVAL - timedelta(days=900)}, []),
        ({"due": 3, "kept": 3}, []),
        ({"spend": 100, "high": 100}, []),
        ({"spend": 101, "high": None}, []),
        ({"due": 3, "kept": 1}, ["missed"]),
        ({"refused": True}, ["refused"]),
        ({"spend": 101, "high": 100}, ["value"]),
        ({"last_left": ARRIVAL - timedelta(days=365)}, ["back"]),
        ({"stays": 4}, ["milestone"]),
        ({"stays": 7}, ["stays"]),
        ({"stays": 9}, ["milestone", "stays"]),
        ({"stays": 199}, ["milestone", "stays"]),
        ({"stays": 8, "refused": True, "due": 1}, ["refused", "missed", "stays"]),
    ],
)
def test_reasons_of_what_is_known(known, codes):
    found = reasons(replace(PLAIN, **known))

    assert [one.code for one in found] == codes


def test_missed_wishes_are_told_with_their_n():
    [missed] = reasons(replace(PLAIN, due=5, kept=2))

    assert (missed.n, missed.of) == (3, 5)


def test_what_hurt_goes_before_what_flatters():
    hurt = replace(PLAIN, stay=2, guest=2, refused=True)
    rich = replace(PLAIN, stay=1, guest=1, spend=10, high=1)

    chosen = choose([rich, hurt])

    assert [one.arriving.guest for one in chosen] == [2, 1]


def test_a_guest_with_two_rooms_is_one_line():
    twice = [replace(PLAIN, stay=stay, refused=True) for stay in (5, 4)]

    chosen = choose(twice)

    assert [one.arriving.stay for one in chosen] == [4]


guests = st.builds(
    Arriving,
    stay=st.integers(1, 40),
    guest=st.integers(1, 20),
    arrival=st.just(ARRIVAL),
    stays=st.integers(1, 120),
    last_left=st.dates(date(2015, 1, 1), ARRIVAL),
    due=st.integers(0, 6),
    kept=st.just(0),
    refused=st.booleans(),
    spend=st.none() | st.integers(-100, 100),
    high=st.none() | st.integers(1, 100),
)


@given(st.lists(guests, max_size=30, unique_by=lambda guest: guest.stay), st.randoms())
def test_at_most_ten_the_strongest_and_always_the_same(arriving, luck):
    shuffled = list(arriving)
    luck.shuffle(shuffled)

    chosen = choose(arriving)

    scores = [one.score for one in chosen]
    assert scores == sorted(scores, reverse=True)
    assert len(chosen) <= 10
    assert choose(shuffled) == chosen
    assert len({one.arriving.guest for one in chosen}) == len(chosen)
