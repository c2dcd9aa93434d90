"""Who is there for a room or a department, down to the post that is never empty."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.transactions import unit
from staff import queries, services
from staff.models import Membership, Shift, User
from staff.queries.duty import covers, gaps
from tests.factories.hotels import make_property
from tests.factories.house import make_house
from tests.factories.signed_in import make_department, sign_in


@pytest.fixture
def house(db, now):
    return make_house(now, rules=False)


def asked(house, room="1208", department="housekeeping"):
    return {
        "room_id": house.rooms[room].pk,
        "department_id": house.departments[department].pk,
    }


def test_holder_and_supervisor_of_a_room(house, now):
    assert queries.holder_of(**asked(house), at=now) == house.mei
    assert queries.holder_of(**asked(house, "1503"), at=now) == house.lan
    assert queries.supervisor_of(**asked(house), at=now) == house.sun


def test_holder_in_another_department_is_nobody(house, now):
    assert queries.holder_of(**asked(house, department="engineering"), at=now) is None


@pytest.mark.parametrize(
    ("minutes", "held"), [(-121, False), (-120, True), (479, True), (480, False)]
)
def test_holder_is_there_only_while_the_section_runs(house, now, minutes, held):
    found = queries.holder_of(**asked(house), at=now + timedelta(minutes=minutes))

    assert (found == house.mei) is held


def go_home(member, now):
    with unit():
        for shift in Shift.objects.filter(membership=member):
            services.leave_shift(shift=shift, now=now)


def test_who_went_home_holds_nothing_and_the_supervisor_stands_in(house, now):
    go_home(house.mei, now)

    before = queries.holder_of(**asked(house), at=now - timedelta(seconds=1))
    after = queries.holder_of(**asked(house), at=now)

    assert (before, after) == (house.mei, None)
    assert queries.supervisor_of(**asked(house), at=now) == house.sun


def test_when_the_supervisor_went_home_too_the_post_answers(house, now):
    go_home(house.mei, now)
    go_home(house.sun, now)

    post = queries.post_of(
        property_id=house.property.pk, department_id=house.departments["housekeeping"].pk, at=now
    )

    assert queries.supervisor_of(**asked(house), at=now) is None
    assert post == house.sun  # a post answers round the clock, on shift or not


@pytest.mark.parametrize(
    "gone", [{"valid_to": date(2026, 11, 24)}, {"valid_from": date(2027, 1, 1)}]
)
def test_who_does_not_work_here_holds_nothing(house, now, gone):
    Membership.objects.filter(pk=house.mei.pk).update(**gone)

    assert queries.holder_of(**asked(house), at=now) is None


def test_who_is_switched_off_holds_nothing_and_covers_nothing(house, now):
    User.objects.filter(pk__in=[house.mei.user_id, house.sun.user_id]).update(is_active=False)

    assert queries.holder_of(**asked(house), at=now) is None
    assert (
        queries.post_of(
            property_id=house.property.pk,
            department_id=house.departments["housekeeping"].pk,
            at=now,
        )
        is None
    )


def test_people_on_are_those_on_shift_who_are_still_here(house, now):
    go_home(house.mei, now)

    found = queries.people_on(
        property=house.property, department_id=house.departments["housekeeping"].pk, at=now
    )

    assert [each.user.name for each in found] == ["Lan", "Sun"]


@pytest.fixture
def posts(db, now):
    """Kathmandu: a day post 07:00-19:00 and a night post 19:00-07:00."""
    here = make_property("here", zone="Asia/Kathmandu")
    department = make_department(here)
    day, night = sign_in(here, department, login="day"), sign_in(here, department, login="night")
    with unit():
        for somebody, start, end in ((day, 7, 19), (night, 19, 7)):
            services.set_post(
                department=department,
                member=somebody.member,
                from_time=time(start),
                to_time=time(end),
                now=now,
            )
    return here, department, {day.member: "day", night.member: "night"}


@pytest.mark.parametrize(
    ("hour", "minute", "who"),
    [(6, 59, "night"), (7, 0, "day"), (18, 59, "day"), (19, 0, "night"), (0, 0, "night")],
)
def test_post_goes_by_the_wall_clock_of_the_hotel(posts, hour, minute, who):
    _here, department, names = posts
    at = datetime(2026, 11, 24, hour, minute, tzinfo=UTC) - timedelta(hours=5, minutes=45)

    assert (
        names[
            queries.post_of(property_id=department.property_id, department_id=department.pk, at=at)
        ]
        == who
    )


def test_a_member_from_today_answers_from_the_hotels_midnight(posts):
    """01:00 in Kathmandu is yesterday in UTC; the membership counts by the hotel's calendar."""
    _here, department, names = posts
    Membership.objects.update(valid_from=date(2026, 11, 24))
    at = datetime(2026, 11, 23, 19, 15, tzinfo=UTC)

    assert (
        names[
            queries.post_of(property_id=department.property_id, department_id=department.pk, at=at)
        ]
        == "night"
    )
    assert (
        queries.post_of(
            property_id=department.property_id,
            department_id=department.pk,
            at=at - timedelta(hours=2),
        )
        is None
    )


def test_where_posts_overlap_the_one_that_began_last_speaks(posts, now):
    here, department, names = posts
    noon = sign_in(here, department, login="noon")
    with unit():
        services.set_post(
            department=department,
            member=noon.member,
            from_time=time(12),
            to_time=time(12),
            now=now,
        )
    at = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # 13:45 there

    assert (
        queries.post_of(property_id=department.property_id, department_id=department.pk, at=at)
        == noon.member
    )
    assert (
        names[
            queries.post_of(
                property_id=department.property_id,
                department_id=department.pk,
                at=at - timedelta(hours=4),
            )
        ]
        == "day"
    )


def test_the_same_post_twice_is_one(posts, now):
    _here, department, names = posts
    day = next(member for member, name in names.items() if name == "day")

    with unit():
        made = services.set_post(
            department=department, member=day, from_time=time(7), to_time=time(19), now=now
        )

    assert made is False


def test_a_house_with_posts_round_the_clock_has_no_hole(posts):
    here, _department, _names = posts

    assert queries.holes(here) == []


def test_a_hole_is_named_with_its_hours(posts, now):
    here, department, _names = posts
    User.objects.filter(login="night").update(is_active=False)
    make_department(here, "spa", "concierge")

    found = [(hole.department, hole.from_time, hole.to_time) for hole in queries.holes(here)]

    assert found == [
        (department.code, "00:00", "07:00"),
        (department.code, "19:00", "24:00"),
        ("spa", "00:00", "24:00"),
    ]


TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@given(st.lists(st.tuples(TIMES, TIMES), max_size=6), TIMES)
def test_a_minute_lies_in_a_gap_exactly_when_nothing_covers_it(stretches, wall):
    minute = wall.hour * 60 + wall.minute

    in_gap = any(start <= minute < end for start, end in gaps(stretches))

    assert in_gap is not any(covers(start, end, wall) for start, end in stretches)
