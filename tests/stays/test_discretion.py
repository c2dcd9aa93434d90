from itertools import product

import pytest

from guests.enums import Discretion
from stays.discretion import holds

STRICT = [
    Discretion.OPEN, Discretion.INCOGNITO, Discretion.NO_INFORMATION, Discretion.PROTECTED,
]  # fmt: skip


@pytest.mark.parametrize(("stay", "one", "two"), list(product(STRICT, repeat=3)))
def test_strictest_of_stay_and_everybody_in_the_party_holds(stay, one, two):
    expected = STRICT[max(STRICT.index(level) for level in (stay, one, two))]

    assert holds(stay, [one, two]) == expected


def test_stay_without_a_party_keeps_its_own_level():
    assert holds(Discretion.INCOGNITO, []) == Discretion.INCOGNITO
