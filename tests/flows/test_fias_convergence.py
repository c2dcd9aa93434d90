"""Repeated, cut at any byte, begun again at any moment: after a resync we know what the PMS knows.

A hotel lives: guests check in, move, share, extend, leave, come back. Its interface tells it over
connections that end anywhere in a byte stream, repeats what it likes, and between connections
nobody hears anything. In the end one resync is heard whole. Then stays and open work must be those
of a hotel whose line never failed. ``HYPOTHESIS_PROFILE=long`` looks longer.
"""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.transactions import unit
from guests.enums import Calendar
from guests.services import meet_party
from guests.types import Birth, ProfileSaid
from pms import jobs
from pms.links.holding import Hold
from pms.links.talking import Talk
from pms.links.wire import Cut
from pms.models import Link, PmsMessage
from rules import jobs as planning
from service_tasks.models import ServiceTask
from simulator.fias import frame
from stays.models import Stay
from tests.factories.house import make_house, make_kinds
from tests.factories.rollback import rolled_back
from tests.fakes.fias import make_link
from tests.fakes.scripted import NoPlug, Piece, Scripted, cut_at
from tests.flows.test_stay_convergence import LONG

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.flow,
    pytest.mark.slow,
    pytest.mark.timeout(3600 if LONG else 300),
]
EXAMPLES = settings(
    max_examples=500 if LONG else 40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

START = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)  # 14:30 in Shanghai
ZONE = ZoneInfo("Asia/Shanghai")
ROOMS = ("1208", "1209", "1503")
GUESTS = ("11", "12", "13")
HELLO = frame("LS") + frame("LA")
ALIVE = frame(
    "LA"
)  # what an interface says that has nothing to tell; one that is silent is hung up on


def stamp(at: datetime) -> list[tuple[str, str]]:
    local = at.astimezone(ZONE)
    return [("DA", local.strftime("%y%m%d")), ("TI", local.strftime("%H%M%S"))]


@dataclass
class Pms:
    """The truth: who is in house, as the fields that tell it."""

    at: datetime = START
    here: dict[str, dict[str, str]] = field(default_factory=dict)
    gone: dict[str, dict[str, str]] = field(default_factory=dict)

    def resync(self) -> list[bytes]:
        named = [frame("GI", [*guest.items(), ("SF", "")]) for guest in self.here.values()]
        return [frame("DS"), *named, frame("DE")]

    def do(self, act: str, key: str, room: str, seconds: int) -> bytes:
        """One act, and the record that tells it; nothing where it makes no sense."""
        self.at += timedelta(seconds=seconds)
        guest = self.here.get(key)
        if act == "in" and guest is None:
            new = {"RN": room, "G#": key, "G+": f"P{key}", "GN": f"Family{key}, Ada", "GS": "Y",
                   "GA": "261124", "GD": "261127"}  # fmt: skip
            self.here[key] = self.gone.pop(key, new) | {"RN": room}
            return self._told("GI", self.here[key])
        if act == "move" and guest and guest["RN"] != room:
            old, guest["RN"] = guest["RN"], room
            return self._told("GC", guest | {"RO": old})
        if act == "extend" and guest:
            guest["GD"] = f"2611{27 + int(room[-1]) % 3}"
            return self._told("GC", guest)
        if act == "out" and guest:
            self.gone[key] = self.here.pop(key)
            return self._told("GO", {"RN": guest["RN"], "G#": key, "GS": "Y"})
        return b""

    def _told(self, rid: str, fields: dict[str, str]) -> bytes:
        return frame(rid, [*fields.items(), *stamp(self.at)])


ACTS = st.tuples(
    st.sampled_from(("in", "in", "move", "move", "extend", "out")),
    st.sampled_from(GUESTS),
    st.sampled_from(ROOMS),
    st.sampled_from((0, 1, 20)),
)


@dataclass
class Life:
    """The same life told well and told badly: the pieces of each connection."""

    well: list[Piece]
    badly: list[list[Piece]]
    truth: dict[str, dict[str, str]]
    ended: datetime


