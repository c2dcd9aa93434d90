"""Scenario 4: Mr Wang, a contractor, comes back each evening with dusty shoes."""

from datetime import timedelta

import pytest

from core.transactions import unit
from preferences import services as beliefs
from preferences.enums import Polarity, Source
from preferences.models import Fulfilment
from rules import jobs as planning
from rules.services import reconcile
from service_tasks import jobs, queries
from service_tasks import services as tasks
from service_tasks.enums import Place, ReturnedTo, ThingCondition, ThingKind
from service_tasks.models import CustodyStep, GuestProperty, PlacedItem, ServiceTask
from service_tasks.services import CannotHold, StillHeld
from staff.models import Shift
from stays.enums import ChangeKind, StayState
from stays.models import Stay
from tests.factories.house import make_house
from tests.factories.signed_in import sign_in
from tests.factories.stays import DAY, hear, say

pytestmark = [pytest.mark.django_db, pytest.mark.flow]

NIGHT = timedelta(days=1)
HOUR = timedelta(hours=1)


class Story:
    """A hotel, Mr Wang in 1208 for ten nights, and who meets him."""

    def __init__(self, now):
        with unit():
            beliefs.load_catalogue()
        self.house = make_house(now)
        self.now = now
        self.mei, self.lan, self.sun, self.li = (
            sign_in(self.house.property, login=member.user.login).person
            for member in (self.house.mei, self.house.lan, self.house.sun, self.house.li)
        )
        self.version = 1
        self.tell(StayState.IN_HOUSE, occurred_at=now - 20 * HOUR)

    def tell(self, state, *, room="1208", **fields):
        self.version += 1
        dates = {"arrival": DAY - NIGHT, "departure": DAY + 9 * NIGHT}
        told = {"occurred_at": self.now, "source_version": self.version, "room": room}
        applied = hear(self.house.property, say(state, **(dates | told | fields)), now=self.now)
        self.stay = Stay.objects.get(pk=applied.stay_id)
        self.plan()

    def plan(self):
        with unit():
            reconcile(stay_id=self.stay.pk, now=self.now)
        self.stay.refresh_from_db()

    def evening(self, days=1):
        """The next evening: twenty past seven in Shanghai."""
        self.now = (self.now + days * NIGHT).replace(hour=11, minute=20)
        self.plan()

    def see(self, sighting, person=None, **said):
        """A sighting, or with ``polarity`` the guest's word on it."""
        with unit():
            seen = beliefs.observe(
                person=person or self.mei, property=self.house.property,
                room=self.house.rooms[self.stay.room.number],
                observed_at=self.now, received_at=self.now, now=self.now,
                **({"sighting": sighting} if sighting else {}), **said,
            )  # fmt: skip
        self.plan()
        return seen

    def says(self, value, polarity):
        self.see(
            "", self.li, kind="shoes_laundry", value=value,
            source=Source.GUEST_TOLD, polarity=polarity,
        )  # fmt: skip

    def do(self, verb, **said):
        with unit():
            return getattr(tasks, verb)(**({"person": self.mei, "now": self.now} | said))

    def did(self, verb, template, seen, **params):
        return self.do(
            verb, property=self.house.property, room=self.house.rooms["1208"],
            stay_id=seen.stay_id, template_key=template,
            params={"kind": "shoes_laundry", "value": seen.value, "guest_id": seen.guest_id},
        )  # fmt: skip

    def open(self, *templates):
        """The open shoe work of this stay: (template, state)."""
        live = queries.live_for_stay(self.stay.pk)
        wanted = templates or ("shoe_bag", "shoe_service")
        return [(t.template.key, str(t.state)) for t in live if t.template.key in wanted]

    def service(self):
        """This evening's task."""
        return ServiceTask.objects.get(
            stay=self.stay, rule="shoes_evening", occurrence__contains=str(self.now.date())
        )

    def service_of(self, thing):
        return ServiceTask.objects.get(pk=thing.task_id)

    def take(self, person=None):
        """The evening's shoes, taken."""
        return self.do(
            "take_for", task_public_id=self.service().public_id, person=person or self.mei,
            condition=ThingCondition.FINE, at=self.now,
        )  # fmt: skip

    def back(self, thing, room="1208", person=None):
        return self.do(
            "give_back", thing_public_id=thing.public_id, to=ReturnedTo.ROOM,
            room=self.house.rooms[room], at=self.now, person=person or self.mei,
        )  # fmt: skip

    def alerts(self, person):
        return [t.template.key for t in queries.alerts_for(person, now=self.now)]


@pytest.fixture
def story(now):
    return Story(now)


@pytest.fixture
def wanted(story):
    """Mr Wang has said yes, and it is the next evening."""
    story.says("shoe_cleaning", Polarity.FOR)
    story.evening()
    return story


