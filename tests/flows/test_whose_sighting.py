"""Moves, early arrivals, sharers, hours offline and wrong clocks never put a sighting on a stranger.

A hotel is drawn: stays that come, wait in the lobby, check in, move, share a room, are joined by a
companion and leave; a PMS that tells some of it late; a phone that taps at one moment, sends hours
later, and whose clock is wrong. Everything goes through the doors: events by ``stays.apply``, sightings
by ``observe``, and the recheck sweep at the end. Then every sighting is on somebody who was there,
or waits in the list. ``HYPOTHESIS_PROFILE=long`` looks longer.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.transactions import unit
from guests.types import ProfileSaid
from preferences import jobs, services
from preferences.models import Observation, Preference
from preferences.queries import waiting
from stays.enums import ChangeKind, StayState
from tests.factories.hotels import make_property, make_room
from tests.factories.rollback import rolled_back
from tests.factories.stays import hear, said_party, say

pytestmark = [pytest.mark.django_db, pytest.mark.flow, pytest.mark.slow]

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
EXAMPLES = settings(
    max_examples=400 if LONG else 60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

START = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
ROOMS = ("1208", "1503")
MARGIN = timedelta(minutes=30)
SLACK = timedelta(minutes=3)  # a clock may be two minutes off without being doubted
A_DAY = timedelta(hours=24)
BOOKED = START - timedelta(days=9)


def minute(number):
    return START + timedelta(minutes=number)


@dataclass(frozen=True)
class Stretch:
    """What is true: a party in a room, half-open."""

    key: str
    room: str
    since: datetime
    until: datetime | None

    def near(self, at, by=timedelta(0)):
        return self.since <= at + by and (self.until is None or at - by < self.until)


@dataclass
class Party:
    """A booking, told event by event; ``lived`` is the truth it leaves."""

    key: str
    number: int
    lived: list[Stretch] = field(default_factory=list)
    events: list[tuple[datetime, dict]] = field(default_factory=list)
    companion_from: datetime | None = None
    joined: datetime | None = None  # when the PMS first names the companion
    version: int = 0

    def tell(self, at, delay, state=StayState.IN_HOUSE, **fields):
        self.version += 1
        if self.joined is None and len(self.profiles(at)) > 1:
            self.joined = at
        self.events.append(
            (
                at + delay,
                {
                    "key": self.key, "occurred_at": at, "state": state,
                    "source_version": self.version, "party": said_party(*self.profiles(at)),
                    **fields,
                },
            )
        )  # fmt: skip

    def profiles(self, at):
        names = [self.primary]
        if self.companion_from is not None and at >= self.companion_from:
            names.append(self.companion)
        return [ProfileSaid(key=name, family=name) for name in names]

    @property
    def primary(self):
        return f"Guest{self.number}"

    @property
    def companion(self):
        return f"Companion{self.number}"

    def two_by(self, at, room):
        """Whether the companion had come when the party was last in ``room`` up to ``at``."""
        ends = [min(at, one.until or at) for one in self.lived if one.room == room]
        last = max((end for end in ends if end <= at), default=at)
        return self.joined is not None and self.joined <= last - SLACK


@dataclass(frozen=True)
class Tap:
    """One sighting: where and when in truth, and what the phone says about it."""

    room: str
    at: datetime
    delay: timedelta
    error: timedelta
    error_when_sent: timedelta
    says_its_time: bool
    moment: str

    @property
    def received(self):
        return self.at + self.delay

    @property
    def clock_is_sound(self):
        return self.says_its_time and not self.error and not self.error_when_sent


delays = st.sampled_from((0, 0, 0, 4, 40, 300)).map(lambda count: timedelta(minutes=count))
errors = st.sampled_from((0, 0, 0, 0, 1, -25, 90, -300, 60 * 24 * 400)).map(
    lambda count: timedelta(minutes=count)
)
moments = st.sampled_from(("", "", "clean", "clean", "departure", "turndown"))


@st.composite
def parties(draw, number):
    party = Party(f"R-{number}", number)
    clock = draw(st.integers(-1500, 1800))
    room = draw(st.sampled_from(ROOMS))
    party.tell(BOOKED, timedelta(0), StayState.RESERVED, kind=ChangeKind.CREATED)
    if draw(st.booleans()):  # early: sits in the lobby, has no room
        early = minute(clock - draw(st.integers(1, 200)))
        party.tell(early, draw(delays), StayState.RESERVED, kind=ChangeKind.WAITING, waiting=True)
    if draw(st.booleans()):
        party.companion_from = minute(clock + draw(st.sampled_from((0, 20, 400))))
    party.tell(minute(clock), draw(delays), room=room)
    for _ in range(draw(st.integers(0, 2))):
        since, clock = clock, clock + draw(st.integers(1, 900))
        party.lived.append(Stretch(party.key, room, minute(since), minute(clock)))
        room = draw(st.sampled_from(ROOMS))
        party.tell(minute(clock), draw(delays), kind=ChangeKind.ROOM_MOVED, room=room)
    since, leaves = clock, draw(st.booleans())
    clock += draw(st.integers(1, 1500))
    party.lived.append(Stretch(party.key, room, minute(since), minute(clock) if leaves else None))
    comes = party.companion_from
    if comes is not None and comes > minute(since) and not (leaves and comes >= minute(clock)):
        # Nobody joins a party in house after it has left: no PMS tells such a stay.
        party.tell(comes, draw(delays), kind=ChangeKind.PARTY_CHANGED, room=room)
    if leaves:
        party.tell(minute(clock), draw(delays), StayState.DEPARTED, room=room)
    return party


@st.composite
def taps(draw):
    sent_at_once = draw(st.booleans())
    error = draw(errors)
    return Tap(
        room=draw(st.sampled_from(ROOMS)),
        at=minute(draw(st.integers(0, 2200))),
        delay=timedelta(minutes=0 if sent_at_once else draw(st.integers(0, 720))),
        error=error,
        error_when_sent=draw(errors) if draw(st.integers(0, 3)) == 0 else error,
        says_its_time=not sent_at_once or draw(st.booleans()),
        moment=draw(moments),
    )


@pytest.fixture
def house(db):
    with unit():
        services.load_catalogue()
    river = make_property()
    return river, {number: make_room(river, number) for number in ROOMS}


def live_through(house, booked, tapped) -> Iterator[tuple[Tap, str]]:
    """Everything arrives in the order in which it reaches the house; (tap, observation id)."""
    river, rooms = house
    arriving = [(at, 0, index, said) for party in booked for index, (at, said) in
                enumerate(party.events)]  # fmt: skip
    arriving += [(tap.received, 1, index, tap) for index, tap in enumerate(tapped)]
    for at, _what, index, one in sorted(arriving, key=lambda row: (row[0], row[1], row[2])):
        if isinstance(one, Tap):
            yield one, send(river, rooms, one, f"tap{index}").observation_public_id
        else:
            hear(river, say(**one), now=at)


def send(river, rooms, tap, public_id):
    with unit():
        return services.observe(
            person=None,
            property=river,
            room=rooms[tap.room],
            sighting="blanket_under_pillow",
            public_id=public_id,
            observed_at=tap.at + tap.error,
            device_now=tap.received + tap.error_when_sent if tap.says_its_time else None,
            waited=tap.delay if tap.says_its_time else None,
            received_at=tap.received,
            moment=tap.moment,
            now=tap.received,
        )


def may_be_about(tap, stretches):
    """Keys of the stays that a true observer could mean at all."""
    here = {one.key for one in stretches if one.near(tap.at, SLACK)}
    left = {
        one.key
        for one in stretches
        if one.until is not None and one.until - SLACK <= tap.at <= one.until + A_DAY + SLACK
    }
    lived_in_surely = {
        one.key for one in stretches if one.near(tap.at - SLACK) and one.near(tap.at + SLACK)
    }
    return here | (left if not lived_in_surely and tap.moment != "turndown" else set())


def surely_about(tap, stretches):
    """The one stay that nobody could doubt, if there is one; then asking would be a nuisance."""
    wide = MARGIN + SLACK
    near = {one.key for one in stretches if one.near(tap.at, wide)}
    all_along = {
        one.key for one in stretches if one.near(tap.at - wide) and one.near(tap.at + wide)
    }
    left = [one for one in stretches if one.until is not None and
            tap.at - A_DAY - SLACK <= one.until <= tap.at + SLACK]  # fmt: skip
    asks = tap.moment == "departure" and left
    return near.pop() if len(near) == 1 and near == all_along and not asks else None


@pytest.mark.timeout(1200 if LONG else 120)
@EXAMPLES
@given(
    st.integers(1, 4).flatmap(lambda count: st.tuples(*(parties(n) for n in range(count)))),
    st.lists(taps(), min_size=1, max_size=4),
)
def test_no_sighting_is_on_anybody_who_was_not_in_the_room(house, booked, tapped):
    with rolled_back():
        observed = {name: tap for tap, name in live_through(house, booked, tapped)}
        end = max(at for party in booked for at, _said in party.events)
        end = max([end, *(tap.received for tap in tapped)])

        jobs.recheck_placements(now=min(end, min(t.received for t in tapped) + 2 * A_DAY))

        by_key = {party.key: party for party in booked}
        asked = {row.public_id for row in waiting(house[0], "en")}
        placed = 0
        for public_id, tap in observed.items():
            seen = Observation.objects.get(public_id=public_id)
            placement = seen.placements.select_related("stay", "guest", "lead").latest("pk")
            stretches = [one for party in booked for one in party.lived if one.room == tap.room]
            if placement.state == "ambiguous":
                assert public_id in asked
                if tap.clock_is_sound and not seen.clock_doubtful:
                    assert surely_about(tap, stretches) is None
                continue
            placed += 1
            assert public_id not in asked
            assert placement.stay.source_key in may_be_about(tap, stretches)
            party = by_key[placement.stay.source_key]
            subject = placement.guest or placement.lead
            assert subject.family in {party.primary, party.companion}
            assert placement.guest is None or not party.two_by(tap.at, tap.room)
        assert len(observed) == len(tapped) == placed + len(asked)
        believed_from = {one for row in Preference.objects.all() for one in row.evidence}
        assert believed_from == set(observed) - asked


# The same, as stories


def told(house, *parties):
    """Everything these parties' PMS has to say, at once and in order."""
    for party in parties:
        for at, said in party.events:
            hear(house[0], say(**said), now=at)


