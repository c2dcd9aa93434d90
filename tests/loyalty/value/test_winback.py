"""A random tenth is never called, always the same, and the effect is told no surer than it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty.value.winback import draw, effect, wilson


@settings(max_examples=60)
@given(
    st.lists(st.integers(1, 10**9), unique=True, max_size=300), st.text(max_size=8), st.randoms()
)
def test_the_draw_follows_from_the_seed_whatever_the_order(guests, seed, dice):
    drawn = draw(guests, seed=seed)
    dice.shuffle(guests)

    again = draw(guests, seed=seed)

    assert again == drawn
    assert sorted([*drawn.called, *drawn.held]) == sorted(guests)
    assert len(drawn.held) == max(round(len(guests) / 10), 1 if len(guests) >= 5 else 0)


def test_another_seed_holds_back_others():
    guests = range(1, 1001)

    held = [set(draw(guests, seed=seed).held) for seed in ("spring", "autumn")]

    assert [len(each) for each in held] == [100, 100]
    assert len(held[0] & held[1]) < 30


def test_every_guest_is_as_likely_to_be_held_back():
    times = [0] * 50

    for seed in range(2000):
        for guest in draw(range(50), seed=str(seed)).held:
            times[guest] += 1

    assert sum(times) == 10_000
    assert min(times) > 140  # 200 each, so 4.5 deviations
    assert max(times) < 260


def test_the_interval_is_newcombes():
    # His example (a): 56 of 70 against 48 of 80, difference 0.2, interval 0.0524 to 0.3339.
    found = effect(called=70, called_back=56, held=80, held_back=48)

    assert (found.difference, found.low, found.high) == pytest.approx(
        (0.2, 0.0524, 0.3339), abs=0.0001
    )
    assert found.word == "helped"


@pytest.mark.parametrize(
    ("called", "back", "held", "held_back", "word"),
    [
        (90, 30, 9, 0, "not enough"),
        (0, 0, 20, 3, "not enough"),
        (90, 20, 10, 1, "no difference seen"),
        (900, 300, 100, 10, "helped"),
        (900, 50, 100, 30, "harmed"),
    ],
)
def test_what_may_be_said(called, back, held, held_back, word):
    found = effect(called=called, called_back=back, held=held, held_back=held_back)

    assert found.word == word


def test_more_back_than_called_is_refused():
    with pytest.raises(ValueError, match="no more can have come back"):
        effect(called=5, called_back=6, held=20, held_back=1)


def test_a_rate_of_none_has_room_above_it_only():
    low, high = wilson(0, 10)

    assert (low, round(high, 3)) == (0.0, 0.278)