def test_scenario_4_bag_on_the_first_evening_then_every_evening_until_he_says_no(story):
    # First evening: the attendant notices dusty shoes and leaves a bag and card.
    story.evening(days=0)
    seen = story.see("dusty_shoes")
    story.did("done_at_once", "shoe_bag", seen)
    story.plan()
    assert story.open() == []
    assert [item.item for item in PlacedItem.objects.all()] == ["shoe_bag"]

    # Next evening: nothing of itself. Then the shoes stand in the bag, and she takes them.
    story.evening()
    assert story.open() == []
    seen = story.see("shoes_put_out")
    task = story.did("taken_at_once", "shoe_service", seen)
    story.plan()
    assert story.open() == [("shoe_service", "started")]
    thing = GuestProperty.objects.get()
    assert (thing.stay, thing.holder, thing.place) == (story.stay, story.house.mei, "on_person")

    # Cleaned, put in the pantry, brought back late; it is one task, done, and the wish is kept.
    story.do("put_down", thing_public_id=thing.public_id, place=Place.PANTRY)
    story.now += 2 * HOUR
    story.back(thing)
    task.refresh_from_db()
    assert task.state == "done"
    steps = CustodyStep.objects.order_by("number").values_list("kind", "by", "place", "returned_to")
    mei = story.house.mei.pk
    assert list(steps) == [
        ("taken", mei, "on_person", ""), ("kept", mei, "pantry", ""), ("returned", mei, "", "room")
    ]  # fmt: skip

    # From now on it is a task every evening, by itself.
    story.evening()
    assert story.open() == [("shoe_service", "open")]
    story.back(story.take())
    assert story.open() == []

    # The guest has had enough: his word, and it never comes again.
    story.says("shoe_cleaning", Polarity.AGAINST)
    for _ in range(2):
        story.evening()
        assert story.open() == []


def test_noticed_by_the_desk_the_bag_is_this_evenings_task(story):
    story.see("dusty_shoes", story.li)

    assert story.open() == [("shoe_bag", "open")]
    bag = ServiceTask.objects.get(rule="shoe_bag")
    assert (bag.holder, bag.due_at.hour, bag.due_at.minute) == (story.house.mei, 10, 30)


def test_a_bag_that_was_sent_for_is_not_asked_for_twice(story):
    seen = story.see("dusty_shoes")
    story.did("send_to", "shoe_bag", seen)
    story.plan()

    live = queries.live_for_stay(story.stay.pk)
    assert [task.origin for task in live if task.state == "open"] == ["sighting"]


def test_he_agrees_at_the_desk_and_it_is_planned_from_this_evening(story):
    story.says("shoe_cleaning", Polarity.FOR)

    assert story.open() == [("shoe_service", "open")]


def test_he_wants_no_shoe_service_and_no_bag_comes_either(story):
    story.says("shoe_cleaning", Polarity.AGAINST)

    story.see("dusty_shoes")

    assert story.open() == []


def test_not_today_is_one_tap_and_tomorrow_it_comes_again(wanted):
    task = wanted.service()

    wanted.do("not_today", task_public_id=task.public_id, seen_version=task.version)
    wanted.plan()
    tonight = wanted.open()
    wanted.evening()

    task.refresh_from_db()
    assert (tonight, task.state, wanted.open()) == ([], "lapsed", [("shoe_service", "open")])


def test_not_today_is_undone_like_any_tap(wanted):
    task = wanted.service()
    wanted.do("not_today", task_public_id=task.public_id, seen_version=task.version)

    wanted.do("undo", task_public_id=task.public_id)

    assert wanted.open() == [("shoe_service", "open")]


def test_done_is_not_said_while_the_shoes_are_in_our_hands(wanted):
    wanted.take()
    task = wanted.service()

    for verb in ("finish", "not_today"):
        with pytest.raises(StillHeld):
            wanted.do(verb, task_public_id=task.public_id, seen_version=task.version)

    assert wanted.open() == [("shoe_service", "started")]


def test_taken_and_the_guest_moves_the_shoes_follow_him(wanted):
    thing = wanted.take()
    wanted.tell(StayState.IN_HOUSE, room="1503", kind=ChangeKind.ROOM_MOVED)

    with pytest.raises(CannotHold, match="1503"):
        wanted.back(thing, "1208")
    wanted.back(thing, "1503")

    thing.refresh_from_db()
    assert (thing.state, thing.steps.last().room.number) == ("returned", "1503")
    assert wanted.service().state == "done"


def test_the_next_guest_of_the_old_room_never_gets_them(wanted):
    thing = wanted.take()
    wanted.tell(StayState.IN_HOUSE, room="1503", kind=ChangeKind.ROOM_MOVED)
    other = hear(
        wanted.house.property, say(StayState.IN_HOUSE, key="R-2", room="1208",
        occurred_at=wanted.now), now=wanted.now,
    )  # fmt: skip

    with pytest.raises(CannotHold, match="another guest"):
        wanted.do(
            "give_back", thing_public_id=thing.public_id, to=ReturnedTo.HAND,
            stay_public_id=other.stay_public_id, at=wanted.now,
        )  # fmt: skip

    thing.refresh_from_db()
    assert (thing.state, thing.holder) == ("held", wanted.house.mei)


