"""What the supervisor's board shows: rooms with whoever has them, minutes against the shift, moves."""

from datetime import timedelta

import pytest

from core.transactions import unit
from hotels import services as hotel_services
from hotels.enums import RoomCondition, RoomService
from housekeeping import queries, services
from housekeeping.models import RoomWork
from service_tasks.models import TaskTemplate
from stays.enums import ChangeKind, StayState
from tests.factories.house import make_house, make_kinds
from tests.factories.stays import DAY, hear, make_stay, say
from tests.service_tasks.work import create, person_of, tap

HOUR = timedelta(hours=1)


@pytest.fixture
def house(db, now):
    make_kinds()
    return make_house(now, rules=False)


@pytest.fixture
def look(house, now):
    """The board as Sun sees it, as {room number: square} and {name: desk}."""
    sun = person_of(house, house.sun)

    def go(at=now):
        found = queries.board(person=sun, department=house.departments["housekeeping"], now=at)
        return {one.number: one for one in found.squares}, {one.name: one for one in found.desks}

    return go


def stays_in(house, number="1208", *, key="R-1", nights=(-1, 2), **fields):
    days = timedelta(days=1)
    return make_stay(
        house.property, StayState.IN_HOUSE, key=key, room=number,
        arrival=DAY + nights[0] * days, departure=DAY + nights[1] * days, **fields,
    )  # fmt: skip


def becomes(house, number, condition, now):
    with unit():
        hotel_services.set_room_condition(
            room=house.rooms[number], condition=RoomCondition(condition), now=now
        )


def test_rooms_stand_on_their_floors_with_whoever_has_them(house, look):
    squares, desks = look()

    assert {number: (one.floor, one.initials) for number, one in squares.items()} == {
        "1208": ("12", "ME"), "1209": ("12", "ME"), "1503": ("15", "LA"),
    }  # fmt: skip
    assert {name: desk.rooms for name, desk in desks.items()} == {
        "Lan": 1, "Mei": 2, "Sun": 0, "Nobody": 0,
    }  # fmt: skip
    assert squares["1208"].hue == desks["Mei"].hue != desks["Lan"].hue


@pytest.mark.parametrize(
    ("nights", "condition", "job", "minutes"),
    [
        ((-1, 2), "dirty", "Stay-over clean", 20),
        ((-1, 2), "clean", "", 0),
        ((-1, 0), "dirty", "Departure clean", 35),
        ((-1, 0), "clean", "Departure clean", 35),  # still to come: the guest has not left
    ],
)
def test_a_lived_in_room_asks_for_the_minutes_of_its_clean(
    house, look, now, nights, condition, job, minutes
):
    stays_in(house, nights=nights)
    becomes(house, "1208", condition, now)

    square = look()[0]["1208"]

    assert (square.job, square.minutes) == (job, minutes)


@pytest.mark.parametrize(
    ("condition", "minutes"), [("dirty", 35), ("pickup", 10), ("inspected", 0), ("cleaning", 35)]
)
def test_an_empty_room_asks_for_what_its_state_says(house, look, now, condition, minutes):
    becomes(house, "1208", condition, now)

    assert look()[0]["1208"].minutes == minutes


def test_a_hotel_has_its_own_minutes_and_those_of_a_kind_of_room(house, look, now):
    house.property.work_minutes = {"departure": 40, "kinds": {"SUITE": {"departure": 60}}}
    house.property.save()
    house.rooms["1503"].kind = "SUITE"
    house.rooms["1503"].save()
    for number in ("1208", "1503"):
        becomes(house, number, "dirty", now)

    squares, _desks = look()

    assert [squares[number].minutes for number in ("1208", "1503")] == [40, 60]


def test_minutes_are_counted_against_the_shift(house, look, now):
    becomes(house, "1208", "dirty", now)
    becomes(house, "1209", "pickup", now)

    desk = look()[1]["Mei"]

    # ten hours less an hour of rest
    assert (desk.done, desk.left, desk.total, desk.capacity, desk.over) == (0, 45, 45, 540, False)


def test_too_much_work_is_said(house, look, now):
    house.property.work_minutes = {"departure": 300}
    house.property.save()
    for number in ("1208", "1209"):
        becomes(house, number, "dirty", now)

    assert look()[1]["Mei"].over is True


