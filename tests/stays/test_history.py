from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from stays.enums import ChangeKind as Kind
from stays.enums import StayState as State
from stays.history import Membership, Story, Stretch, Telling, in_order, newer, settled, tell

T0 = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def at(hours: float) -> datetime:
    return T0 + timedelta(hours=hours)


def told(
    no: int,
    hours: float,
    state: str,
    room: int | None = None,
    *,
    version: int | None = -1,
    party: tuple[tuple[int, str], ...] = ((1, "primary"),),
    waiting: bool = False,
    groups: tuple[str, ...] = ("dates", "facts", "party", "room", "status"),
) -> Telling:
    """A whole event; its version is its number unless said otherwise."""
    return Telling(
        no=no, at=at(hours), kind=Kind.CHANGED, state=state, room_id=room, party=party,
        waiting=waiting, versions=dict.fromkeys(groups, no if version == -1 else version),
    )  # fmt: skip


def test_nothing_told_is_no_story():
    assert tell([]) == Story()


def test_plain_stay_lives_from_check_in_to_check_out():
    story = tell([
        told(1, 0, State.RESERVED),
        told(2, 1, State.RESERVED, 12),
        told(3, 2, State.IN_HOUSE, 12),
        told(4, 50, State.DEPARTED, 12),
    ])  # fmt: skip

    assert story.rooms == (Stretch(12, at(2), at(50)),)
    assert (story.checked_in_at, story.checked_out_at) == (at(2), at(50))


def test_move_ends_one_stretch_where_the_next_begins():
    story = tell([told(1, 2, State.IN_HOUSE, 12), told(2, 5, State.IN_HOUSE, 15)])

    assert story.rooms == (Stretch(12, at(2), at(5)), Stretch(15, at(5), None))


def test_move_away_and_back_is_three_stretches():
    story = tell([
        told(1, 2, State.IN_HOUSE, 12),
        told(2, 5, State.IN_HOUSE, 15),
        told(3, 6, State.IN_HOUSE, 12),
    ])  # fmt: skip

    assert [stretch.room_id for stretch in story.rooms] == [12, 15, 12]


def test_check_out_reversed_never_happened():
    story = tell([
        told(1, 2, State.IN_HOUSE, 12),
        told(2, 50, State.DEPARTED, 12),
        told(3, 51, State.IN_HOUSE, 12),
    ])  # fmt: skip

    assert story.rooms == (Stretch(12, at(2), None),)
    assert story.checked_out_at is None


@pytest.mark.parametrize("after", [State.RESERVED, State.CANCELLED, State.NO_SHOW])
def test_check_in_reversed_never_happened(after):
    story = tell([told(1, 2, State.IN_HOUSE, 12), told(2, 3, after, 12)])

    assert story.rooms == ()
    assert story.checked_in_at is None


def test_second_check_in_after_a_reversal_begins_anew():
    story = tell([
        told(1, 2, State.IN_HOUSE, 12),
        told(2, 3, State.RESERVED, 12),
        told(3, 8, State.IN_HOUSE, 12),
    ])  # fmt: skip

    assert story.rooms == (Stretch(12, at(8), None),)


def test_room_taken_away_before_check_in_is_not_lived_in():
    story = tell([
        told(1, 0, State.RESERVED, 12),
        told(2, 1, State.RESERVED, None),
        told(3, 2, State.IN_HOUSE, None),
        told(4, 3, State.IN_HOUSE, 15),
    ])  # fmt: skip

    assert story.rooms == (Stretch(15, at(3), None),)


def test_event_without_a_room_during_the_stay_moves_nobody():
    story = tell([
        told(1, 2, State.IN_HOUSE, 12),
        told(2, 5, State.IN_HOUSE, None),
        told(3, 9, State.DEPARTED, None),
    ])  # fmt: skip

    assert story.rooms == (Stretch(12, at(2), at(9)),)


def test_two_moves_in_the_same_moment_leave_only_the_last():
    story = tell([
        told(1, 2, State.IN_HOUSE, 12),
        told(2, 5, State.IN_HOUSE, 15),
        told(3, 5, State.IN_HOUSE, 8),
    ])  # fmt: skip

    assert story.rooms == (Stretch(12, at(2), at(5)), Stretch(8, at(5), None))


