"""Sections, shifts and rooms as a person taps them; and what lists cost."""

import re
from datetime import timedelta

import pytest

from core import clock
from core.transactions import unit
from staff import services
from staff.enums import Role
from staff.models import (
    Section,
    SectionRoom,
    Shift,
    User,
)
from tests.factories.hotels import make_property, make_room
from tests.factories.signed_in import make_department, sign_in
from tests.staff.pages.browsing import browser, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor(house, manager):
    """Rooms 1207 and 1208, two attendants and a supervisor's browser."""
    rooms = [make_room(house, number) for number in ("1207", "1208")]
    department = house.departments.get(code="housekeeping")
    mei = sign_in(house, department, login="mei").member
    sun = sign_in(house, department, login="sun", role=Role.SUPERVISOR)
    return rooms, department, mei, browser(sun)


def section_of(floor, name="A", hours=(-1, 7)):
    _rooms, department, mei, _client = floor
    now = clock.now()
    with unit():
        return services.make_section(
            department=department,
            name=name,
            holder=mei,
            starts_at=now + timedelta(hours=hours[0]),
            ends_at=now + timedelta(hours=hours[1]),
            now=now,
        )


def test_a_section_is_added_and_rooms_are_tapped_in_and_out(house, floor):
    rooms, _department, _mei, client = floor
    section = section_of(floor)
    url = f"/p/here/sections/{section.public_id}/rooms/{rooms[1].public_id}"

    client.post(url)
    inside = text(client.get(f"/p/here/sections?section={section.public_id}"))
    client.post(url)
    outside = text(client.get(f"/p/here/sections?section={section.public_id}"))

    assert inside.count('aria-pressed="true"') - outside.count('aria-pressed="true"') == 1
    assert SectionRoom.objects.filter(during__contains=clock.now()).count() == 0


def test_a_room_of_another_section_comes_over_by_a_tap(house, floor):
    rooms, department, _mei, client = floor
    first, second = section_of(floor, "A"), section_of(floor, "B")
    client.post(f"/p/here/sections/{first.public_id}/rooms/{rooms[0].public_id}")
    shown = text(client.get(f"/p/here/sections?section={second.public_id}"))

    client.post(f"/p/here/sections/{second.public_id}/rooms/{rooms[0].public_id}")

    now_in = SectionRoom.objects.get(room=rooms[0], during__contains=clock.now())
    assert '<span class="quiet small">A</span>' in shown
    assert (now_in.section, now_in.department) == (second, department)


def test_a_section_is_made_for_today(house, floor):
    _rooms, department, mei, client = floor

    answer = client.post(
        "/p/here/sections/add",
        {
            "department": "housekeeping",
            "name": "12",
            "holder": mei.pk,
            "supervisor": "",
            "from_time": "00:00",
            "to_time": "23:59",
        },
    )

    section = Section.objects.get()
    assert answer.status_code == 302
    assert (section.name, section.holder, section.department) == ("12", mei, department)
    assert section.ends_at - section.starts_at == timedelta(hours=23, minutes=59)


def test_a_section_without_a_name_is_a_sentence(house, floor):
    answer = floor[3].post("/p/here/sections/add", {"department": "housekeeping", "name": ""})

    assert answer.status_code == 422
    assert "required" in text(answer)


def test_a_section_gets_another_holder(house, floor):
    _rooms, department, _mei, client = floor
    section = section_of(floor)
    lan = sign_in(house, department, login="lan").member

    client.post(
        f"/p/here/sections/{section.public_id}/people",
        {"edit-name": section.name, "edit-holder": lan.pk, "edit-supervisor": ""},
    )

    section.refresh_from_db()
    assert section.holder == lan


def test_somebody_goes_home_early(house, floor):
    section_of(floor)
    client = floor[3]
    before = text(client.get("/p/here/sections"))

    client.post(f"/p/here/shifts/{Shift.objects.get().pk}/leave")

    after = text(client.get("/p/here/sections"))
    assert ("Goes home" in before, "Went home" in before) == (True, False)
    assert ("Goes home" in after, "Went home" in after) == (False, True)


def test_sections_shifts_and_rooms_of_another_hotel_cannot_be_reached(house, floor):
    rooms, _department, _mei, client = floor
    section = section_of(floor)
    there = make_property("there")
    desk = make_department(there)
    lan, room = sign_in(there, desk, login="lan").member, make_room(there)
    now = clock.now()
    with unit():
        other = services.make_section(
            department=desk,
            name="X",
            holder=lan,
            starts_at=now,
            ends_at=now + timedelta(hours=1),
            now=now,
        )
    shift = Shift.objects.get(membership=lan)

    answers = [
        client.post(f"/p/here/sections/{other.public_id}/rooms/{rooms[0].public_id}"),
        client.post(f"/p/here/sections/{section.public_id}/rooms/{room.public_id}"),
        client.post(f"/p/here/sections/{other.public_id}/people"),
        client.post(f"/p/here/shifts/{shift.pk}/leave"),
    ]

    assert [each.status_code for each in answers] == [404] * 4


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
@pytest.mark.parametrize("page", ["people", "people/posts", "devices", "sections"])
def test_pages_speak_the_persons_language(house, manager, floor, page, language):
    User.objects.update(language=language)
    section_of(floor)

    answer = browser(manager).get(f"/p/here/{page}")

    tag = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}[language]
    assert f'<html lang="{tag}"' in text(answer)
    assert re.search(r"<h1>[^<a-zA-Z]*[\u4e00-\u9fff]", text(answer))


@pytest.mark.parametrize("many", [1, 3])
def test_lists_cost_the_same_however_long(house, manager, floor, many, django_assert_num_queries):
    for number in range(many):
        sign_in(house, floor[1], login=f"m{number}", label=f"D{number}")
        section_of(floor, f"S{number}")
    client = browser(manager)

    for page, queries in (("people", 8), ("devices", 6), ("sections", 15)):
        with django_assert_num_queries(queries):
            client.get(f"/p/here/{page}")
