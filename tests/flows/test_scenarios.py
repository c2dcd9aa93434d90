"""The canonical scenarios, as far as they need no screen; each reads like its line in the product page."""

from datetime import timedelta

import pytest

from core.transactions import unit
from guests.enums import Calendar
from guests.types import Birth, ProfileSaid
from preferences import services as beliefs
from preferences.models import Preference
from rules import jobs as planning
from rules.services import reconcile
from service_tasks import queries as tasks
from service_tasks import services as task_services
from service_tasks.models import PlacedItem, ServiceTask
from stays import queries as stays
from stays.enums import ChangeKind, StayState
from stays.models import Stay
from tests.factories.guests import WANG
from tests.factories.house import make_house, make_kinds
from tests.factories.signed_in import sign_in
from tests.factories.stays import DAY, hear, said_party, say

pytestmark = [pytest.mark.django_db, pytest.mark.flow]


@pytest.fixture
def house(now):
    make_kinds()
    return make_house(now)


def tell(house, said, now):
    """An event through the same two steps as the PMS door."""
    applied = hear(house.property, said, now=now)
    with unit():
        reconcile(stay_id=applied.stay_id, now=now)
    return Stay.objects.get(pk=applied.stay_id)


def person(house, member):
    return sign_in(house.property, login=member.user.login).person


def live(stay):
    return {(task.rule, task.state) for task in tasks.live_for_stay(stay.pk)}


def born_today(now):
    return ProfileSaid(
        key="P-BD", family="Ito", given="Yuki", title="Ms", language="en", nationality="JP",
        birth=Birth(calendar=Calendar.SOLAR, month=11, day=24),
    )  # fmt: skip


def test_scenario_6_birthday_at_the_desk_alerts_desk_and_duty_manager_at_once(house, now):
    stay = tell(
        house,
        say(StayState.IN_HOUSE, room="1208", occurred_at=now, party=said_party(born_today(now))),
        now,
    )

    li, chen = person(house, house.li), person(house, house.chen)
    at_desk = [task.rule for task in tasks.alerts_for(li, now=now)]
    at_duty = [task.rule for task in tasks.alerts_for(chen, now=now)]
    setup = ServiceTask.objects.get(stay=stay, rule="birthday_setup")
    assert at_desk == ["birthday_desk"]
    assert at_duty == ["birthday_duty"]
    assert setup.due_at == now + timedelta(minutes=20)
    assert setup.holder == house.mei


def test_scenario_6_birthday_known_the_day_before_stands_in_the_room_before_the_guest(house, now):
    yesterday = now - timedelta(days=1)

    stay = tell(
        house,
        say(room="1208", eta=None, occurred_at=yesterday, party=said_party(born_today(now))),
        yesterday,
    )

    setup = ServiceTask.objects.get(stay=stay, rule="birthday_setup")
    assert setup.due_at == now.replace(
        hour=6, minute=0
    )  # 14:00 in Shanghai, an hour before check-in
    assert tasks.alerts_for(person(house, house.chen), now=yesterday) == []


def test_scenario_1_pillow_seen_once_is_kept_tomorrow_and_only_a_maybe_for_later(house, now):
    stay = tell(
        house, say(StayState.IN_HOUSE, room="1208", occurred_at=now - timedelta(hours=3)), now
    )
    mei = person(house, house.mei)

    with unit():
        seen = beliefs.observe(
            person=mei, property=house.property, room=house.rooms["1208"],
            sighting="blanket_under_pillow", observed_at=now, received_at=now, now=now,
        )  # fmt: skip
        task_services.done_at_once(
            property=house.property, room=house.rooms["1208"], stay_id=seen.stay_id,
            template_key="pillow_buckwheat", person=mei, now=now,
            params={"kind": "pillow", "value": "higher", "guest_id": seen.guest_id},
        )  # fmt: skip
    tomorrow = now + timedelta(days=1)
    with unit():
        reconcile(stay_id=stay.pk, now=tomorrow)

    keep = ServiceTask.objects.get(stay=stay, rule="wish_clean")
    placed = PlacedItem.objects.get()
    assert seen.stay_id == stay.pk
    assert tasks.words(keep, "en").title == "Buckwheat pillow stays on the bed"
    assert (placed.item, placed.loan) == ("buckwheat_pillow", True)


