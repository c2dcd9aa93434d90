"""The supervisor gives rooms away: the work goes along at once, in few statements, and comes back."""

from datetime import timedelta

import pytest

from core.transactions import unit
from housekeeping import services
from service_tasks import services as service_tasks
from service_tasks.models import LadderStep, ServiceTask
from staff import services as staff
from staff.models import Section, SectionRoom
from tests.factories.hotels import make_room
from tests.service_tasks.work import create, desired, kinds, ladder, person_of, tap

MINUTE = timedelta(minutes=1)
STATEMENTS = 27  # of one placing, whatever it moves


def section(house, member):
    return Section.objects.get(holder=member)


def give(house, sun, to, *numbers, now, saw=None):
    """Sun gives the rooms to a member (None: nobody), as she sees them in Mei's section."""
    seen = saw or section(house, house.mei)
    with unit():
        return services.place(
            person=sun,
            department=house.departments["housekeeping"],
            picked={house.rooms[number].public_id: seen.public_id for number in numbers},
            to=to.public_id if to else services.NOBODY,
            now=now,
        )


def test_open_work_goes_along_and_calls_whoever_has_the_room_now(house, stay, sun, now):
    task = create(house, stay, now)

    done = give(house, sun, house.lan, "1208", now=now + MINUTE)

    task.refresh_from_db()
    assert (task.holder, done.tasks, done.say) == (house.lan, 1, "1208 is with Lan now.")
    assert kinds(task) == ["created", "reassigned"]
    assert ladder(task)[0] == ("holder", "fired")
    assert LadderStep.objects.get(task=task, position=0).membership == house.lan


def test_work_that_somebody_took_stays_with_them(house, stay, sun, now):
    task = create(house, stay, now)
    tap("acknowledge", task, person_of(house, house.mei), now)

    give(house, sun, house.lan, "1208", now=now + MINUTE)

    task.refresh_from_db()
    assert (task.holder, task.acknowledged_by) == (house.mei, house.mei)


def test_a_room_of_nobody_goes_to_the_covering_post(house, stay, sun, now):
    task = create(house, stay, now)

    done = give(house, sun, None, "1208", now=now + MINUTE)

    task.refresh_from_db()
    assert (task.holder, done.say) == (house.sun, "1208 is with Nobody now.")


def test_it_is_taken_back_with_the_work(house, stay, sun, now):
    task = create(house, stay, now)
    done = give(house, sun, house.lan, "1208", now=now + MINUTE)

    with unit():
        services.take_back(
            person=sun, department=house.departments["housekeeping"], placing=done.placing,
            now=now + 2 * MINUTE,
        )  # fmt: skip

    task.refresh_from_db()
    row = SectionRoom.objects.get(room=house.rooms["1208"], during__contains=now + 3 * MINUTE)
    assert (task.holder, row.section.holder) == (house.mei, house.mei)


def test_who_places_later_wins_and_is_told_whose_choice_it_was(house, sun, now):
    mei = section(house, house.mei)
    give(house, sun, house.lan, "1208", now=now)

    second = give(house, person_of(house, house.chen), None, "1208", now=now + MINUTE, saw=mei)

    assert second.say == (
        "1208 is with Nobody now. Sun had just given 1208 to somebody else; your choice holds."
    )


@pytest.mark.parametrize(("rooms", "to"), [((), "lan"), (("1208",), "gone")])
def test_a_bad_tap_is_a_sentence(house, sun, now, rooms, to):
    with pytest.raises(services.BadPick), unit():
        services.place(
            person=sun,
            department=house.departments["housekeeping"],
            picked={house.rooms[number].public_id: "" for number in rooms},
            to=house.lan.public_id if to == "lan" else "gone",
            now=now,
        )


@pytest.mark.parametrize("count", [1, 200])
def test_two_hundred_rooms_with_their_tasks_take_the_statements_of_one(
    house, stay, sun, now, count, django_assert_num_queries
):
    rooms = [make_room(house.property, f"{20 + nr // 50}{nr % 50:02d}") for nr in range(count)]
    mei = section(house, house.mei)
    with unit():
        staff.assign_rooms(section=mei, rooms=rooms, now=now - MINUTE)
    wanted = [
        desired(house, now, occurrence=str(nr), room_id=room.pk) for nr, room in enumerate(rooms)
    ]
    with unit():
        service_tasks.create_desired(
            stay_id=stay.pk, property_id=house.property.pk, desired=wanted, now=now
        )
    picked = {room.public_id: mei.public_id for room in rooms}

    with django_assert_num_queries(STATEMENTS), unit():
        done = services.place(
            person=sun, department=house.departments["housekeeping"], picked=picked,
            to=house.lan.public_id, now=now + MINUTE,
        )  # fmt: skip

    assert done.tasks == count
    assert ServiceTask.objects.filter(holder=house.lan).count() == count
