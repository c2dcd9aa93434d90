"""Many rooms change hands in one go: last one wins and hears of it, history stays, undo for ten minutes."""

from datetime import timedelta

import pytest

from core.transactions import unit
from staff import services
from staff.enums import PlacingKind
from staff.models import Placing, Section, SectionRoom, Shift
from staff.types import Moved
from tests.factories.hotels import make_room
from tests.factories.house import make_house

MINUTE = timedelta(minutes=1)


@pytest.fixture
def house(db, now):
    return make_house(now, rules=False)


@pytest.fixture
def floor(house):
    """What the tests speak of: the department, Mei's section 12 and Lan's section 15."""
    keeping = house.departments["housekeeping"]
    return keeping, Section.objects.get(name="12"), Section.objects.get(name="15")


def place(keeping, wanted, now, **more):
    with unit():
        return services.place_rooms(department=keeping, wanted=wanted, now=now, **more)


def holders(now):
    """room number -> section's name at a moment."""
    rows = SectionRoom.objects.filter(during__contains=now).select_related("room", "section")
    return {row.room.number: row.section.name for row in rows}


def test_rooms_go_over_from_now_on_and_the_morning_stays(house, floor, now):
    keeping, _mei, lan = floor
    room = house.rooms["1208"]

    placed = place(keeping, {room.pk: lan.pk}, now)

    assert holders(now) == {"1208": "15", "1209": "12", "1503": "15"}
    assert holders(now - MINUTE) == {"1208": "12", "1209": "12", "1503": "15"}
    assert [each.after for each in placed.moved] == [lan.pk]


def test_both_sections_get_a_new_version(house, floor, now):
    keeping, mei, lan = floor
    before = (mei.version, lan.version)

    placed = place(keeping, {house.rooms["1208"].pk: lan.pk}, now)

    mei.refresh_from_db()
    lan.refresh_from_db()
    assert (mei.version, lan.version) == (before[0] + 1, before[1] + 1)
    assert placed.versions == {mei.pk: mei.version, lan.pk: lan.version}


def test_a_room_is_taken_from_everybody(house, floor, now):
    keeping, _mei, _lan = floor

    place(keeping, {house.rooms["1208"].pk: None}, now)

    assert holders(now) == {"1209": "12", "1503": "15"}


def test_what_lies_there_already_is_no_placing(house, floor, now):
    keeping, mei, _lan = floor

    placed = place(keeping, {house.rooms["1208"].pk: mei.pk}, now)

    assert (placed.placing, placed.moved, Placing.objects.count()) == ("", (), 0)


def test_the_later_of_two_supervisors_wins_and_hears_what_she_overtook(house, floor, now):
    keeping, mei, lan = floor
    room = house.rooms["1208"].pk
    place(keeping, {room: lan.pk}, now, saw={room: mei.pk})

    second = place(keeping, {room: None}, now + MINUTE, saw={room: mei.pk})

    assert second.overtaken == (Moved(room, mei.pk, lan.pk),)
    assert "1208" not in holders(now + MINUTE)


def test_a_proposal_for_other_sections_is_refused_whole(house, floor, now):
    keeping, mei, lan = floor
    seen = {mei.pk: mei.version, lan.pk: lan.version}
    place(keeping, {house.rooms["1208"].pk: lan.pk}, now)

    with pytest.raises(services.SectionsChanged):
        place(keeping, {house.rooms["1209"].pk: lan.pk}, now + MINUTE, versions=seen)

    assert holders(now + MINUTE)["1209"] == "12"


def test_a_section_that_is_over_gets_no_rooms(house, floor, now):
    keeping, _mei, lan = floor

    with pytest.raises(services.SectionsChanged):
        place(keeping, {house.rooms["1208"].pk: lan.pk}, lan.ends_at)


def test_undo_puts_back_what_still_lies_there(house, floor, now):
    keeping, _mei, lan = floor
    both = {house.rooms[number].pk: lan.pk for number in ("1208", "1209")}
    first = place(keeping, both, now)
    place(keeping, {house.rooms["1209"].pk: None}, now + MINUTE)

    with unit():
        services.undo_placing(department=keeping, placing=first.placing, now=now + 2 * MINUTE)

    assert holders(now + 2 * MINUTE) == {"1208": "12", "1503": "15"}
    assert list(Placing.objects.order_by("pk").values_list("kind", flat=True)) == [
        PlacingKind.PLACED, PlacingKind.PLACED, PlacingKind.UNDONE,
    ]  # fmt: skip


@pytest.mark.parametrize("later", [11 * MINUTE, MINUTE])
def test_undo_works_once_and_for_ten_minutes(house, floor, now, later):
    keeping, _mei, lan = floor
    first = place(keeping, {house.rooms["1208"].pk: lan.pk}, now)
    if later == MINUTE:
        with unit():
            services.undo_placing(department=keeping, placing=first.placing, now=now + later)

    with pytest.raises(services.PlacingGone), unit():
        services.undo_placing(department=keeping, placing=first.placing, now=now + later)


def test_somebody_on_shift_without_rooms_gets_a_section_of_their_own(house, floor, now):
    keeping, _mei, _lan = floor
    with unit():
        services.add_shift(
            member=house.chen, department=keeping, starts_at=now - MINUTE,
            ends_at=now + 60 * MINUTE, now=now,
        )  # fmt: skip

    with unit():
        section = services.section_for(member=house.chen, department=keeping, now=now)
        again = services.section_for(member=house.chen, department=keeping, now=now)

    assert (section, section.holder, section.supervisor) == (again, house.chen, house.sun)
    assert section.ends_at == now + 60 * MINUTE


def test_somebody_who_went_home_gets_nothing(house, floor, now):
    keeping, _mei, _lan = floor
    Section.objects.filter(holder=house.lan).update(holder=None)
    Shift.objects.filter(membership=house.lan).update(left_at=now - MINUTE)

    with pytest.raises(services.BadSection), unit():
        services.section_for(member=house.lan, department=keeping, now=now)


@pytest.mark.parametrize("count", [1, 200])
def test_two_hundred_rooms_take_the_statements_of_one(
    house, floor, now, count, django_assert_num_queries
):
    keeping, mei, lan = floor
    rooms = [make_room(house.property, f"{20 + nr // 50}{nr % 50:02d}") for nr in range(count)]
    with unit():
        services.assign_rooms(section=mei, rooms=rooms, now=now - MINUTE)

    # unit, department, sections, rooms, cut, savepoint, put, its end, versions, placing, end
    with django_assert_num_queries(11):
        place(keeping, {room.pk: lan.pk for room in rooms}, now)

    assert sum(name == "15" for name in holders(now).values()) == count + 1