def test_scenario_1_pillow_confirmed_is_prepared_in_the_sister_hotel(house, now):
    tell(house, say(StayState.IN_HOUSE, room="1208", occurred_at=now - timedelta(hours=3)), now)
    mei, li = person(house, house.mei), person(house, house.li)
    with unit():
        seen = beliefs.observe(
            person=mei, property=house.property, room=house.rooms["1208"],
            sighting="blanket_under_pillow", observed_at=now, received_at=now, now=now,
        )  # fmt: skip
    maybe = _preference(seen.guest_id)

    with unit():
        beliefs.answer_maybe(preference_public_id=maybe, right=True, by=li, now=now)
    sister = make_house(now, code="garden")
    later = now + timedelta(days=30)
    next_stay = tell(
        sister,
        say(
            key="G-1",
            room="1503",
            arrival=DAY + timedelta(days=31),
            departure=DAY + timedelta(days=33),
        ),
        later,
    )

    prepared = ServiceTask.objects.get(stay=next_stay, rule="wish_arrival")
    assert prepared.template.key == "pillow_buckwheat"
    assert prepared.property == sister.property


def _preference(guest_id):

    return Preference.objects.get(guest=guest_id).public_id


def test_scenario_9_move_takes_open_tasks_along_and_puts_back_what_stood_there(house, now):
    came = now - timedelta(hours=3)
    stay = tell(house, say(StayState.IN_HOUSE, room="1208", occurred_at=came), came)
    li, mei = person(house, house.li), person(house, house.mei)
    with unit():
        for template in ("towels", "water", "iron"):
            task_services.request(
                property=house.property, room=house.rooms["1208"], stay_id=stay.pk,
                template_key=template, params={"qty": 1}, due_at=now, person=li, now=now,
            )  # fmt: skip
        task_services.done_at_once(
            property=house.property, room=house.rooms["1208"], stay_id=stay.pk,
            template_key="blanket", params={}, person=mei, now=now,
        )  # fmt: skip

    tell(
        house,
        say(
            StayState.IN_HOUSE,
            room="1503",
            kind=ChangeKind.ROOM_MOVED,
            source_version=9,
            occurred_at=now,
        ),
        now,
    )

    open_now = tasks.live_for_stay(stay.pk)
    requests = [task for task in open_now if task.origin == "request"]
    again = [task for task in open_now if task.rule == "recreate_after_move"]
    assert {(task.room.number, task.holder) for task in requests} == {("1503", house.lan)}
    assert [task.template.key for task in again] == ["blanket"]


def test_check_out_closes_open_work_and_lists_what_was_lent(house, now):
    came = now - timedelta(hours=3)
    stay = tell(house, say(StayState.IN_HOUSE, room="1208", occurred_at=came), came)
    mei = person(house, house.mei)
    with unit():
        task_services.done_at_once(
            property=house.property, room=house.rooms["1208"], stay_id=stay.pk,
            template_key="iron", params={}, person=mei, now=now,
        )  # fmt: skip

    tell(house, say(StayState.DEPARTED, room="1208", source_version=5, occurred_at=now), now)

    assert [task.origin for task in tasks.live_for_stay(stay.pk)] == ["collection"]


def test_cancelled_then_reinstated_plans_again_what_was_withdrawn(house, now):
    stay = tell(house, say(room=None, source_version=1), now)
    before = live(stay)

    tell(house, say(StayState.CANCELLED, source_version=2), now)
    cancelled = live(stay)
    tell(house, say(StayState.RESERVED, kind=ChangeKind.REINSTATED, source_version=3), now)

    assert before == {("no_room_by_noon", "open")}
    assert (cancelled, live(stay)) == (set(), before)


def test_the_same_event_twice_changes_nothing(house, now):
    said = say(StayState.IN_HOUSE, room="1208", occurred_at=now, party=said_party(born_today(now)))
    stay = tell(house, said, now)
    versions = list(ServiceTask.objects.filter(stay=stay).values_list("pk", "version"))

    tell(house, said, now)
    planning.plan_open(now=now + timedelta(seconds=1))

    assert list(ServiceTask.objects.filter(stay=stay).values_list("pk", "version")) == versions


def test_walked_in_guest_without_a_wish_makes_no_noise(house, now):
    stay = tell(
        house, say(StayState.IN_HOUSE, room="1208", occurred_at=now, party=said_party(WANG)), now
    )

    assert [task for task in tasks.live_for_stay(stay.pk) if task.level != "low"] == []
    assert stays.stay_facts(stay.pk).state == "in_house"