def test_a_task_counts_while_it_waits_and_for_whoever_did_it(house, look, now):
    stay = stays_in(house)
    becomes(house, "1208", "clean", now)
    TaskTemplate.objects.filter(key="rush_clean").update(credits=7)
    task = create(house, stay, now)
    squares, desks = look()
    before = (squares["1208"].tasks, squares["1208"].minutes, desks["Mei"].left)

    tap("finish", task, person_of(house, house.lan), now)

    squares, desks = look(now + HOUR)
    assert before == (1, 7, 7)
    assert (squares["1208"].tasks, squares["1208"].minutes, desks["Lan"].done) == (0, 0, 7)


def test_a_clean_stays_with_whoever_did_it_when_the_room_goes_over(house, look, now):
    stays_in(house)
    becomes(house, "1208", "clean", now)
    without_name = look()[1]["Mei"].done
    RoomWork.objects.create(
        property=house.property, room=house.rooms["1208"], membership=house.lan,
        job="stay_over", minutes=20, at=now,
    )  # fmt: skip

    desks = look(now + HOUR)[1]

    assert (without_name, desks["Mei"].done, desks["Lan"].done) == (20, 0, 20)


def moved(house, now, to="1503"):
    days = timedelta(days=1)
    hear(
        house.property,
        say(
            StayState.IN_HOUSE, kind=ChangeKind.ROOM_MOVED, room=to, source_version=8,
            occurred_at=now, arrival=DAY - days, departure=DAY + 2 * days,
        ),
    )  # fmt: skip


def test_a_move_of_today_shows_in_both_rooms(house, look, now):
    stays_in(house)
    becomes(house, "1208", "clean", now)
    moved(house, now)

    squares, _desks = look(now + HOUR)

    assert squares["1208"].carry == ("Moved to 1503",)
    assert squares["1503"].carry == ("From 1208",)


def test_a_clean_before_the_move_counts_in_the_new_room(house, look, now):
    stays_in(house)
    becomes(house, "1503", "dirty", now)
    RoomWork.objects.create(
        property=house.property, room=house.rooms["1208"], membership=house.mei,
        job="stay_over", minutes=20, at=now - HOUR,
    )  # fmt: skip
    moved(house, now)

    squares, desks = look(now + HOUR)

    assert squares["1503"].carry == ("From 1208", "Cleaned there today")
    assert (squares["1503"].minutes, desks["Mei"].done) == (0, 20)
    assert (squares["1208"].job, squares["1208"].minutes) == ("Departure clean", 35)


def test_do_not_disturb_and_flags_are_words(house, look, now):
    stays_in(house, vip="Platinum")
    with unit():
        hotel_services.set_room_service(
            room=house.rooms["1208"], service=RoomService.DO_NOT_DISTURB, now=now
        )

    square = look()[0]["1208"]

    assert (square.word, square.flags) == ("Do not disturb", ("VIP",))


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_takes_the_same_queries_however_full_the_house(
    house, look, now, count, django_assert_num_queries
):
    for nr, number in enumerate(list(house.rooms)[:count]):
        stay = stays_in(house, number, key=f"R-{nr}")
        create(house, stay, now, occurrence=str(nr), room_id=house.rooms[number].pk)

    with django_assert_num_queries(16):
        squares, _desks = look()

    assert sum(one.tasks for one in squares.values()) == count


def test_whoever_makes_a_room_clean_keeps_its_minutes(house, look, now):
    stays_in(house)
    becomes(house, "1208", "dirty", now)

    with unit():
        services.note_condition(
            person=person_of(house, house.lan), room=house.rooms["1208"],
            condition=RoomCondition.CLEAN, now=now,
        )  # fmt: skip

    (work,) = RoomWork.objects.all()
    desks = look(now + HOUR)[1]
    assert (work.job, work.minutes, desks["Lan"].done, desks["Mei"].left) == (
        "stay_over", 20, 20, 0,
    )  # fmt: skip


@pytest.mark.parametrize(("later", "kept"), [(5, 0), (30, 1)])
def test_a_tap_too_soon_counts_nothing(house, now, later, kept):
    stays_in(house)
    becomes(house, "1208", "dirty", now)
    mei = person_of(house, house.mei)

    for minutes, condition in ((0, RoomCondition.CLEAN), (later, RoomCondition.DIRTY)):
        with unit():
            services.note_condition(
                person=mei, room=house.rooms["1208"], condition=condition,
                now=now + timedelta(minutes=minutes),
            )  # fmt: skip

    assert RoomWork.objects.count() == kept


def test_calling_a_room_ready_is_not_cleaning_it(house, now):
    becomes(house, "1208", "clean", now)

    with unit():
        services.note_condition(
            person=person_of(house, house.sun), room=house.rooms["1208"],
            condition=RoomCondition.INSPECTED, now=now,
        )  # fmt: skip

    assert RoomWork.objects.count() == 0
