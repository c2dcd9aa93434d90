"""Relief and split: proposed first, taken whole or not at all, with the work that was taken."""

from datetime import timedelta

import pytest

from core.transactions import unit
from hotels import services as hotel_services
from hotels.enums import RoomCondition
from housekeeping import queries, services
from service_tasks.models import ServiceTask
from staff import services as staff
from staff.models import Section, SectionRoom, Shift
from tests.factories.hotels import make_room
from tests.service_tasks.work import create, kinds, ladder, person_of, tap

MINUTE = timedelta(minutes=1)


@pytest.fixture
def keeping(house):
    return house.departments["housekeeping"]


@pytest.fixture
def ana(house, keeping, now):
    """A third attendant, on shift without rooms."""
    user = staff.add_user
    with unit():
        made = user(login="ana-river", name="Ana", now=now)
        member = staff.add_membership(
            property=house.property, user=made, role="attendant", departments=[keeping],
            valid_from=now.date().replace(year=2020), now=now,
        )  # fmt: skip
        staff.add_shift(
            member=member, department=keeping, starts_at=now - MINUTE,
            ends_at=now + 300 * MINUTE, now=now,
        )  # fmt: skip
    return member


def dirty(house, now, *numbers):
    for number in numbers:
        with unit():
            hotel_services.set_room_condition(
                room=house.rooms[number], condition=RoomCondition.DIRTY, now=now
            )


def proposed(kind, house, sun, keeping, of, now, among=()):
    more = {"language": "en"} if kind == "relief" else {}
    found = getattr(queries, kind)(
        person=sun, department=keeping, of=of.public_id,
        among=[member.public_id for member in among], now=now, **more,
    )  # fmt: skip
    assert found is not None
    return found


def taken(proposal, sun, keeping, now, *, home=False, frees=False):
    gives = {
        square.public_id: offer.desk.key for offer in proposal.offers for square in offer.squares
    }
    taking = services.Taking(
        of=proposal.of.key, gives=gives, versions=proposal.versions, home=home, frees=frees
    )
    with unit():
        return services.take(person=sun, department=keeping, taking=taking, now=now)


def held(now):
    rows = SectionRoom.objects.filter(during__contains=now)
    return {row.room.number: row.section.holder for row in rows.select_related("room")}


def offered(proposal):
    return {
        offer.desk.name: [square.number for square in offer.squares] for offer in proposal.offers
    }


def test_a_relief_offers_all_rooms_of_whoever_goes_home(house, sun, keeping, ana, now):
    dirty(house, now, "1208", "1209")

    proposal = proposed("relief", house, sun, keeping, house.mei, now)

    # One each: Ana and Lan stand at nothing to do. The supervisor is there, and is not asked.
    assert sorted(map(len, offered(proposal).values())) == [1, 1]
    assert {desk.name: chosen for desk, chosen in proposal.choices} == {
        "Ana": True, "Lan": True, "Sun": False,
    }  # fmt: skip


def test_all_to_one(house, sun, keeping, ana, now):
    dirty(house, now, "1208", "1209")

    proposal = proposed("relief", house, sun, keeping, house.mei, now, among=[ana])

    assert offered(proposal) == {"Ana": ["1208", "1209"]}
    assert proposal.offers[0].total == 70


def test_relief_is_one_tap(house, stay, sun, keeping, ana, now):
    task = create(house, stay, now)
    proposal = proposed("relief", house, sun, keeping, house.mei, now, among=[ana])

    done = taken(proposal, sun, keeping, now + MINUTE, home=True)

    task.refresh_from_db()
    assert done.say == "Mei goes home: 2 rooms shared out."
    assert held(now + MINUTE) == {"1208": ana, "1209": ana, "1503": house.lan}
    assert (task.holder, kinds(task)) == (ana, ["created", "reassigned"])
    assert Shift.objects.get(membership=house.mei).left_at == now + MINUTE


def test_what_was_taken_and_not_begun_is_asked_and_calls_again(house, stay, sun, keeping, ana, now):
    task = create(house, stay, now)
    tap("acknowledge", task, person_of(house, house.mei), now)
    proposal = proposed("relief", house, sun, keeping, house.mei, now, among=[ana])

    taken(proposal, sun, keeping, now + MINUTE, home=True, frees=True)

    task.refresh_from_db()
    assert [one["title"] for one in proposal.taken] == ["Rush: the guest is waiting"]
    assert (task.state, task.holder, task.acknowledged_by) == ("open", ana, None)
    assert ladder(task)[0] == ("holder", "fired")


def test_when_it_is_not_wanted_it_stays(house, stay, sun, keeping, ana, now):
    task = create(house, stay, now)
    tap("acknowledge", task, person_of(house, house.mei), now)
    proposal = proposed("relief", house, sun, keeping, house.mei, now, among=[ana])

    taken(proposal, sun, keeping, now + MINUTE, home=True)

    task.refresh_from_db()
    assert (task.state, task.acknowledged_by) == ("acknowledged", house.mei)


