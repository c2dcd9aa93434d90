import json

import pytest

from realtime import frames
from realtime.ring import KEPT, PER_FRAME, Behind, Gap, Place, Ring
from realtime.types import Wake

DESK = frozenset({"desk"})
ROOMS = frozenset({"rooms"})


def entries(first, last, departments=frozenset()):
    return [
        frames.entry(seq, Wake("tasks", "low", f"e{seq}", 1, departments))
        for seq in range(first, last + 1)
    ]


def seen(cut):
    return [event["entity"] for event in json.loads(cut.text)["e"]]


def test_entries_that_follow_are_taken_and_known_ones_ignored():
    ring = Ring(0)

    ring.append(entries(1, 3))
    ring.append(entries(2, 4))

    assert (ring.base, ring.head) == (1, 4)


@pytest.mark.parametrize("offered", [entries(2, 2), entries(1, 1) + entries(3, 3)])
def test_a_hole_is_refused_and_changes_nothing(offered):
    ring = Ring(0)

    with pytest.raises(Gap):
        ring.append(offered)

    assert ring.head == 0


def test_the_ring_keeps_the_newest_and_says_who_is_behind():
    ring = Ring(0)
    ring.append(entries(1, 3000))

    with pytest.raises(Behind):
        Place(None, 0).take(ring)

    assert ring.base == 3000 - KEPT + 1
    assert seen(Place(None, ring.base - 1).take(ring))[0] == f"e{ring.base}"


def test_a_frame_holds_at_most_64_events_and_the_next_goes_on():
    ring, place = Ring(0), Place(None, 0)
    ring.append(entries(1, 100))

    cuts = [place.take(ring), place.take(ring), place.take(ring)]

    assert [len(seen(cut)) for cut in cuts[:2]] == [PER_FRAME, 36]
    assert [json.loads(cut.text)["p"] for cut in cuts[:2]] == [0, PER_FRAME]
    assert cuts[2] is None


def test_those_who_stand_alike_share_one_frame():
    ring = Ring(0)
    ring.append(entries(1, 2))

    first, second = Place(DESK, 0).take(ring), Place(DESK, 0).take(ring)

    assert first is second


def test_what_is_for_others_is_passed_over_and_told_with_the_next_frame():
    ring, place = Ring(0), Place(DESK, 0)
    ring.append(entries(1, 5, ROOMS))
    nothing = place.take(ring)
    ring.append(entries(6, 6, DESK))

    cut = place.take(ring)

    assert nothing is None
    assert json.loads(cut.text) | {"e": seen(cut)} == {"t": "ev", "p": 0, "s": 6, "e": ["e6"]}


def test_an_empty_frame_carries_the_device_over_what_was_for_others():
    ring, place = Ring(0), Place(DESK, 0)
    ring.append(entries(1, 5, ROOMS))
    place.take(ring)

    first, second = place.catch_up(), place.catch_up()

    assert (json.loads(first), second) == ({"t": "ev", "p": 0, "s": 5, "e": []}, None)
