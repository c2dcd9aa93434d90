"""The protocol as a machine: any order of commits, losses, sends, drops and reconnections."""

import json

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from realtime import frames
from realtime.ring import Behind, Place
from realtime.stream import Stream
from realtime.types import Head, Wake

DEPARTMENTS = ("desk", "rooms", "dining")
departments = st.frozensets(st.sampled_from(DEPARTMENTS), max_size=2)
audiences = st.sampled_from([None, frozenset({"desk"}), frozenset({"rooms", "dining"})])
EPOCH = "epoch.database"


class Device:
    """What a page does: keeps a cursor with what it applied, on a disk that survives."""

    def __init__(self, audience):
        self.audience = audience
        self.epoch, self.cur = "", 0
        self.applied = []  # (seq, entity), in order; forgotten by a reset, which fetches everything
        self.fetched_at = 0  # the stream's head when everything was fetched last
        self.place = None
        self.wire = []  # sent and not yet read

    def hear(self, text, stream):
        said = json.loads(text)
        if said["t"] == "welcome":
            self.epoch = said["epoch"]
            if said["mode"] == "reset":
                self.cur, self.fetched_at, self.applied = said["head"], stream.head, []
        elif said["t"] == "ev" and said["p"] <= self.cur < said["s"]:
            self.applied += [event["entity"] for event in said["e"] if event["version"] > self.cur]
            self.cur = said["s"]


class Protocol(RuleBasedStateMachine):
    """``log`` is the table; ``stream`` the hub's memory, which may lag; ``early`` is on its way."""

    @initialize(audience=audiences, other=audiences)
    def begin(self, audience, other):
        self.log = []
        self.epoch = EPOCH
        self.stream = Stream(1)
        self.stream.meet(Head(1, EPOCH, 0, 0), known=0)
        self.on_their_way = []
        self.devices = [Device(audience), Device(other)]

    @property
    def head(self):
        return len(self.log)

    @rule(
        several=st.lists(departments, min_size=1, max_size=4),
        how=st.sampled_from(["give", "late", "lost"]),
    )
    def commit(self, several, how):
        # The version of an event is its number: so a device can see that it is new.
        new = [
            frames.entry(seq, Wake("tasks", "low", f"e{seq}", seq, departments))
            for seq, departments in enumerate(several, self.head + 1)
        ]
        self.log += new
        if how == "give":
            self.stream.give(self.epoch.split(".")[0], new)
        elif how == "late":
            self.on_their_way.append(new)

    @precondition(lambda self: self.on_their_way)
    @rule(data=st.data())
    def late_hand_over(self, data):
        nr = data.draw(st.integers(0, len(self.on_their_way) - 1))
        self.stream.give(self.epoch.split(".")[0], self.on_their_way.pop(nr))

    @rule(most=st.integers(1, 5))
    def poll(self, most):
        known = self.stream.ring.head
        missing = self.stream.meet(Head(1, self.epoch, self.head, 0), known=known)
        if missing > most:
            self.stream.skip_to(self.head - most)
        self.stream.add(self.log[self.stream.ring.head : self.head])

    @rule(nr=st.sampled_from([0, 1]))
    def connect(self, nr):
        device = self.devices[nr]
        device.wire = []
        device.place = Place(device.audience, 0)
        known = device.epoch == self.epoch and device.cur <= self.stream.ring.head
        if known:
            device.place.jump(device.cur)
        else:
            device.place.jump(self.stream.ring.head)
        device.wire.append(
            frames.welcome(
                epoch=self.epoch, head=self.stream.ring.head, mode="delta" if known else "reset"
            )
        )

    @rule(nr=st.sampled_from([0, 1]))
    def drop(self, nr):
        self.devices[nr].place, self.devices[nr].wire = None, []

    @rule(nr=st.sampled_from([0, 1]))
    def send(self, nr):
        device = self.devices[nr]
        if device.place is None:
            return
        try:
            cut = device.place.take(self.stream.ring)
        except Behind:
            began = device.place.position
            upto = min(began + 3, self.stream.ring.head)
            cut = device.place.take_from(self.log[began:upto], upto)
        text = cut.text if cut else device.place.catch_up()
        if text:
            device.wire.append(text)

    @rule(nr=st.sampled_from([0, 1]))
    def read(self, nr):
        device = self.devices[nr]
        if device.wire:
            device.hear(device.wire.pop(0), self)

    @rule(nr=st.sampled_from([0, 1]))
    def repeat(self, nr):
        device = self.devices[nr]
        if device.wire:
            device.hear(device.wire[0], self)

    @invariant()
    def no_cursor_passes_an_unseen_event_and_none_is_applied_twice(self):
        for device in getattr(self, "devices", []):
            wanted = [
                f"e{entry.seq}"
                for entry in self.log[device.fetched_at : device.cur]
                if entry.is_for(device.audience)
            ]
            applied = [name for name in device.applied if int(name[1:]) > device.fetched_at]
            assert applied == wanted

    def teardown(self):
        """When the network heals, everybody has everything."""
        if not hasattr(self, "devices"):
            return
        self.poll(2000)
        for nr, device in enumerate(self.devices):
            self.connect(nr)
            for _ in range(2 * self.head + 3):
                self.send(nr)
                self.read(nr)
            assert device.cur == self.head
        self.no_cursor_passes_an_unseen_event_and_none_is_applied_twice()


TestProtocol = Protocol.TestCase
TestProtocol.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