@st.composite
def lives(draw: Any) -> Life:
    pms, told = Pms(), list[bytes]()
    well: list[Piece] = [(START, HELLO + b"".join(pms.resync()))]
    badly: list[list[Piece]] = []
    for _ in range(draw(st.integers(1, 3))):
        line = [(pms.at, HELLO), *((pms.at, each) for each in pms.resync())]
        for act in draw(st.lists(ACTS, max_size=6)):
            record = pms.do(*act)
            told += [record] if record else []
            well.append((pms.at, record or ALIVE))
            line.append((pms.at, record or ALIVE))
            if told and draw(st.integers(0, 3)) == 0:  # the interface has a hiccup
                line.append((pms.at, draw(st.sampled_from(told))))
        size = sum(len(data) for _, data in line)
        end = draw(st.one_of(st.just(size), st.integers(0, size)))
        splits = draw(st.lists(st.integers(0, size), max_size=8))
        badly.append(cut_at(line, end, splits))
        unheard = draw(st.lists(ACTS, max_size=3))  # nobody is connected
        well += [(pms.at, record or ALIVE) for record in (pms.do(*act) for act in unheard)]
    last = [(pms.at, HELLO), *((pms.at, each) for each in pms.resync())]
    return Life([*well, *last], [*badly, last], dict(pms.here), pms.at)


@pytest.fixture
def house():
    """A hotel that knows one person: whose birthday is today."""
    make_kinds()
    birth = Birth(calendar=Calendar.SOLAR, month=11, day=24)
    with unit():
        meet_party(
            source="fidelio", said=[ProfileSaid(key="P11", birth=birth)], now=START, at=START
        )
    return make_house(START)


def hear(link: Link, pieces: list[Piece], now: datetime) -> Scripted:
    """One connection, from its first byte to its end."""
    hold = Hold(link.pk, "test")
    fresh = hold.take(now)
    wire = Scripted(pieces, now)
    with pytest.raises(Cut):
        Talk(fresh, hold=hold, wire=wire, plug=NoPlug(), clock=wire.clock).run(threading.Event())
    return wire


def prepare(house, *, proof: datetime | None) -> Link:
    """A line that knew of everybody until ``proof``."""
    link = make_link(house.property, port=5001)
    Link.objects.update(proof=proof)
    return link


def stays() -> dict[str, tuple[Any, ...]]:
    rows = Stay.objects.filter(state="in_house").select_related("room")
    return {
        stay.source_key: (
            stay.room.number,
            stay.arrival.strftime("%y%m%d"),
            stay.departure.strftime("%y%m%d"),
            [member.guest.family for member in stay.party.filter(left_at=None)],
        )
        for stay in rows
    }


def work() -> list[tuple[Any, ...]]:
    rows = ServiceTask.objects.live().filter(origin="rule").select_related("room")
    keys = dict(Stay.objects.values_list("pk", "source_key"))
    return sorted(
        (
            keys[one.stay_id],
            one.rule,
            one.occurrence,
            one.room.number if one.room else "",
            one.level,
        )
        for one in rows
    )


def told(house, lines: list[list[Piece]], end: datetime) -> tuple[Any, Any]:
    """Stays and open work after these connections."""
    with rolled_back():
        link = prepare(house, proof=START)
        now = START
        for pieces in lines:
            now = max(now, pieces[0][0] if pieces else now)
            hear(link, pieces, now)
        planning.plan_open(now=end + timedelta(minutes=1))
        assert not PmsMessage.objects.filter(state="received").exists()
        return stays(), work()


def expected(truth: dict[str, dict[str, str]]) -> dict[str, tuple[Any, ...]]:
    return {
        key: (guest["RN"], guest["GA"], guest["GD"], [f"Family{key}"])
        for key, guest in truth.items()
    }


@EXAMPLES
@given(lives())
def test_repeats_cuts_and_new_starts_end_in_the_state_of_the_pms_and_the_same_work(house, life):
    well = told(house, [life.well], life.ended)
    badly = told(house, life.badly, life.ended)

    assert well[0] == expected(life.truth)
    assert badly == well


@EXAMPLES
@given(lives(), st.booleans())
def test_a_resync_after_a_long_silence_rings_for_nobody(house, life, knew):
    """What happened unseen may be hours old: it becomes known, and no screen sounds."""
    late = life.ended + timedelta(hours=1)
    last = [(late, data) for _, data in life.badly[-1]]
    with rolled_back():
        link = prepare(house, proof=START if knew else None)

        hear(link, last, late)

        assert stays() == expected(life.truth)
        assert work() == [each for each in work() if each[-1] == "low"]


def loud(**which: Any) -> set[tuple[Any, ...]]:
    """Work that alerts somebody: stay, rule and occurrence, wherever the guest lives now."""
    rows = ServiceTask.objects.filter(origin="rule", **which).exclude(level="low")
    return set(rows.values_list("stay__source_key", "rule", "occurrence"))


