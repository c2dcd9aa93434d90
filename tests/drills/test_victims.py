"""Who is killed next: by chance, repeatable, and never so often that the supervisor must give up."""

import pytest

from drills.victims import MOST, WITHIN, Victims, rounds
from hotel_crm.supervisor.child import TOO_MANY
from hotel_crm.supervisor.child import WITHIN as COUNTED_WITHIN

NAMES = ["web", "beat", "links", "postgres"]


def kills(seed, number):
    victims, chosen = Victims(seed), []
    for second in range(number):
        name = victims.choose(NAMES, float(second))
        if name:
            victims.died(name, float(second))
        chosen.append(name)
    return chosen


def test_same_seed_chooses_the_same_victims():
    assert kills(7, 200) == kills(7, 200)
    assert kills(7, 200) != kills(8, 200)


def test_everybody_gets_a_turn():
    assert set(kills(7, 200)) == {*NAMES, ""}


def test_nobody_dies_as_often_as_ends_the_system():
    chosen = kills(7, 300)
    most = max(
        chosen[start : start + int(COUNTED_WITHIN)].count(name)
        for start in range(len(chosen))
        for name in NAMES
    )

    assert (most, WITHIN > COUNTED_WITHIN) == (MOST, True)
    assert most < TOO_MANY


def test_own_deaths_count_and_a_new_supervisor_forgets_them():
    victims = Victims(1)
    for _ in range(MOST):
        victims.died("web", 10.0)

    before = victims.choose(["web"], 11.0)
    victims.all_died()

    assert (before, victims.choose(["web"], 11.0)) == ("", "web")


@pytest.mark.parametrize(("number", "together"), [(100, 5), (12, 1), (3, 2)])
def test_every_part_between_two_ends_has_its_kills(number, together):
    parts = rounds(number, together)

    assert (sum(parts), len(parts), min(parts) > 0) == (number, together + 1, True)
