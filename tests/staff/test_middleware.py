"""The one door: who it is, in which language, from whose page; at the price of one query."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import AsyncRequestFactory, Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver
from django.utils import timezone, translation

from core import clock
from core.transactions import unit
from hotels.enums import DepartmentKind
from staff import middleware, services
from staff.enums import Role
from staff.middleware import Doorkeeper
from staff.models import Device, Membership, SignIn, User
from staff.queries import LONGEST
from tests.factories.hotels import make_property
from tests.factories.signed_in import make_department, sign_in

pytestmark = pytest.mark.django_db
HERE = "http://testserver"
FOREIGN = "https://evil.example"


@pytest.fixture
def house():
    return make_property("here", zone="Asia/Kathmandu")


@pytest.fixture
def mei(house):
    rooms = make_department(house, "housekeeping", DepartmentKind.HOUSEKEEPING)
    desk = make_department(house, "front_desk", DepartmentKind.FRONT_DESK)
    return sign_in(house, rooms, desk, role=Role.SUPERVISOR, label="Floor 12")


def meet(rf, somebody=None, view=None, method="get", path="/p/here/x", **headers):
    """What a view behind the door sees, or what the door answers."""
    seen = {}

    def see(request):
        seen["person"] = request.person
        seen["language"] = translation.get_language()
        seen["zone"] = timezone.get_current_timezone()
        return HttpResponse("<p>", headers={})

    request = getattr(rf, method)(
        path, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    request.COOKIES.update(somebody.cookies if somebody else {})
    answer = Doorkeeper(view or see)(request)
    return seen, answer


def test_person_is_known_with_one_query(rf, mei):
    with CaptureQueriesContext(connection) as asked:
        seen, _answer = meet(rf, mei)

    person = seen["person"]
    assert len(asked) == 1
    assert person == mei.person
    assert (person.name, person.role, person.property_code) == ("Mei", Role.SUPERVISOR, "here")
    assert person.departments == {"housekeeping", "front_desk"}
    assert person.department_kinds == {DepartmentKind.HOUSEKEEPING, DepartmentKind.FRONT_DESK}
    assert (person.device_id, person.device_label) == (mei.device.pk, "Floor 12")


def test_nobody_costs_no_query(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        seen, _answer = meet(rf)

    assert seen["person"] is None


def test_a_person_without_departments_is_a_person(rf, house):
    seen, _answer = meet(rf, sign_in(house, role=Role.IT))

    assert seen["person"].departments == frozenset()


def test_language_and_zone_are_the_persons_and_are_left_behind(rf, mei):
    User.objects.update(language="zh-hant")

    seen, answer = meet(rf, mei, accept_language="en")

    assert seen["language"] == "zh-hant"
    assert seen["zone"] == ZoneInfo("Asia/Kathmandu")
    assert answer.headers["Content-Language"] == "zh-hant"
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        ("zh-hant", "en", "zh-hant"),
        ("", "zh-TW,zh;q=0.9", "zh-hant"),
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("tlh", "fr-FR,fr", "en"),
    ],
)
def test_language_of_nobody_comes_from_the_cookie_then_the_browser(rf, cookie, accepted, language):
    request = rf.get("/sign-in", headers={"Accept-Language": accepted})
    request.COOKIES["crm_language"] = cookie
    seen = []

    Doorkeeper(lambda _request: seen.append(translation.get_language()) or HttpResponse())(request)

    assert seen == [language]


def end_sign_in(mei):
    with unit():
        services.sign_out(person=mei.person, now=clock.now())


def revoke(mei):
    with unit():
        services.revoke_device(device=mei.device, by=mei.person, now=clock.now())


def sign_out_everywhere(mei):
    with unit():
        services.sign_out_everywhere(user=mei.member.user, now=clock.now())


def switch_off(mei):
    User.objects.update(is_active=False)


def grow_old(mei):
    SignIn.objects.update(started_at=clock.now() - LONGEST)


def leave(mei):
    Membership.objects.update(valid_to=clock.now().date() - timedelta(days=1))


def begin_next_week(mei):
    Membership.objects.update(valid_from=clock.now().date() + timedelta(days=7))


def raise_the_devices_epoch(mei):
    Device.objects.update(epoch=7)


@pytest.mark.parametrize(
    "end",
    [
        end_sign_in,
        revoke,
        sign_out_everywhere,
        switch_off,
        grow_old,
        leave,
        begin_next_week,
        raise_the_devices_epoch,
    ],
)
def test_a_sign_in_that_ended_is_worth_nothing_at_once(rf, mei, end):
    before, _answer = meet(rf, mei)

    end(mei)
    after, _answer = meet(rf, mei)

    assert before["person"] == mei.person
    assert after["person"] is None


@pytest.mark.parametrize("device", ["", "another-browser"])
def test_a_session_without_its_own_browser_is_worth_nothing(rf, mei, device):
    request = rf.get("/p/here/x")
    request.COOKIES.update(mei.cookies | {"crm_device": device})
    seen = []

    Doorkeeper(lambda found: seen.append(found.person) or HttpResponse())(request)

    assert seen == [None]


def test_last_seen_is_written_at_most_once_a_minute(rf, mei, monkeypatch):
    start = SignIn.objects.get().seen_at
    Device.objects.update(seen_at=start)
    written = []

    for seconds in (30, 61, 90, 122):
        monkeypatch.setattr(clock, "now", lambda at=seconds: start + timedelta(seconds=at))
        meet(rf, mei)
        sign_in_at, device_at = SignIn.objects.get().seen_at, Device.objects.get().seen_at
        written.append(((sign_in_at - start).seconds, (device_at - start).seconds))

    assert written == [(0, 0), (61, 61), (61, 61), (122, 122)]


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"origin": HERE, "x_guest": "1"}, True),
        ({"origin": HERE, "x_guest": "1", "sec_fetch_site": "same-origin"}, True),
        ({"sec_fetch_site": "same-origin", "x_guest": "1"}, True),
        ({"origin": FOREIGN, "x_guest": "1"}, False),
        ({"origin": "null", "x_guest": "1"}, False),
        ({"origin": HERE, "x_guest": "1", "sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site", "x_guest": "1"}, False),
        ({"sec_fetch_site": "none", "x_guest": "1"}, False),
        ({"x_guest": "1"}, False),
        ({"x_guest": "1", "referer": f"{HERE}/p/here/x"}, False),
        ({"origin": "http://testserver.evil.example", "x_guest": "1"}, False),
        ({"origin": "https://testserver", "x_guest": "1"}, False),
    ],
)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_unsafe_methods_must_come_from_a_page_of_ours(rf, mei, method, headers, passes):
    seen, answer = meet(rf, mei, method=method, **headers)

    assert answer.status_code == (200 if passes else 403)
    assert bool(seen) is passes


def test_a_trusted_origin_may_send(rf, mei, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://desk.example"]

    _seen, answer = meet(rf, mei, method="post", origin="https://desk.example", x_guest="1")

    assert answer.status_code == 200


def token_in(page):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode()).group(1)


def test_a_plain_form_passes_with_its_token_and_only_from_here(house):
    client = Client(enforce_csrf_checks=True)
    token = token_in(client.get("/p/here/sign-in"))
    form = {"login": "nobody", "password": "x"}

    answers = [
        client.post("/p/here/sign-in", form | more, headers={"Origin": origin}).status_code
        for more, origin in [
            ({"csrfmiddlewaretoken": token}, HERE),
            ({"csrfmiddlewaretoken": token}, FOREIGN),
            ({"csrfmiddlewaretoken": "x" * 64}, HERE),
            ({}, HERE),
        ]
    ]

    assert answers == [422, 403, 403, 403]  # 422: the door is open, the password is wrong


def test_the_token_survives_another_page(house):
    """A form that lies open on a tablet for hours still works when another page was opened."""
    client = Client(enforce_csrf_checks=True)
    token = token_in(client.get("/p/here/sign-in"))
    client.get("/p/here/sign-in")

    answer = client.post(
        "/p/here/sign-in",
        {"login": "nobody", "password": "x", "csrfmiddlewaretoken": token},
        headers={"Origin": HERE},
    )

    assert answer.status_code == 422


def unsafe_addresses(found=None, before="/"):
    for each in (found or get_resolver()).url_patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from unsafe_addresses(each, path)
        elif not path.startswith("/api/"):
            yield re.sub(r"<(\w+:)?(\w+)>", lambda part: "1" if part[1] == "int:" else "here", path)


@pytest.mark.parametrize("path", sorted(set(unsafe_addresses())))
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": FOREIGN},
        {"Origin": FOREIGN, "X-Guest": "1"},
        {"Origin": HERE},
        {"X-Guest": "1"},
        {"Sec-Fetch-Site": "cross-site", "X-Guest": "1"},
    ],
)
def test_no_address_takes_what_another_site_sends(house, path, headers):
    client = Client(enforce_csrf_checks=True)
    client.cookies.load(sign_in(house, role=Role.MANAGER).cookies)

    answer = client.post(path, {}, headers=headers)

    assert answer.status_code == 403
    assert "Nothing was changed" in answer.json()["say"]


def test_the_api_reads_no_cookie_and_wants_no_header(rf, mei, django_assert_num_queries):
    with django_assert_num_queries(0):
        seen, answer = meet(rf, mei, method="post", path="/api/v1/pms/x/events", origin=FOREIGN)

    assert answer.status_code == 200
    assert seen["person"] is None
    assert answer.cookies == {}


def test_pages_are_not_kept_by_anybody_and_scripts_find_their_token(house):
    client = Client()

    answer = client.get("/p/here/sign-in")

    cookie = answer.cookies["csrftoken"]
    again = client.get("/p/here/sign-in").cookies["csrftoken"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert (cookie["samesite"], cookie["httponly"]) == ("Strict", "")
    assert again.value == cookie.value


def test_a_database_that_does_not_answer_is_said_to_be_busy(rf, mei, monkeypatch):
    def fail(**_cookies):
        raise OperationalError

    monkeypatch.setattr(middleware, "person_by_cookies", fail)

    _seen, answer = meet(rf, mei)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "3"


@pytest.mark.django_db(transaction=True)
async def test_the_door_is_the_same_in_async():
    def arrange():
        house = make_property("here", zone="Asia/Kathmandu")
        desk = make_department(house, "front_desk", DepartmentKind.FRONT_DESK)
        return sign_in(house, desk, role=Role.MANAGER)

    somebody = await sync_to_async(arrange)()
    seen = []

    async def view(request):
        seen.append((request.person, translation.get_language(), timezone.get_current_timezone()))
        return HttpResponse("<p>")

    asked = AsyncRequestFactory().get("/p/here/x")
    asked.COOKIES.update(somebody.cookies)
    await Doorkeeper(view)(asked)

    assert seen == [(somebody.person, "en", ZoneInfo("Asia/Kathmandu"))]
    assert timezone.get_current_timezone_name() == "UTC"
