"""Every door of the product says who may use it, and what needs nobody is a short list."""

from inspect import isclass
from pathlib import Path
from pkgutil import iter_modules

import pytest
from django.core.management import load_command_class
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from hotels.enums import DepartmentKind
from pms.api import api
from realtime.routing import sockets
from staff.enums import Role
from staff.policy import ANYONE, BEARER, CONSOLE, Policy, allow, anyone, policy_of
from tests.factories.hotels import make_property
from tests.factories.signed_in import make_department, sign_in

ROOT = Path(__file__).resolve().parents[2]
OURS = {"X-Guest": "1", "Origin": "http://testserver"}
PLAIN = {"Origin": "http://testserver"}
ANYBODY = {"home", "language", "start", "enrol", "sign-in", "openapi-json"}
BY_TOKEN = {"twilio-status", "receive"}
MANAGERS = {Role.MANAGER}
OFFICE = {Role.MANAGER, Role.IT}
LEADERS = {Role.MANAGER, Role.SUPERVISOR, Role.DUTY_MANAGER}
PAGES = [
    ("people", {}, MANAGERS),
    ("person", {"member": "x"}, MANAGERS),
    ("posts", {}, OFFICE),
    ("devices", {}, OFFICE),
    ("sections", {}, LEADERS),
]
ACTS = [
    ("people", {}, MANAGERS),
    ("person", {"member": "x"}, MANAGERS),
    ("give-pin", {"member": "x"}, MANAGERS),
    ("let-go", {"member": "x"}, MANAGERS),
    ("devices", {}, OFFICE),
    ("revoke-device", {"device": "x"}, OFFICE),
    ("add-section", {}, LEADERS),
    ("staff-section", {"section": "x"}, LEADERS),
    ("tap-room", {"section": "x", "room": "x"}, LEADERS),
    ("leave-shift", {"shift": 1}, LEADERS),
]
BY_METHOD = [("get", *page) for page in PAGES] + [("post", *act) for act in ACTS]


def patterns(found=None):
    for each in (found or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each)
        else:
            yield each


def of_ninja():
    """Operations of the API by their names, whose callbacks hide the function behind."""
    return {
        operation.view_func.__name__: operation.view_func
        for _prefix, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    }


def declared():
    operations = of_ninja()
    return {each.name: policy_of(operations.get(each.name, each.callback)) for each in patterns()}


def test_every_address_has_a_name_of_its_own():
    names = [each.name for each in patterns()]

    assert all(names)
    assert sorted(names) == sorted(set(names))


def test_every_address_declares_who_may_use_it():
    silent = {name for name, policy in declared().items() if policy is None}

    assert silent == set()


def test_what_needs_nobody_signed_in_is_a_short_list():
    found = declared()

    assert {name for name, policy in found.items() if policy == ANYONE} == ANYBODY
    assert {name for name, policy in found.items() if policy == BEARER} == BY_TOKEN


def test_addresses_of_the_staff_name_their_property():
    wrong = [
        each.name
        for each in patterns()
        if "<slug:property>" not in str(each.pattern)
        and declared()[each.name] not in (None, ANYONE, BEARER)
        and not each.name.startswith("styleguide")
    ]

    assert wrong == []


def test_every_socket_declares_members_of_the_staff():
    found = {str(each.pattern): policy_of(each.callback) for each in sockets.application.routes}

    assert found
    assert {policy.kind for policy in found.values()} == {"staff"}


def test_every_command_needs_the_console():
    folder = ROOT / "hotel_crm" / "management" / "commands"
    names = [each.name for each in iter_modules([str(folder)])]
    elsewhere = sorted(ROOT.glob("[a-z]*/management")) + sorted(ROOT.glob("[a-z]*/*/management"))

    silent = [name for name in names if policy_of(load_command_class("hotel_crm", name)) != CONSOLE]

    assert names
    assert silent == []
    assert [each for each in elsewhere if "node_modules" not in each.parts] == [folder.parent]


@pytest.fixture
def house(db):
    here = make_property("here")
    make_property("there")
    make_department(here, "housekeeping", DepartmentKind.HOUSEKEEPING)
    return here


def browser(house, role, *departments):
    client = Client()
    somebody = sign_in(house, *departments, role=role, login=f"{role}-1")
    client.cookies.load(somebody.cookies)
    return client


