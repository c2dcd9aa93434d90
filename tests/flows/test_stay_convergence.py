"""Whatever order, repetition or delay a PMS's versioned events have, a stay ends in the same rows.

A history is drawn as a PMS would live it: booked, changed, assigned, checked in, moved, joined and
left by companions, extended, checked out, each of it sometimes reversed. It is told once in order
and once as a bad network tells it; then every derived row must be equal. ``HYPOTHESIS_PROFILE=long``
looks longer.
"""

import os
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.transactions import unit
from guests.enums import Discretion
from guests.models import Guest, GuestToken
from hotels.models import Property
from stays.enums import ChangeKind, PartyRole, StayState
from stays.models import Occupancy, Stay, StayGuest
from stays.services import UnknownStay, apply
from stays.types import PartySaid, StaySaid
from tests.factories.guests import ITO, SMITH, WANG
from tests.factories.hotels import make_property, make_room
from tests.factories.rollback import rolled_back

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.flow,
    pytest.mark.slow,
    pytest.mark.timeout(1800 if LONG else 120),
]
EXAMPLES = settings(
    max_examples=600 if LONG else 80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

START = datetime(2026, 11, 20, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
ROOMS = ("1208", "1503", "0801")
COMPANIONS = (ITO, SMITH, replace(SMITH, key="P-child", given="Tom", vip="V2"))

MOVES: dict[StayState, tuple[str, ...]] = {
    StayState.RESERVED: (
        "dates", "assign", "unassign", "wait", "check_in", "check_in", "cancel", "no_show",
        "walk", "party", "facts", "rename",
    ),
    StayState.IN_HOUSE: (
        "move", "move", "extend", "party", "check_out", "reverse_in", "facts", "rename",
    ),
    StayState.DEPARTED: ("reverse_out",),
    StayState.CANCELLED: ("reinstate",),
    StayState.NO_SHOW: ("reinstate",),
    StayState.WALKED: ("reinstate",),
}  # fmt: skip

_GROUP_OF = {
    "dates": "dates", "extend": "dates", "assign": "room", "unassign": "room", "move": "room",
    "party": "party", "rename": "party", "facts": "facts",
}  # fmt: skip
_KIND_OF = {
    "check_in": ChangeKind.CHECKED_IN, "check_out": ChangeKind.CHECKED_OUT,
    "reverse_in": ChangeKind.CHECK_IN_REVERSED, "reverse_out": ChangeKind.CHECK_OUT_REVERSED,
    "cancel": ChangeKind.CANCELLED, "no_show": ChangeKind.NO_SHOW, "walk": ChangeKind.WALKED,
    "reinstate": ChangeKind.REINSTATED, "move": ChangeKind.ROOM_MOVED, "wait": ChangeKind.WAITING,
    "assign": ChangeKind.ROOM_ASSIGNED, "unassign": ChangeKind.ROOM_UNASSIGNED,
    "party": ChangeKind.PARTY_CHANGED,
}  # fmt: skip
_STATE_AFTER = {
    "check_in": StayState.IN_HOUSE, "check_out": StayState.DEPARTED,
    "reverse_in": StayState.RESERVED, "reverse_out": StayState.IN_HOUSE,
    "cancel": StayState.CANCELLED, "no_show": StayState.NO_SHOW, "walk": StayState.WALKED,
    "reinstate": StayState.RESERVED,
}  # fmt: skip


@dataclass
class Pms:
    """The truth as the PMS holds it, telling whole stays or single groups of fields."""

    draw: Any
    version: int = 10
    at: datetime = START
    said: StaySaid = field(
        default_factory=lambda: StaySaid(
            key="R-1",
            kind=ChangeKind.CREATED,
            occurred_at=START,
            source_version=10,
            arrival=date(2026, 11, 24),
            departure=date(2026, 11, 27),
            party=(PartySaid(profile=WANG),),
        )
    )

    def do(self, move: str) -> StaySaid:
        """One act at the PMS; returns the event it sends."""
        self.version += self.draw(st.integers(1, 3))
        self.at += timedelta(minutes=self.draw(st.sampled_from((0, 1, 61, 60 * 26))))
        self.said = replace(
            self.said,
            kind=_KIND_OF.get(move, ChangeKind.CHANGED),
            occurred_at=self.at,
            source_version=self.version,
            state=_STATE_AFTER.get(move, self.said.state),
            waiting=move == "wait",
            **self._change(move),
        )
        partial = move in _GROUP_OF and self.draw(st.booleans())
        if not partial:
            return self.said
        group = _GROUP_OF[move]
        return replace(
            self.said,
            groups=frozenset({group}),
            source_version=None,
            versions={group: self.version},
        )

    def _change(self, move: str) -> dict[str, Any]:
        if move in ("dates", "extend"):
            nights = self.draw(st.integers(1, 9))
            return {"departure": self.said.arrival + timedelta(days=nights)}
        if move in ("assign", "move", "check_in"):
            return {"room": self.draw(st.sampled_from(ROOMS))}
        if move == "unassign":
            return {"room": None}
        if move == "facts":
            levels = st.sampled_from([None, *Discretion])
            days = st.none() | st.dates(date(2026, 1, 1), date(2026, 11, 20))
            return {
                "vip": self.draw(st.sampled_from(("", "V1"))),
                "discretion": self.draw(levels),
                "booked": self.draw(days),
            }
        return {"party": self._party(move)} if move in ("party", "rename") else {}

    def _party(self, move: str) -> tuple[PartySaid, ...]:
        primary = self.said.party[0]
        if move == "rename":
            given_name = self.draw(st.sampled_from(("Wei", "Weiwei", "W.")))
            profile = replace(primary.profile, given=given_name)
            return (replace(primary, profile=profile), *self.said.party[1:])
        roles = st.sampled_from((PartyRole.COMPANION, PartyRole.SHARER))
        others = self.draw(st.lists(st.sampled_from(COMPANIONS), unique=True, max_size=3))
        return (primary, *(PartySaid(profile=one, role=self.draw(roles)) for one in others))


@st.composite
def histories(draw: Any) -> list[StaySaid]:
    pms = Pms(draw)
    first, acts = pms.said, draw(st.integers(1, 9))
    return [first, *(pms.do(draw(st.sampled_from(MOVES[pms.said.state]))) for _ in range(acts))]


@st.composite
def told_badly(draw: Any) -> tuple[list[StaySaid], list[StaySaid]]:
    events = draw(histories())
    repeated = draw(st.lists(st.sampled_from(events), max_size=4))
    return events, draw(st.permutations([*events, *repeated]))


def tell(property: Property, events: list[StaySaid]) -> None:
    """Receives the events one by one; what cannot be applied yet waits, as in the PMS inbox."""
    waiting = list(events)
    now = START
    while waiting:
        late: list[StaySaid] = []
        for said in waiting:
            now += timedelta(seconds=1)
            try:
                with unit():
                    apply(property=property, source="pms", said=said, now=now)
            except UnknownStay:
                late.append(said)
        assert len(late) < len(waiting)
        waiting = late


_OURS = {"id", "public_id", "version", "heard_no", "changed_no", "group_versions", "property_id"}


def rows() -> dict[str, Any]:
    """Everything that is derived from the events, without our own numbers."""
    stay = Stay.objects.select_related("room").get()
    columns = {
        name: value for name, value in vars(stay).items() if name[0] != "_" and name not in _OURS
    }
    columns["room_id"] = stay.room.number if stay.room else None
    return {
        "stay": columns,
        "versions": {group: pair[0] for group, pair in stay.group_versions.items()},
        "party": list(
            StayGuest.objects.order_by("joined_at", "left_at", "position").values_list(
                "guest__identities__key", "role", "position", "joined_at", "left_at"
            )
        ),
        "rooms": [
            (row.room.number, row.during.lower, row.during.upper)
            for row in Occupancy.objects.select_related("room").order_by("during")
        ],
        "guests": list(
            Guest.objects.order_by("identities__key").values_list(
                "identities__key", "family", "given", "native", "vip", "discretion"
            )
        ),
        "tokens": sorted(GuestToken.objects.values_list("token", "guest__identities__key")),
    }


def outcome(events: list[StaySaid]) -> dict[str, Any]:
    with rolled_back():
        property = make_property()
        for number in ROOMS:
            make_room(property, number)
        tell(property, events)
        return rows()


@EXAMPLES
@given(told_badly())
def test_any_order_repetition_and_delay_ends_as_the_right_order(told):
    in_order, as_received = told

    assert outcome(as_received) == outcome(in_order)


@EXAMPLES
@given(histories(), st.data())
def test_what_the_pms_said_last_is_what_the_stay_is_now(events, data):
    arrived = data.draw(st.permutations(events))

    stay = outcome(arrived)["stay"]

    expected = {
        "state": events[-1].state,
        "departure": events[-1].departure,
        "room_id": events[-1].room,
    }
    assert {name: stay[name] for name in expected} == expected


@EXAMPLES
@given(histories())
def test_nobody_lives_in_two_rooms_or_before_check_in_or_after_check_out(events):
    ended = outcome(events)

    stay, rooms = ended["stay"], ended["rooms"]
    assert all(until == later for (_, _, until), (_, later, _) in pairwise(rooms))
    if rooms:
        assert rooms[0][1] >= stay["checked_in_at"]
        assert rooms[-1][2] == stay["checked_out_at"]
    if stay["state"] == StayState.IN_HOUSE and stay["room_id"]:
        assert rooms[-1][0] == stay["room_id"]
        assert rooms[-1][2] is None
    if stay["state"] in (StayState.RESERVED, StayState.CANCELLED, StayState.NO_SHOW):
        assert rooms == []