def test_clock_of_the_pms_running_backwards_gives_no_negative_stretch():
    story = tell([
        told(1, 5, State.IN_HOUSE, 12),
        told(2, 4, State.IN_HOUSE, 15),
        told(3, 3, State.DEPARTED, 15),
    ])  # fmt: skip

    assert story.rooms == ()
    assert (story.checked_in_at, story.checked_out_at) == (at(5), at(5))


def test_departure_without_a_known_arrival_has_no_rooms():
    story = tell([told(1, 0, State.RESERVED, 12), told(2, 50, State.DEPARTED, 12)])

    assert story.rooms == ()
    assert (story.checked_in_at, story.checked_out_at) == (None, at(50))


def test_waiting_is_counted_from_its_beginning_until_the_room_is_ready():
    waits = [
        told(1, 0, State.RESERVED),
        told(2, 1, State.RESERVED, waiting=True),
        told(3, 2, State.RESERVED, 12, waiting=True),
    ]

    assert tell(waits).waiting_since == at(1)
    assert tell([*waits, told(4, 3, State.IN_HOUSE, 12)]).waiting_since is None
    assert tell([*waits, told(4, 3, State.RESERVED, 12)]).waiting_since is None


def test_sharer_leaves_and_comes_back():
    both = ((1, "primary"), (2, "sharer"))
    story = tell([
        told(1, 0, State.IN_HOUSE, 12, party=both),
        told(2, 5, State.IN_HOUSE, 12),
        told(3, 9, State.IN_HOUSE, 12, party=both),
    ])  # fmt: skip

    assert story.party == (
        Membership(1, "primary", 0, at(0), None),
        Membership(2, "sharer", 1, at(9), None),
        Membership(2, "sharer", 1, at(0), at(5)),
    )
    assert story.rooms == (Stretch(12, at(0), None),)


def test_guest_taken_off_in_the_same_moment_never_joined():
    story = tell([
        told(1, 0, State.RESERVED, party=((1, "primary"), (2, "companion"))),
        told(2, 0, State.RESERVED),
    ])  # fmt: skip

    assert [member.guest_id for member in story.party] == [1]


def test_every_order_of_receipt_tells_the_same_story():
    events = [
        told(1, 0, State.RESERVED, 12),
        told(2, 2, State.IN_HOUSE, 12, party=((1, "primary"), (2, "sharer"))),
        told(3, 5, State.IN_HOUSE, 15),
        told(4, 9, State.DEPARTED, 15),
        told(5, 10, State.IN_HOUSE, 15),
    ]

    stories = {
        tell([
            Telling(
                no=no, at=event.at, kind=event.kind, versions=event.versions, state=event.state,
                room_id=event.room_id, party=event.party,
            )
            for no, event in enumerate(order, 1)
        ])
        for order in permutations(events)
    }  # fmt: skip

    assert len(stories) == 1


def test_event_without_a_version_counts_where_it_was_received():
    events = [
        told(1, 0, State.RESERVED, version=5),
        told(2, 2, State.IN_HOUSE, version=None),
        told(3, 1, State.RESERVED, version=4),  # delayed: older than 5
        told(4, 9, State.DEPARTED, version=6),
    ]

    assert [event.no for event in in_order(events, "status")] == [3, 1, 2, 4]


def test_group_that_is_not_carried_is_not_told():
    events = [told(1, 0, State.RESERVED, 12), told(2, 1, "", 15, groups=("room",))]

    assert [event.no for event in in_order(events, "status")] == [1]
    assert [event.no for event in in_order(events, "room")] == [1, 2]


@pytest.mark.parametrize(
    ("pair", "known", "expected"),
    [
        ((3, 9), None, True),
        ((3, 9), (2, 8), True),
        ((3, 9), (3, 8), True),
        ((2, 9), (3, 8), False),
        ((None, 9), (3, 8), True),
        ((1, 9), (None, 8), True),
    ],
)
def test_newer_compares_versions_and_then_receipt(pair, known, expected):
    assert newer(pair, known) is expected


def test_unversioned_event_keeps_the_version_it_came_after():
    assert settled((None, 9), (7, 3)) == (7, 9)
    assert settled((8, 9), (7, 3)) == (8, 9)
    assert settled((None, 1), None) == (None, 1)