def party(number, *stretches, leaves=None):
    """Lived as (room, minute) in turn; checked out at the minute ``leaves``."""
    one = Party(f"R-{number}", number)
    one.tell(BOOKED, timedelta(0), StayState.RESERVED, kind=ChangeKind.CREATED)
    for place, (room, since) in enumerate(stretches):
        kind = ChangeKind.ROOM_MOVED if place else ChangeKind.CHECKED_IN
        one.tell(minute(since), timedelta(0), kind=kind, room=room)
    if leaves is not None:
        one.tell(minute(leaves), timedelta(0), StayState.DEPARTED, room=stretches[-1][0])
    return one


def tap(room, at, **fields):
    defaults = {
        "delay": timedelta(0), "error": timedelta(0), "error_when_sent": None,
        "says_its_time": True, "moment": "clean",
    }  # fmt: skip
    said = {**defaults, **fields}
    said["error_when_sent"] = said["error_when_sent"] or said["error"]
    return Tap(room=room, at=minute(at), **said)


def outcome(house, one):
    seen = send(*house, one, "one")
    row = Observation.objects.get(public_id=seen.observation_public_id)
    placement = row.placements.select_related("stay").latest("pk")
    return placement.reason, placement.stay.source_key if placement.stay else None


def test_offline_since_before_the_move_it_is_still_the_guest_who_had_the_room(house):
    told(house, party(1, ("1208", 0), ("1503", 300)), party(2, ("1208", 400)))

    late = tap("1208", 200, delay=timedelta(hours=11))

    assert outcome(house, late) == ("occupant", "R-1")


def test_a_clock_that_is_a_year_wrong_all_along_misleads_nobody(house):
    told(house, party(1, ("1208", 0), leaves=300), party(2, ("1208", 400)))

    wrong = tap("1208", 200, delay=timedelta(hours=6), error=timedelta(days=-365))

    assert outcome(house, wrong) == ("occupant", "R-1")


def test_a_clock_that_was_set_meanwhile_asks_when_the_room_changed_hands(house):
    told(house, party(1, ("1208", 0), leaves=300), party(2, ("1208", 400)))

    jumped = tap(
        "1208", 200, delay=timedelta(hours=6), error=timedelta(hours=-3),
        error_when_sent=timedelta(seconds=1),
    )  # fmt: skip

    assert outcome(house, jumped) == ("doubtful_clock", None)
    assert [len(row.candidates) for row in waiting(house[0], "en")] == [2]


def test_a_clock_that_was_set_meanwhile_is_harmless_when_one_guest_had_the_room_throughout(house):
    told(house, party(1, ("1208", -900)))

    jumped = tap(
        "1208", 600, delay=timedelta(hours=6), error=timedelta(hours=-3),
        error_when_sent=timedelta(seconds=1),
    )  # fmt: skip

    assert outcome(house, jumped) == ("occupant", "R-1")


def test_thirteen_hours_offline_are_too_long_to_be_sure(house):
    told(house, party(1, ("1208", 0), leaves=300), party(2, ("1208", 400)))

    assert outcome(house, tap("1208", 200, delay=timedelta(hours=13)))[1] is None


def test_early_and_waiting_in_the_lobby_is_not_in_the_room(house):
    waits = Party("R-2", 2)
    waits.tell(minute(90), timedelta(0), StayState.RESERVED, kind=ChangeKind.WAITING,
               waiting=True, room="1208")  # fmt: skip
    told(house, party(1, ("1208", -900), leaves=60), waits)

    assert outcome(house, tap("1208", 120)) == ("guest_who_left", "R-1")


def test_two_bookings_that_share_a_room_are_asked_about(house):
    told(house, party(1, ("1208", 0)), party(2, ("1208", 100)))

    assert outcome(house, tap("1208", 400)) == ("sharers", None)
    assert len(waiting(house[0], "en")) == 1
