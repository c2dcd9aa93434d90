"""The frame of every page: light by the hotel's clock, language, ways on, words of the hotel."""

from datetime import UTC, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from hotel_crm.context import frame, theme_at
from hotel_crm.navigation import WAYS, entries_for
from hotel_crm.templatetags.ui import icon, minutes_since, plain_words, words
from hotels.enums import DepartmentKind
from staff.enums import Role
from tests.factories.hotels import make_property

TOWELS = {"en": "Towels", "zh-hans": "毛巾"}


@pytest.fixture(autouse=True)
def plain_static(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def person(role: Role, *kinds: DepartmentKind, property_code: str = "harbour") -> SimpleNamespace:
    return SimpleNamespace(
        role=role,
        department_kinds=frozenset(kinds),
        property_code=property_code,
        name="Li",
        membership_public_id="m1",
        device_label="Front desk 1",
    )


@pytest.mark.parametrize(
    ("wall", "theme"),
    [("05:59", "dark"), ("06:00", "light"), ("21:59", "light"), ("22:00", "dark")],
)
def test_light_changes_at_six_and_ten(wall, theme):
    hour, minute = map(int, wall.split(":"))

    assert theme_at(datetime(2026, 11, 24, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))) == theme


@pytest.mark.django_db
def test_frame_of_nobody_in_no_hotel():
    request = RequestFactory().get("/nowhere")
    request.resolver_match = None

    page = frame(request)

    assert (page.property_code, page.person_name, page.theme, page.nav) == ("", "", "light", ())


@pytest.mark.django_db
def test_frame_knows_hotel_person_and_place(django_assert_num_queries):
    hotel = make_property()
    request = RequestFactory().get("/")
    request.resolver_match = None
    request.person = person(Role.AGENT, DepartmentKind.FRONT_DESK, property_code=hotel.code)

    with django_assert_num_queries(1):
        page = frame(request)

    assert (page.place, page.person_name, page.person_id) == ("Front desk 1", "Li", "m1")
    assert (page.property_code, page.zone) == (hotel.code, hotel.zone)


@pytest.mark.django_db
def test_tap_on_the_moon_overrides_the_clock():
    request = RequestFactory().get("/")
    request.resolver_match = None
    request.COOKIES["crm_theme"] = "dark"

    page = frame(request)

    assert (page.theme, page.theme_by) == ("dark", "person")


def labels(*who: object) -> list[str]:
    return [entry.label for entry in entries_for(person(*who), "/")]


def test_first_page_is_the_one_people_work_on():
    firsts = {
        "desk": labels(Role.AGENT, DepartmentKind.FRONT_DESK)[0],
        "duty manager": labels(Role.DUTY_MANAGER, DepartmentKind.DUTY_MANAGER)[0],
        "housekeeping": labels(Role.ATTENDANT, DepartmentKind.HOUSEKEEPING)[0],
        "dining": labels(Role.AGENT, DepartmentKind.DINING)[0],
        "pastry": labels(Role.ATTENDANT, DepartmentKind.PASTRY)[0],
        "manager": labels(Role.MANAGER)[0],
    }

    assert firsts == {
        "desk": "Board",
        "duty manager": "Board",
        "housekeeping": "Rooms",
        "dining": "Host stand",
        "pastry": "Kitchen",
        "manager": "Board",
    }


def test_office_is_for_managers():
    office = {"People", "Devices", "Sections"}

    assert office & set(labels(Role.MANAGER)) == office
    assert office & set(labels(Role.ATTENDANT, DepartmentKind.HOUSEKEEPING)) == set()


def test_every_way_leads_somebody_somewhere():
    shown = {label for role in Role for label in labels(role, *DepartmentKind)}

    assert shown == {str(way.label) for way in WAYS}


def test_page_that_is_open_is_marked():
    entries = entries_for(person(Role.MANAGER), "/p/harbour/people/abc")

    assert [entry.label for entry in entries if entry.current] == ["People"]


def test_hotel_words_come_in_the_readers_language():
    with translation.override("zh-hans"):
        assert words(TOWELS) == "毛巾"


def test_fallback_says_which_language_it_is_in():
    with translation.override("zh-hant"):
        assert words(TOWELS) == '<span lang="zh-Hans">毛巾</span>'
        assert plain_words(TOWELS) == "毛巾"


def test_hotel_words_are_escaped():
    with translation.override("zh-hant"):
        assert words({"en": "<b>"}) == '<span lang="en">&lt;b&gt;</span>'


def test_icon_is_hidden_from_readers_and_named_by_the_sprite():
    assert icon("bed", "small") == (
        '<svg class="icon icon-small" aria-hidden="true" focusable="false">'
        '<use href="/static/hotel_crm/icons.svg#bed"/></svg>'
    )


def test_age_is_never_negative():
    assert minutes_since(datetime(2999, 1, 1, tzinfo=UTC)) == 0


def test_components_escape_what_guests_are_called():
    source = '{% include "ui/guest_header.html" with guest=guest only %}'
    template = engines["django"].from_string(source)

    drawn = template.render({"guest": {"name": "<script>alert(1)</script>"}})

    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn
