"""A tour of 80 and a crew of 30 arrive while a guest with an allergy checks in: only what matters sounds."""

from datetime import timedelta

import pytest

from core.transactions import unit
from front_desk.board import grouped, stay_lines
from guests.enums import Calendar
from guests.types import Birth, ProfileSaid
from hotels.enums import DepartmentKind
from preferences import services as beliefs
from realtime.models import Event
from rules.services import reconcile
from service_tasks import queries as tasks
from service_tasks import services as task_services
from service_tasks.models import ServiceTask
from service_tasks.presenting import bar_of
from stays.enums import StayState
from stays.models import Stay
from tests.factories.hotels import make_room
from tests.factories.house import make_house, make_kinds
from tests.factories.signed_in import sign_in
from tests.factories.stays import hear, said_party, say

pytestmark = [pytest.mark.django_db, pytest.mark.flow]
CHECK_IN = timedelta(seconds=15)


@pytest.fixture
def house(now):
    make_kinds()
    return make_house(now)


def person(house, member):
    return sign_in(house.property, login=member.user.login).person


def tell(house, said, now):
    applied = hear(house.property, said, now=now)
    with unit():
        reconcile(stay_id=applied.stay_id, now=now)
    return Stay.objects.get(pk=applied.stay_id)


def traveller(nr, *, born_today=False):
    """A guest of a group; some have their birthday on the day they come."""
    birth = Birth(calendar=Calendar.SOLAR, month=11, day=24) if born_today else None
    return ProfileSaid(key=f"P-{nr}", family=f"Guest{nr}", given="An", language="en", birth=birth)


def allergic(house, stay, now):
    with unit():
        beliefs.observe(
            person=person(house, house.li), property=house.property, stay=stay, kind="allergy", value="peanut",
            source="guest_told", observed_at=now, received_at=now, now=now,
        )  # fmt: skip
    with unit():
        reconcile(stay_id=stay.pk, now=now)


def group(house, code, stays, guests, now, first=0):
    """So many stays of a group check in one after the other; each of them would be prepared for."""
    made = []
    for nr in range(first, first + stays):
        room = make_room(house.property, f"3{nr:03}")
        party = [traveller(nr * 10 + one, born_today=nr % 9 == 0) for one in range(guests)]
        at = now + CHECK_IN * (nr - first)
        said = {
            "key": f"{code}-{nr}",
            "room": room.number,
            "group_code": code,
            "party": said_party(*party),
        }
        tell(
            house,
            say(eta=None, occurred_at=now - timedelta(days=2), **said),
            now - timedelta(hours=3),
        )
        made.append(tell(house, say(StayState.IN_HOUSE, occurred_at=at, **said), at))
    return made


def calls(someone, now):
    """What a device of this person would sound for: the words of its page's bar."""
    return bar_of(someone, now=now)["calls"].split()


@pytest.fixture
def afternoon(house, now):
    """The tour within ten minutes, the crew behind it, and between them Mr Wang with his allergy."""
    tour = group(house, "TOUR-80", 40, 2, now)
    wang = tell(
        house,
        say(room="1208", eta=None, occurred_at=now - timedelta(days=2)),
        now - timedelta(hours=3),
    )
    allergic(house, wang, now - timedelta(hours=2))
    middle = now + timedelta(minutes=5)
    tell(house, say(StayState.IN_HOUSE, room="1208", occurred_at=middle), middle)
    group(house, "CREW-30", 30, 1, now + timedelta(minutes=6), first=50)
    return tour, wang


def test_only_the_allergy_sounds_and_only_where_somebody_must_act(house, now, afternoon):
    _tour, wang = afternoon
    later = now + timedelta(minutes=15)

    rosa = sign_in(
        house.property, house.departments["dining"], login="rosa"
    ).person  # at the host stand
    heard = {
        name: calls(someone, later)
        for name, someone in {
            "mei": person(house, house.mei), "lan": person(house, house.lan),
            "sun": person(house, house.sun), "li": person(house, house.li),
        }.items()
    }  # fmt: skip

    alert = ServiceTask.objects.get(rule="allergy_alert")
    assert heard == {"mei": [], "lan": [], "sun": [], "li": []}
    assert calls(rosa, later) == [
        f"{alert.public_id}@{int(alert.visible_from.timestamp())}:high~600!"
    ]
    assert alert.stay == wang
    assert rosa.department_kinds == {DepartmentKind.DINING}


def test_no_frame_of_groups_is_loud_and_nothing_is_planned_for_them(house, now, afternoon):
    tour, wang = afternoon

    loud = set(Event.objects.exclude(level="low").values_list("entity", flat=True))

    assert loud == {ServiceTask.objects.get(rule="allergy_alert").public_id}
    assert set(ServiceTask.objects.values_list("stay", flat=True)) == {wang.pk}
    assert len(tour) == 40


def test_a_guest_of_the_tour_who_may_not_eat_peanuts_sounds_all_the_same(house, now, afternoon):
    tour, _wang = afternoon
    at = now + timedelta(minutes=11)

    allergic(house, tour[3], at)

    mine = ServiceTask.objects.filter(stay=tour[3])
    assert set(mine.values_list("rule", "safety")) == {
        ("allergy_alert", True), ("allergy_room", True),
    }  # fmt: skip


def test_what_one_of_the_tour_asks_for_reaches_the_attendant(house, now, afternoon):
    tour, _wang = afternoon
    li, mei = person(house, house.li), person(house, house.mei)
    at = now + timedelta(minutes=12)

    with unit():
        task = task_services.request(
            property=house.property, room=house.rooms["1208"], stay_id=tour[0].pk, template_key="towels",
            params={"qty": 2}, due_at=at + timedelta(minutes=15), person=li, now=at,
        )  # fmt: skip

    assert tasks.alerts_for(mei, now=at) == [task]


def test_the_desk_has_one_line_for_the_tour_and_one_for_the_crew(house, now, afternoon):
    li = person(house, house.li)
    house.property.refresh_from_db()

    lines = grouped(stay_lines(li, house.property, "arrivals", language="en", now=now))

    groups = [
        (line.code, line.stays, line.guests, line.come) for line in lines if hasattr(line, "code")
    ]
    assert groups == [("TOUR-80", 40, 80, 40), ("CREW-30", 30, 30, 30)]
    assert len(lines) == 3