@pytest.mark.parametrize(("method", "name", "more", "_roles"), BY_METHOD)
def test_nobody_signed_in_is_shown_the_door(house, method, name, more, _roles):
    url = reverse(name, kwargs={"property": "here", **more})

    by_page = getattr(Client(), method)(url, headers=PLAIN | {"Sec-Fetch-Site": "same-origin"})
    by_script = getattr(Client(), method)(url, headers=OURS)

    assert by_page.status_code == 302
    assert by_page["Location"].startswith("/p/here/sign-in")
    assert by_script.status_code == 401
    assert by_script.json()["say"].startswith("You are signed out")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("method", "name", "more", "roles"), BY_METHOD)
def test_only_the_roles_that_are_named_pass(house, role, method, name, more, roles):
    url = reverse(name, kwargs={"property": "here", **more})

    answer = getattr(browser(house, role), method)(url, headers=OURS)

    if role in roles:
        assert answer.status_code in {200, 404, 422}  # 404: there is no person or section x
    else:
        assert answer.status_code == 403
        assert answer.json()["say"].startswith("You may not do this")


@pytest.mark.parametrize(("method", "name", "more", "_roles"), BY_METHOD)
def test_a_page_of_another_hotel_is_not_there(house, method, name, more, _roles):
    url = reverse(name, kwargs={"property": "there", **more})

    answer = getattr(browser(house, Role.MANAGER), method)(url, headers=OURS)

    assert answer.status_code == 404


def test_a_refused_page_says_so_in_a_sentence(house):
    client = browser(house, Role.ATTENDANT)

    answer = client.get("/p/here/people")

    assert answer.status_code == 403
    assert b"Nothing was changed" in answer.content


def everybody():
    @allow()
    def view(request, property):
        return request

    return view


@pytest.mark.parametrize(
    ("policy", "role", "kind", "passes"),
    [
        (Policy("staff"), Role.ATTENDANT, DepartmentKind.LAUNDRY, True),
        (Policy("staff", frozenset({Role.MANAGER})), Role.MANAGER, DepartmentKind.LAUNDRY, True),
        (Policy("staff", frozenset({Role.MANAGER})), Role.IT, DepartmentKind.LAUNDRY, False),
        (
            Policy("staff", frozenset(), frozenset({DepartmentKind.DINING})),
            Role.AGENT,
            DepartmentKind.DINING,
            True,
        ),
        (
            Policy("staff", frozenset(), frozenset({DepartmentKind.DINING})),
            Role.MANAGER,
            DepartmentKind.LAUNDRY,
            False,
        ),
        (
            Policy("staff", frozenset({Role.MANAGER}), frozenset({DepartmentKind.DINING})),
            Role.AGENT,
            DepartmentKind.DINING,
            True,
        ),
        *(
            (Policy("staff", led=frozenset({DepartmentKind.DINING})), role, kind, passes)
            for role, kind, passes in (
                (Role.SUPERVISOR, DepartmentKind.DINING, True),
                (Role.SUPERVISOR, DepartmentKind.LAUNDRY, False),
                (Role.ATTENDANT, DepartmentKind.DINING, False),
            )
        ),
        (BEARER, Role.MANAGER, DepartmentKind.DINING, False),
        (CONSOLE, Role.MANAGER, DepartmentKind.DINING, False),
        (ANYONE, Role.ATTENDANT, DepartmentKind.DINING, True),
    ],
)
def test_policy_admits_by_role_or_by_department(house, policy, role, kind, passes):
    department = make_department(house, "one", kind)

    person = sign_in(house, department, role=role).person

    assert policy.admits(person) is passes


def test_nobody_passes_only_where_anyone_does():
    assert [each.admits(None) for each in (ANYONE, BEARER, CONSOLE, Policy("staff"))] == [
        True,
        False,
        False,
        False,
    ]


def test_policy_is_found_on_functions_and_classes():
    @allow(Role.MANAGER)
    class Consumer:
        pass

    @anyone
    def page(request):
        return request

    assert isclass(Consumer)
    assert policy_of(Consumer) == Policy("staff", frozenset({Role.MANAGER}))
    assert policy_of(page) == ANYONE
    assert policy_of(everybody()) == Policy("staff")
    assert policy_of(lambda: None) is None


async def test_an_async_view_is_guarded_too(rf):
    called = []

    @allow()
    async def view(request, property):
        called.append(property)

    request = rf.get("/p/here/x", headers={"X-Guest": "1"})
    request.person = None

    answer = await view(request, property="here")

    assert answer.status_code == 401
    assert called == []