def test_on_the_day_of_departure_desk_and_attendant_are_called_before_he_leaves(wanted):
    thing = wanted.take()
    wanted.now = (wanted.now + NIGHT).replace(hour=0)
    wanted.tell(StayState.IN_HOUSE, departure=DAY + 2 * NIGHT)

    assert wanted.open("property_leaving", "property_bring") == [
        ("property_bring", "open"), ("property_leaving", "open"),
    ]  # fmt: skip
    assert wanted.alerts(wanted.li) == []  # on the lists from seven, aloud when it is time to act
    wanted.now = wanted.now.replace(hour=2, minute=30)
    assert wanted.alerts(wanted.li) == ["property_leaving"]

    wanted.back(thing)
    assert wanted.open("property_leaving", "property_bring") == []


def test_taken_and_he_checks_out_at_once_the_desk_knows_before_he_is_through_the_door(wanted):
    thing = wanted.take()

    wanted.tell(StayState.DEPARTED)

    assert wanted.alerts(wanted.li) == ["property_left"]
    left = ServiceTask.objects.get(rule="property_left")
    assert queries.words(left, "en").title == "The guest is leaving without it: Shoes"
    assert queries.words(left, "zh-hant").title == "賓客即將離開而未取回：鞋子"
    with pytest.raises(CannotHold, match="does not live here"):
        wanted.back(thing)
    wanted.do(
        "give_back", thing_public_id=thing.public_id, to=ReturnedTo.HAND, at=wanted.now,
        stay_public_id=wanted.stay.public_id, person=wanted.li,
    )  # fmt: skip
    assert (wanted.alerts(wanted.li), queries.held(wanted.house.property.pk)) == ([], [])


def test_a_check_out_taken_back_ends_the_call(wanted):
    wanted.take()
    wanted.tell(StayState.DEPARTED)

    wanted.tell(StayState.IN_HOUSE, kind=ChangeKind.CHECK_OUT_REVERSED)

    assert (wanted.alerts(wanted.li), len(queries.held_of([wanted.stay.pk]))) == ([], 1)


def test_she_goes_home_with_the_shoes_and_the_next_is_asked_and_the_supervisor_told(story):
    thing = story.do(
        "take", stay=story.stay, kind=ThingKind.SHOES, condition=ThingCondition.FINE,
        room_id=story.stay.room_id, person=story.lan, at=story.now,
    )  # fmt: skip
    Shift.objects.filter(membership=story.house.lan).update(left_at=story.now)

    for _ in range(2):
        jobs.hand_over(now=story.now)
    jobs.escalate(now=story.now)

    asked = ServiceTask.objects.get(rule="take_over")
    assert (asked.holder, asked.state) == (story.house.mei, "open")
    assert story.alerts(story.mei) == story.alerts(story.sun) == ["take_over"]
    thing.refresh_from_db()
    assert thing.holder == story.house.lan  # until somebody says that they have it
    with pytest.raises(StillHeld):
        story.do("finish", task_public_id=asked.public_id, seen_version=None)

    story.do("take_over", thing_public_id=thing.public_id)
    jobs.hand_over(now=story.now)

    thing.refresh_from_db()
    asked.refresh_from_db()
    assert (thing.holder, asked.state, story.alerts(story.sun)) == (
        story.house.mei, "withdrawn", [],
    )  # fmt: skip


def test_the_wrong_tap_is_undone_as_if_nothing_had_been_taken(wanted):
    thing = wanted.take()

    wanted.do("undo_step", thing_public_id=thing.public_id)

    thing.refresh_from_db()
    assert (thing.state, thing.holder, wanted.open()) == ("void", None, [("shoe_service", "open")])
    again = wanted.take()
    assert (again.pk != thing.pk, queries.held_of([wanted.stay.pk])) == (True, [again])


def test_back_is_undone_and_the_shoes_are_in_her_hands_again(wanted):
    thing = wanted.take()
    wanted.back(thing)

    wanted.do("undo_step", thing_public_id=thing.public_id)

    thing.refresh_from_db()
    assert (thing.state, thing.holder) == ("held", wanted.house.mei)
    assert wanted.open() == [("shoe_service", "started")]


def test_a_lost_nudge_after_departure_is_made_good_by_the_sweep(wanted):
    """She tapped «back» in the very room that he had left; undone, nobody was told but the sweep."""
    thing = wanted.take()
    wanted.back(thing)
    wanted.tell(StayState.DEPARTED)
    wanted.do("undo_step", thing_public_id=thing.public_id)

    wanted.now += timedelta(minutes=16)
    planning.plan_open(now=wanted.now)

    assert wanted.alerts(wanted.li) == ["property_left"]


def test_last_nights_shoes_brought_back_in_the_morning_count_for_last_night(wanted):
    thing = wanted.take()
    wanted.now += 11 * HOUR  # twenty past six, after the roll of the day
    wanted.plan()

    wanted.back(thing)

    evening = wanted.service_of(thing).due_at.date()
    assert [row.day for row in Fulfilment.objects.exclude(prepared_at=None)] == [evening]
