"""A guest's things in our hands: what follows from the steps, and that no order of taps loses them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.transactions import unit
from rules.services import load_rules, reconcile
from service_tasks import custody, queries, services
from service_tasks.custody import Taken, counting, may_follow, standing_of
from service_tasks.enums import Place, ReturnedTo, ThingCondition, ThingKind
from service_tasks.models import CustodyStep, GuestProperty, ServiceTask
from service_tasks.services import CannotHold, NoSuchThing
from stays.enums import ChangeKind, StayState
from stays.models import Stay
from tests.factories.guests import SMITH, WANG
from tests.factories.house import make_house
from tests.factories.rollback import rolled_back
from tests.factories.stays import hear, said_party, say
from tests.service_tasks.work import person_of

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MEI, LAN = 1, 2


def steps(*told):
    """(kind, by) pairs, a minute apart."""
    return [
        Taken(kind=kind, by=by, at=AT + timedelta(minutes=n), told_at=AT + timedelta(minutes=n),
              place="pantry" if kind == "kept" else "on_person" if kind != "returned" else "")
        for n, (kind, by) in enumerate(told)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "state", "holder"),
    [
        ([("taken", MEI)], "held", MEI),
        ([("taken", MEI), ("kept", LAN)], "held", MEI),
        ([("taken", MEI), ("taken_over", LAN)], "held", LAN),
        ([("taken", MEI), ("taken_over", LAN), ("undone", LAN)], "held", MEI),
        ([("taken", MEI), ("returned", LAN)], "returned", None),
        ([("taken", MEI), ("returned", LAN), ("undone", LAN)], "held", MEI),
        ([("taken", MEI), ("undone", MEI)], "void", None),
    ],
)
def test_who_has_it_follows_from_the_steps(told, state, holder):
    standing = standing_of(steps(*told))

    assert (standing.state, standing.holder) == (state, holder)


@pytest.mark.parametrize(
    ("kind", "by", "minutes", "may"),
    [
        ("taken", MEI, 0, False),
        ("returned", LAN, 0, True),
        ("taken_over", MEI, 0, False),
        ("taken_over", LAN, 0, True),
        ("undone", MEI, 9, True),
        ("undone", MEI, 11, False),
        ("undone", LAN, 1, False),
    ],
)
def test_what_may_follow_a_taking(kind, by, minutes, may):
    now = AT + timedelta(minutes=minutes)

    assert may_follow(kind, steps(("taken", MEI)), by=by, now=now) is may


KINDS = st.sampled_from(["taken", "kept", "taken_over", "returned", "undone"])


@given(st.lists(st.tuples(KINDS, st.sampled_from([MEI, LAN])), max_size=20))
def test_whatever_is_tried_a_thing_is_held_by_one_person_or_back_or_was_never_taken(tries):
    done: list[Taken] = []
    for kind, by in tries:
        now = AT + timedelta(minutes=len(done))
        if may_follow(kind, done, by=by, now=now):
            done += [Taken(kind=kind, by=by, at=now, told_at=now)]

    if done:
        standing = standing_of(done)
        left = counting(done)
        assert (standing.state == custody.HELD) == (standing.holder is not None)
        assert (standing.state == custody.VOID) == (left == [])
        assert [step.kind for step in left].count("taken") == bool(left)
        assert all(step.kind != "returned" for step in left[:-1])


class Hands:
    """Two guests in two rooms and three colleagues; a refusal is an outcome like another."""

    def __init__(self, house, now):
        with unit():
            load_rules(property_id=house.property.pk, now=now)
        self.house, self.now, self.version = house, now, 1
        self.people = {
            name: person_of(house, getattr(house, name)) for name in ("mei", "lan", "li")
        }
        self.parties = {"A": WANG, "B": SMITH}
        self.stays: dict[str, Stay] = {}
        self.tell("A", StayState.IN_HOUSE, "1208")
        self.tell("B", StayState.IN_HOUSE, "1503")

    def tell(self, key, state, room, kind=None):
        self.version += 1
        said = {"key": key, "room": room, "occurred_at": self.now, "source_version": self.version,
                "party": said_party(self.parties[key])}  # fmt: skip
        told = say(state, **said, **({"kind": kind} if kind else {}))
        applied = hear(self.house.property, told)
        with unit():
            reconcile(stay_id=applied.stay_id, now=self.now)
        self.stays[key] = Stay.objects.get(pk=applied.stay_id)

    def things(self):
        return list(GuestProperty.objects.select_related("stay__room").order_by("pk"))

    def do(self, who, what, which, where):
        try:
            with unit():
                self._do(self.people[who], what, which, where)
        except (CannotHold, NoSuchThing):
            return
        for stay in self.stays.values():
            with unit():
                reconcile(stay_id=stay.pk, now=self.now)

    def _do(self, person, what, which, where):
        if what == "take":
            stay = self.stays["AB"[which % 2]]
            services.take(
                stay=stay, kind=ThingKind.SHOES, condition=ThingCondition.FINE,
                room_id=stay.room_id, person=person, at=self.now, now=self.now,
            )  # fmt: skip
            return
        things = self.things()
        if not things:
            return
        named = {"thing_public_id": things[which % len(things)].public_id, "person": person}
        if what == "room":
            services.give_back(
                **named, to=ReturnedTo.ROOM, room=self.house.rooms[where], at=self.now, now=self.now
            )
        elif what == "hand":
            page = self.stays["A" if where == "1208" else "B"].public_id
            services.give_back(
                **named, to=ReturnedTo.HAND, stay_public_id=page, at=self.now, now=self.now
            )
        elif what == "put_down":
            services.put_down(**named, place=Place.PANTRY, now=self.now)
        else:
            getattr(services, what)(**named, now=self.now)

    def promises_hold(self):
        """No thing is with nobody, none went to a stranger, and the history says how it stands."""
        for thing in self.things():
            standing = services.standing(thing)
            assert (thing.state, thing.holder_id, thing.place) == (
                standing.state, standing.holder, standing.place,
            )  # fmt: skip
            assert CustodyStep.objects.filter(thing=thing).count() == thing.version
            assert (thing.state == "held") == (thing.holder_id is not None)
            gone = thing.stay.state == StayState.DEPARTED
            calls = ServiceTask.objects.live().filter(
                stay=thing.stay, rule="property_left", params__thing=thing.pk
            )
            assert calls.count() == (thing.state == "held" and gone)


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(["mei", "lan", "li"]),
            st.sampled_from(
                ["take", "take", "take_over", "put_down", "room", "room", "hand", "undo_step"]
            ),
            st.integers(0, 3),
            st.sampled_from(["1208", "1503", "1209"]),
        ),
        st.tuples(st.just("pms"), st.sampled_from(["move", "leave", "return"]), st.integers(0, 1)),
    ),
    max_size=12,
)


@pytest.mark.django_db
@pytest.mark.slow
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_no_order_of_taps_moves_and_departures_loses_a_thing_or_gives_it_to_a_stranger(
    house, now, tries
):
    with rolled_back():
        hands = Hands(house, now)
        for one in tries:
            hands.now += timedelta(minutes=1)
            before = {thing.pk: thing.state for thing in hands.things()}
            if one[0] == "pms":
                key = "AB"[one[2]]
                stay = hands.stays[key]
                other = {"1208": "1209", "1209": "1208", "1503": "1503"}[stay.room.number]
                if one[1] == "leave":
                    hands.tell(key, StayState.DEPARTED, stay.room.number)
                elif one[1] == "move" and stay.state == StayState.IN_HOUSE:
                    hands.tell(key, StayState.IN_HOUSE, other, ChangeKind.ROOM_MOVED)
                elif one[1] == "return" and stay.state == StayState.DEPARTED:
                    hands.tell(
                        key, StayState.IN_HOUSE, stay.room.number, ChangeKind.CHECK_OUT_REVERSED
                    )
            else:
                hands.do(*one)

            hands.promises_hold()
            for thing in hands.things():
                if thing.state == "returned" and before.get(thing.pk) == "held":
                    last = thing.steps.latest("number")
                    if last.returned_to == "room":
                        assert last.room_id == thing.stay.room_id
                        assert thing.stay.state == StayState.IN_HOUSE
                    else:
                        assert (one[3] == "1208") == (thing.stay == hands.stays["A"])


@pytest.mark.django_db
def test_another_property_cannot_touch_it(house, stay, now, mei):
    sister = make_house(now, code="garden", rules=False)
    stranger = person_of(sister, sister.mei)
    with unit():
        thing = services.take(
            stay=stay, kind=ThingKind.OTHER, condition=ThingCondition.DAMAGED, room_id=None,
            person=mei, at=now, now=now,
        )  # fmt: skip

    with unit(), pytest.raises(NoSuchThing):
        services.take_over(thing_public_id=thing.public_id, person=stranger, now=now)
    with unit(), pytest.raises(CannotHold):
        services.take(
            stay=stay, kind=ThingKind.OTHER, condition=ThingCondition.FINE, room_id=None,
            person=stranger, at=now, now=now,
        )  # fmt: skip

    assert [one.holder for one in queries.held(house.property.pk)] == [house.mei]
    assert queries.held(sister.property.pk) == []