@EXAMPLES
@given(lives())
def test_what_a_late_resync_finds_out_of_guests_we_knew_rings_for_nobody_either(house, life):
    """Moves, departures and arrivals of a long silence, also after the sweep that plans.

    Who had left and is here again gets back what had been told of then, and nothing else.
    """
    late = life.ended + timedelta(hours=1)
    last = [(late, data) for _, data in life.badly[-1]]
    with rolled_back():
        link = prepare(house, proof=START)
        for pieces in life.badly[:-1]:
            hear(link, pieces, pieces[0][0] if pieces else START)
        planning.plan_open(now=life.ended)
        before = loud()

        hear(link, last, late)
        planning.plan_open(now=late + timedelta(minutes=1))

        assert stays() == expected(life.truth)
        assert loud() == before


def test_the_birthday_of_a_guest_who_came_in_a_short_cut_is_told(house):
    """The properties above would hold of a house that alerts nobody; this one does."""
    pms = Pms()
    pms.do("in", "11", "1208", 20)
    with rolled_back():
        link = prepare(house, proof=START)

        wire = hear(link, [(pms.at, HELLO + b"".join(pms.resync()))], pms.at)

        assert {rule for _, rule, *_ in work()} >= {"birthday_desk", "birthday_duty"}
        assert frame("DR", stamp(pms.at)) in wire.sent


def test_a_record_told_again_after_newer_ones_changes_nothing(house):
    pms = Pms()
    came, moved = pms.do("in", "11", "1208", 1), pms.do("move", "11", "1503", 1)
    with rolled_back():
        link = prepare(house, proof=START)

        hear(link, [(pms.at, HELLO + came + moved + came)], pms.at)

        states = PmsMessage.objects.order_by("pk").values_list("kind", "state")
        assert stays()["11"][0] == "1503"
        assert list(states) == [
            ("fias.GI", "applied"),
            ("fias.GC", "applied"),
            ("fias.GI", "stale"),
        ]


def test_an_empty_resync_empties_no_full_house(house):
    pms = Pms()
    for number in range(6):
        pms.do("in", str(20 + number), ROOMS[number % 3], 1)
    with rolled_back():
        link = prepare(house, proof=START)
        hear(link, [(pms.at, HELLO + b"".join(pms.resync()))], pms.at)

        hear(link, [(pms.at, HELLO + frame("DS") + frame("DE"))], pms.at)

        end = PmsMessage.objects.order_by("-pk").first()
        assert len(stays()) == 6
        assert (end.kind, end.state) == ("fias.DE", "rejected")
        assert "names nobody, but 6 stays are in the house" in end.reason


def test_a_word_that_could_not_be_applied_in_time_does_not_undo_a_resync(house):
    pms = Pms()
    came = pms.do("in", "11", "1208", 1)
    pms.do("out", "11", "1208", 1)
    with rolled_back():
        link = prepare(house, proof=START)
        hear(link, [(pms.at, HELLO + came)], pms.at)
        _as_though_failed("fias.GI")
        Stay.objects.update(state="departed")
        hear(link, [(pms.at, HELLO + b"".join(pms.resync()))], pms.at)

        jobs.ingest(now=pms.at + timedelta(minutes=1))

        assert PmsMessage.objects.get(kind="fias.GI").state == "stale"
        assert stays() == {}


def test_a_resync_tried_late_checks_out_nobody_who_came_since(house):
    pms = Pms()
    with rolled_back():
        link = prepare(house, proof=START)
        hear(link, [(pms.at, HELLO + b"".join(pms.resync()))], pms.at)
        _as_though_failed("fias.DE")
        hear(link, [(pms.at, pms.do("in", "11", "1208", 1))], pms.at)

        jobs.ingest(now=pms.at + timedelta(minutes=1))

        assert PmsMessage.objects.get(kind="fias.DE").state == "nothing"
        assert list(stays()) == ["11"]


def _as_though_failed(kind: str) -> None:
    """The message waits for the sweep, as after a failure of ours."""
    PmsMessage.objects.filter(kind=kind).update(
        state="received", attempts=1, next_try_at=START, done_at=None
    )


def test_nobody_is_checked_out_by_a_resync_of_which_a_part_cannot_be_read(house):
    pms = Pms()
    pms.do("in", "11", "1208", 1)
    pms.do("in", "12", "1503", 1)
    with rolled_back():
        link = prepare(house, proof=START)
        hear(link, [(pms.at, HELLO + b"".join(pms.resync()))], pms.at)
        bad = frame("GI", [("RN", "1208"), ("SF", "")])  # of whom?

        hear(link, [(pms.at, HELLO + frame("DS") + bad + frame("DE"))], pms.at)

        assert sorted(stays()) == ["11", "12"]