def test_what_was_begun_is_told_and_stays(house, stay, sun, keeping, ana, now):
    task = create(house, stay, now)
    mei = person_of(house, house.mei)
    tap("acknowledge", task, mei, now)
    tap("start", task, mei, now)
    proposal = proposed("relief", house, sun, keeping, house.mei, now, among=[ana])

    taken(proposal, sun, keeping, now + MINUTE, home=True, frees=True)

    task.refresh_from_db()
    assert (len(proposal.taken), len(proposal.started)) == (0, 1)
    assert (task.state, task.acknowledged_by) == ("started", house.mei)


def test_parked_work_comes_back_to_whoever_has_the_room(house, stay, sun, keeping, ana, now):
    task = create(house, stay, now)
    mei = person_of(house, house.mei)
    tap("acknowledge", task, mei, now)
    tap("park", task, mei, now)
    proposal = proposed("relief", house, sun, keeping, house.mei, now, among=[ana])

    taken(proposal, sun, keeping, now + MINUTE, home=True, frees=True)

    task.refresh_from_db()
    assert (task.state, task.holder, task.acknowledged_by) == ("parked", ana, None)


def test_undo_brings_the_person_back_with_the_rooms(house, stay, sun, keeping, ana, now):
    task = create(house, stay, now)
    proposal = proposed("relief", house, sun, keeping, house.mei, now, among=[ana])
    done = taken(proposal, sun, keeping, now + MINUTE, home=True)

    with unit():
        services.take_back(
            person=sun, department=keeping, placing=done.placing, now=now + 2 * MINUTE
        )

    task.refresh_from_db()
    assert held(now + 2 * MINUTE)["1208"] == task.holder == house.mei
    assert Shift.objects.get(membership=house.mei).left_at is None


def test_somebody_without_rooms_goes_home_too(house, sun, keeping, ana, now):
    proposal = proposed("relief", house, sun, keeping, ana, now)

    taken(proposal, sun, keeping, now + MINUTE, home=True)

    assert Shift.objects.get(membership=ana).left_at == now + MINUTE


def test_a_proposal_for_sections_that_changed_is_refused_whole(house, sun, keeping, ana, now):
    proposal = proposed("relief", house, sun, keeping, house.mei, now)
    with unit():
        services.place(
            person=sun, department=keeping, to=services.NOBODY, now=now,
            picked={house.rooms["1209"].public_id: Section.objects.get(name="12").public_id},
        )  # fmt: skip

    with pytest.raises(staff.SectionsChanged):
        taken(proposal, sun, keeping, now + MINUTE, home=True)

    assert held(now + MINUTE) == {"1208": house.mei, "1503": house.lan}
    assert Shift.objects.get(membership=house.mei).left_at is None


def test_a_split_keeps_half_and_leaves_what_is_begun(house, sun, keeping, ana, now):
    more = {nr: make_room(house.property, f"12{nr}") for nr in range(10, 14)}
    with unit():
        staff.assign_rooms(
            section=Section.objects.get(name="12"), rooms=more.values(), now=now - MINUTE
        )
    house.rooms.update({f"12{nr}": room for nr, room in more.items()})
    dirty(house, now, "1208", "1209", "1210", "1211", "1212")
    with unit():
        hotel_services.set_room_condition(
            room=house.rooms["1208"], condition=RoomCondition.CLEANING, now=now
        )

    proposal = proposed("split", house, sun, keeping, house.mei, now, among=[ana])

    # 175 minutes of which 35 are begun: 70 stay with Mei, 105 go, side by side.
    assert offered(proposal) == {"Ana": ["1209", "1210", "1211"]}


def test_a_split_gives_to_whoever_has_least_by_default(house, sun, keeping, ana, now):
    dirty(house, now, "1208", "1209", "1503")

    proposal = proposed("split", house, sun, keeping, house.mei, now)

    assert list(offered(proposal)) == ["Ana"]
    taken(proposal, sun, keeping, now + MINUTE)
    assert sorted(map(str, [member.user.name for member in held(now + MINUTE).values()])) == [
        "Ana", "Lan", "Mei",
    ]  # fmt: skip


def test_nobody_of_that_name_has_no_proposal(house, sun, keeping, now):
    found = queries.split(person=sun, department=keeping, of="gone", among=[], now=now)

    assert found is None


@pytest.mark.parametrize("count", [2, 60])
def test_a_relief_takes_the_same_statements_however_many_rooms_and_tasks(
    house, stay, sun, keeping, now, count, django_assert_num_queries
):
    rooms = [make_room(house.property, f"20{nr:02d}") for nr in range(count)]
    with unit():
        staff.assign_rooms(section=Section.objects.get(name="12"), rooms=rooms, now=now - MINUTE)
    for nr, room in enumerate(rooms[: count // 2]):
        create(house, stay, now, occurrence=str(nr), room_id=room.pk)
    proposal = proposed("relief", house, sun, keeping, house.mei, now)

    with django_assert_num_queries(31):
        taken(proposal, sun, keeping, now + MINUTE, home=True, frees=True)

    assert ServiceTask.objects.filter(holder=house.lan).count() == count // 2
