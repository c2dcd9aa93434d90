"""Sections change under way without rewriting the morning; no room has two holders at one time."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from core.kept import Kept
from core.transactions import unit
from hotels.enums import DepartmentKind
from hotels.models import Department
from staff import jobs, queries, services
from staff.enums import Role
from staff.models import Section, SectionPattern, SectionRoom, Shift
from staff.services import BadSection, RoomTaken
from staff.signals import sections_changed
from tests.factories.commits import commit
from tests.factories.hotels import make_property, make_room
from tests.factories.signed_in import make_department, sign_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


class House:
    """A hotel with three rooms, housekeeping and two attendants."""

    def __init__(self):
        self.property = make_property("here")
        self.rooms = [make_room(self.property, number) for number in ("1207", "1208", "1209")]
        self.department = make_department(
            self.property, "housekeeping", DepartmentKind.HOUSEKEEPING
        )
        self.mei = sign_in(self.property, self.department, login="mei").member
        self.lan = sign_in(self.property, self.department, login="lan").member
        self.sun = sign_in(self.property, self.department, login="sun", role=Role.SUPERVISOR).member

    def section(self, now, name="A", rooms=(), hours=(0, 8), **more):
        with unit():
            return services.make_section(
                department=self.department,
                name=name,
                starts_at=now + hours[0] * HOUR,
                ends_at=now + hours[1] * HOUR,
                rooms=rooms,
                now=now,
                **more,
            )

    def holder(self, room, at):
        return queries.holder_of(room_id=room.pk, department_id=self.department.pk, at=at)


@pytest.fixture
def house():
    return House()


def test_making_a_section_puts_its_people_on_shift(house, now):
    section = house.section(now, rooms=house.rooms[:2], holder=house.mei, supervisor=house.sun)

    shifts = Shift.objects.order_by("membership__user__login")
    assert [(each.membership, each.starts_at, each.ends_at) for each in shifts] == [
        (house.mei, now, now + 8 * HOUR),
        (house.sun, now, now + 8 * HOUR),
    ]
    assert house.holder(house.rooms[1], now) == house.mei
    assert [each.room.number for each in section.rooms.order_by("position")] == ["1207", "1208"]


def test_a_shift_that_is_there_is_not_made_again(house, now):
    with unit():
        services.add_shift(
            member=house.mei,
            department=house.department,
            starts_at=now - HOUR,
            ends_at=now + 9 * HOUR,
            now=now,
        )

    house.section(now, holder=house.mei)

    assert Shift.objects.count() == 1


def test_a_room_has_one_holder_in_one_department_at_one_time(house, now):
    house.section(now, "A", house.rooms[:2])

    with pytest.raises(RoomTaken, match="Room 1208 has another holder"):
        house.section(now, "B", house.rooms[1:], hours=(7, 9))

    assert Section.objects.count() == 1


def test_a_room_may_change_hands_between_shifts_and_departments(house, now):
    house.section(now, "A", house.rooms[:1])

    house.section(now, "B", house.rooms[:1], hours=(8, 16))
    other = Department.objects.create(
        property=house.property, code="laundry", kind="laundry", name={"en": "Laundry"}
    )
    with unit():
        services.make_section(
            department=other,
            name="L",
            starts_at=now,
            ends_at=now + HOUR,
            rooms=house.rooms[:1],
            now=now,
        )

    assert SectionRoom.objects.count() == 3


def test_a_room_that_moves_at_noon_was_the_others_in_the_morning(house, now):
    morning = house.section(now, "A", house.rooms[:2], holder=house.mei)
    other = house.section(now, "B", house.rooms[2:], holder=house.lan)
    noon, room = now + 4 * HOUR, house.rooms[0]

    with unit():
        services.move_room(room=room, to=other, now=noon)

    found = [house.holder(room, at) for at in (now, noon - HOUR / 60, noon, noon + HOUR)]
    morning.refresh_from_db()
    assert found == [house.mei, house.mei, house.lan, house.lan]
    assert morning.version == 3  # its rooms came, and one went


def test_a_room_released_before_the_section_starts_leaves_no_trace(house, now):
    section = house.section(now, rooms=house.rooms[:1], hours=(1, 8))

    with unit():
        released = services.release_room(section=section, room=house.rooms[0], now=now)
        again = services.release_room(section=section, room=house.rooms[0], now=now)

    assert (released, again) == (True, False)
    assert SectionRoom.objects.count() == 0


def test_a_room_that_was_released_may_come_back(house, now):
    section = house.section(now, rooms=house.rooms[:1], holder=house.mei)
    room = house.rooms[0]
    with unit():
        services.release_room(section=section, room=room, now=now + HOUR)

    with unit():
        services.assign_rooms(section=section, rooms=[room], now=now + 2 * HOUR)

    found = [house.holder(room, now + each * HOUR / 2) for each in (1, 3, 5)]
    assert found == [house.mei, None, house.mei]


def test_assigning_what_is_assigned_changes_nothing(house, now):
    section = house.section(now, rooms=house.rooms[:1])

    with unit():
        added = services.assign_rooms(section=section, rooms=house.rooms, now=now)

    assert added == 2
    assert SectionRoom.objects.count() == 3


def test_a_section_whose_time_is_over_takes_no_room(house, now):
    section = house.section(now)

    with pytest.raises(BadSection, match="time is over"), unit():
        services.assign_rooms(section=section, rooms=house.rooms, now=now + 8 * HOUR)


def test_another_holder_takes_over_and_is_put_on_shift(house, now):
    section = house.section(now, rooms=house.rooms[:1], holder=house.mei)

    with unit():
        services.staff_section(section=section, holder=house.lan, supervisor=house.sun, now=now)

    assert house.holder(house.rooms[0], now) == house.lan
    assert Shift.objects.filter(membership=house.lan).count() == 1


def test_who_went_home_and_holds_again_is_back_from_now(house, now):
    section = house.section(now, rooms=house.rooms[:1], holder=house.mei)
    with unit():
        services.leave_shift(shift=Shift.objects.get(), now=now + HOUR)

    with unit():
        services.staff_section(
            section=section, holder=house.mei, supervisor=None, now=now + 2 * HOUR
        )

    found = [house.holder(house.rooms[0], now + each * HOUR / 2) for each in (1, 3, 5)]
    assert found == [house.mei, None, house.mei]


def test_leaving_twice_is_leaving_once(house, now):
    house.section(now, holder=house.mei)
    shift = Shift.objects.get()

    with unit():
        left = [services.leave_shift(shift=shift, now=now + each * HOUR) for each in (1, 2)]

    shift.refresh_from_db()
    assert left == [True, False]
    assert shift.left_at == now + HOUR


def test_people_and_rooms_of_another_hotel_are_refused(house, now):
    there = make_property("there")
    stranger, room = sign_in(there, login="x").member, make_room(there)
    section = house.section(now)

    with pytest.raises(BadSection, match="another hotel"):
        house.section(now, holder=stranger)
    with pytest.raises(BadSection, match="another hotel"), unit():
        services.assign_rooms(section=section, rooms=[room], now=now)
    with pytest.raises(BadSection, match="another hotel"), unit():
        services.add_shift(
            member=stranger,
            department=house.department,
            starts_at=now,
            ends_at=now + HOUR,
            now=now,
        )


@pytest.mark.parametrize(("name", "hours"), [(" ", (0, 8)), ("A", (8, 8)), ("A", (8, 0))])
def test_a_section_without_a_name_or_a_time_is_refused(house, now, name, hours):
    with pytest.raises(BadSection, match="Nothing was saved"):
        house.section(now, name, hours=hours)


def test_changes_are_told_by_the_property_only(house, now):
    told = []

    def hear(property_id, **_rest):
        told.append(property_id)

    sections_changed.connect(hear)
    house.section(now, rooms=house.rooms)
    commit()
    sections_changed.disconnect(hear)

    assert set(told) == {house.property.pk}


def usual(house, now, name="12", start=time(7), end=time(15)):
    with unit():
        shift, _kept = services.describe_shift(
            department=house.department,
            code="early",
            name={"en": "Early"},
            from_time=start,
            to_time=end,
            now=now,
        )
        return services.describe_section(
            shift=shift,
            name=name,
            holder=house.mei,
            supervisor=house.sun,
            rooms=house.rooms,
            now=now,
        )


def test_describing_a_usual_section_twice_changes_nothing(house, now):
    _pattern, first = usual(house, now)

    _pattern, second = usual(house, now)

    assert (first, second) == (Kept.MADE, Kept.SAME)


def test_a_usual_section_with_fewer_rooms_is_changed(house, now):
    pattern, _made = usual(house, now)
    with unit():
        _pattern, kept = services.describe_section(
            shift=pattern.shift,
            name="12",
            holder=house.mei,
            supervisor=house.sun,
            rooms=house.rooms[:1],
            now=now,
        )

    assert kept == Kept.CHANGED
    assert [room.number for room in pattern.rooms.all()] == ["1207"]


def test_the_days_sections_open_once_at_local_times(house):
    usual(house, datetime(2026, 11, 23, 20, tzinfo=UTC))
    at_night = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # 04:00 on the 24th in Shanghai

    opened = [jobs.open_sections(now=at_night), jobs.open_sections(now=at_night + HOUR)]

    section = Section.objects.get()
    assert opened == [1, 0]
    assert section.starts_at == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    assert section.ends_at == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    assert house.holder(house.rooms[0], section.starts_at) == house.mei


def test_a_shift_across_midnight_ends_on_the_next_day(house):
    evening = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # 18:00
    usual(house, evening, start=time(23), end=time(7))

    jobs.open_sections(now=evening)

    first = Section.objects.order_by("starts_at").first()
    assert first.starts_at == datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    assert first.ends_at == datetime(2026, 11, 24, 23, 0, tzinfo=UTC)


def test_a_night_that_began_yesterday_is_opened_for_the_rest_of_it(house):
    at_four = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    usual(house, at_four, start=time(23), end=time(7))

    opened = jobs.open_sections(now=at_four)

    starts = Section.objects.order_by("starts_at").values_list("starts_at", flat=True)
    assert opened == 2
    assert list(starts) == [datetime(2026, 11, day, 15, 0, tzinfo=UTC) for day in (23, 24)]
    assert house.holder(house.rooms[0], at_four) == house.mei


def test_opening_late_starts_the_rooms_now_and_leaves_hand_made_ones(house):
    morning = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 09:00, two hours late
    house.section(morning, "Mine", house.rooms[:1], hours=(0, 2), holder=house.lan)
    usual(house, morning)

    with unit():
        opened = services.open_sections(
            property=house.property, day=date(2026, 11, 24), now=morning
        )

    assert opened == 1
    assert house.holder(house.rooms[0], morning) == house.lan
    assert house.holder(house.rooms[1], morning) == house.mei
    assert house.holder(house.rooms[1], morning - HOUR) is None


def test_a_day_that_is_over_opens_nothing(house, now):
    usual(house, now)

    with unit():
        opened = services.open_sections(property=house.property, day=date(2026, 11, 20), now=now)

    assert opened == 0


@pytest.mark.parametrize(("name", "end"), [({}, time(15)), ({"en": "Early"}, time(7))])
def test_a_usual_shift_needs_a_name_and_two_times(house, now, name, end):
    with pytest.raises(BadSection, match="two different times"), unit():
        services.describe_shift(
            department=house.department,
            code="early",
            name=name,
            from_time=time(7),
            to_time=end,
            now=now,
        )


def test_boards_show_what_runs_and_what_comes(house, now, django_assert_num_queries):
    house.section(now, "Runs", house.rooms[:2], hours=(-1, 8), holder=house.mei)
    house.section(now, "Comes", house.rooms[:1], hours=(8, 16))
    house.section(now, "Tomorrow", hours=(20, 28))

    with django_assert_num_queries(4):
        boards = queries.section_boards(
            property=house.property, department=house.department, now=now
        )
        tiles = queries.room_tiles(boards, boards[1], house.rooms)

    shown = [(each.section.name, len(each.rooms), each.running) for each in boards]
    assert shown == [("Runs", 2, True), ("Comes", 1, False)]
    assert [(each.room.number, each.chosen, each.other) for each in tiles] == [
        ("1207", True, ""),
        ("1208", False, ""),
        ("1209", False, ""),
    ]


def test_boards_say_whose_holder_went_home(house, now):
    house.section(now, "A", holder=house.mei)
    house.section(now, "B", holder=house.lan)
    with unit():
        services.leave_shift(shift=Shift.objects.get(membership=house.mei), now=now)

    boards = queries.section_boards(property=house.property, department=house.department, now=now)

    assert [each.holder_left for each in boards] == [True, False]


def test_patterns_of_one_hotel_are_not_opened_for_another(house, now):
    usual(house, now)
    there = make_property("there")

    with unit():
        opened = services.open_sections(property=there, day=date(2026, 11, 24), now=now)

    assert opened == 0
    assert SectionPattern.objects.count() == 1
