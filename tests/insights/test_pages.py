"""The cockpit's pages: who may see them, what leaves the house by them, and no attendant in any."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from insights import health
from insights.models import SavedView, Target
from insights.tabs import tabs_for
from staff.enums import Role
from staff.models import AccessLog
from tests.factories.signed_in import sign_in
from tests.insights.worked import answered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped")]
TABLES = ("departments", "shifts", "days", "wishes", "reactions", "endings")
AHEAD = ("days", "things", "accuracy", "past", "stays")
FOR_MANAGERS = ["/health", "/forecast", *(f"/forecast/{key}" for key in AHEAD), "/service", "/service/calls", "/service/targets", "/reports", "/reports/2026-11-24",
                *(f"/service/{key}" for key in TABLES)]  # fmt: skip
FOR_DUTY_TOO = [
    "/today",
    *(f"/today/{key}" for key in ("late", "at-risk", "devices", "lines", "alerts")),
]
FILES = [
    *(f"/health/{key}.csv" for key in (*health.TABLES, *health.NAMED)),
    *(f"/service/{key}.{form}" for key in (*TABLES, "calls") for form in ("csv", "xlsx")),
    *(f"/forecast/{key}.{form}" for key in AHEAD for form in ("csv", "xlsx")),
    *(f"/today/{key}.csv" for key in ("late", "at-risk", "devices", "lines", "alerts")),
]


def test_every_page_and_file_opens_and_names_nobody_who_works_here(browse, house, stay, now):
    """Mei and Sun answered; a page may say that it was answered, not by whom."""
    answered(house, stay, now - timedelta(days=3), taken=60, done=90)
    answered(house, stay, now - timedelta(days=3), taken=60, by=house.sun)
    found = {path: browse(path) for path in [*FOR_MANAGERS, *FOR_DUTY_TOO, *FILES]}

    said = {
        path: b"".join(answer) if answer.streaming else answer.content
        for path, answer in found.items()
    }
    assert {
        path: answer.status_code for path, answer in found.items() if answer.status_code != 200
    } == {}
    named = re.compile(rb"\b(Mei|Sun|Lan)\b")
    assert [path for path, body in said.items() if named.search(body)] == []


def test_the_duty_manager_sees_today_and_nothing_else(house):
    chen = sign_in(house.property, role=Role.DUTY_MANAGER, login="duty")
    client = Client(headers={"Origin": "http://testserver"})
    client.cookies.load(chen.cookies)
    base = f"/p/{house.property.code}/insights"

    answers = {
        path: client.get(base + path).status_code for path in [*FOR_MANAGERS, "/today", *FILES]
    }

    passed = {path for path, status in answers.items() if status == 200}
    assert passed == {"/today", *(path for path in FILES if path.startswith("/today"))}
    assert [tab.name for tab in tabs_for(chen.person)] == ["insights-today"]


@pytest.mark.parametrize("role", [Role.ATTENDANT, Role.AGENT, Role.SUPERVISOR, Role.IT])
def test_nobody_else_sees_any(house, role):
    other = sign_in(house.property, role=role, login="other")
    client = Client()
    client.cookies.load(other.cookies)

    answers = {
        client.get(f"/p/river/insights{path}").status_code for path in ("/", "/today", "/service")
    }

    assert answers == {403}


def test_the_way_in_leads_to_the_first_tab(browse, manager):
    assert browse("/").url == tabs_for(manager.person)[0].url


@pytest.mark.parametrize("path", ["/today/x", "/service/x", "/service/x.csv", "/forecast/x", "/forecast/x.csv", "/forecast/days.pdf",
                                  "/forecast/stays.csv?day=2026-02-30", "/service/days.pdf", "/reports/x",
                                  "/reports/1999-01-01", "/reports/2027-11-24", "/reports/x.pdf"])  # fmt: skip
def test_what_is_not_there_is_not_found(browse, path):
    assert browse(path).status_code == 404


def test_a_file_carries_the_days_it_is_of_and_is_written_down(browse, manager):
    answer = browse("/service/days.csv", **{"from": "2026-11-01", "to": "2026-11-07"})

    assert (
        answer["Content-Disposition"]
        == 'attachment; filename="service-days-2026-11-01-2026-11-07.csv"'
    )
    rows = AccessLog.objects.values_list("user_id", "what", "purpose")
    assert list(rows) == [(manager.person.user_id, "export:service:days", "report")]


def test_days_that_cannot_be_read_are_told_on_the_page(browse):
    assert b"These days cannot be read." in browse("/service", **{"from": "x", "to": "y"}).content


def test_a_view_is_kept_and_opens_as_it_was(browse, manager):
    said = {
        "page": "insights-service",
        "name": " My  weeks ",
        "query": "weeks=13&compare=year",
        "shared": "1",
    }

    answer = browse.client.post("/p/river/insights/views/save", said)

    (view,) = SavedView.objects.all()
    assert (view.name, view.shared) == ("My weeks", True)
    assert answer.url == "/p/river/insights/service?weeks=13&compare=year"
    assert b"My weeks" in browse("/service").content


def test_the_same_name_again_keeps_the_newer_settings(browse):
    for query in ("weeks=1", "weeks=4"):
        browse.client.post(
            "/p/river/insights/views/save",
            {"page": "insights-service", "name": "A", "query": query},
        )

    assert list(SavedView.objects.values_list("query", flat=True)) == ["weeks=4"]


@pytest.mark.parametrize(
    "said",
    [{"page": "people", "name": "A"}, {"page": "insights-service", "name": " "},
     {"page": "insights-service", "name": "A" * 61},
     {"page": "insights-service", "name": "A", "query": "a=" + "b" * 400}],
)  # fmt: skip
def test_a_view_that_cannot_be_kept_is_refused_with_a_sentence(browse, said):
    answer = browse.client.post("/p/river/insights/views/save", said)

    assert answer.status_code == 422
    assert b"Nothing was saved." in answer.content
    assert SavedView.objects.count() == 0


def test_ones_own_view_stays_with_its_owner(browse, house, manager, now):
    lin = sign_in(house.property, role=Role.MANAGER, login="lin")
    kept = [
        SavedView.objects.create(property=house.property, owner=lin.member.user, page="insights-today",
                                 name=name, shared=shared, created_at=now)
        for name, shared in (("Hers alone", False), ("Everybody's", True))
    ]  # fmt: skip

    page = browse("/today").content
    gone = browse.client.post(f"/p/river/insights/views/{kept[1].public_id}/delete")

    assert (b"Hers alone" in page, b"Everybody&#x27;s" in page) == (False, True)
    assert gone.status_code == 404
    assert SavedView.objects.count() == 2


def test_a_view_is_taken_away_by_its_owner(browse, manager):
    browse.client.post("/p/river/insights/views/save", {"page": "insights-today", "name": "A"})
    view = SavedView.objects.get()

    browse.client.post(f"/p/river/insights/views/{view.public_id}/delete")

    assert SavedView.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"figure": "take-p90", "value": "2.5"}, 150),
        ({"figure": "wishes-kept", "value": "87.5"}, 875),
        ({"figure": "take-p90", "value": ""}, None),
    ],
)
def test_a_target_is_written_in_minutes_or_per_cent(browse, said, kept):
    browse.client.post("/p/river/insights/service/targets", said)

    assert list(Target.objects.values_list("value", "department")) == [(kept, None)]


@pytest.mark.parametrize(
    "said",
    [{"figure": "x", "value": "1"}, {"figure": "take-p90", "value": "soon"}, {"figure": "take-p90", "value": "0"},
     {"figure": "take-p90", "value": "nan"}, {"figure": "wishes-kept", "value": "101"},
     {"figure": "take-p90", "value": "1e400"}, {"figure": "take-p90", "value": "5", "department": "x"}],
)  # fmt: skip
def test_a_target_that_cannot_be_is_refused_with_a_sentence(browse, said):
    answer = browse.client.post("/p/river/insights/service/targets", said)

    assert answer.status_code == 422
    assert b"Nothing was set." in answer.content
    assert Target.objects.count() == 0


def test_a_departments_own_target_stands_before_the_houses(browse, house):
    for department, value in (("", "5"), ("housekeeping", "3")):
        browse.client.post(
            "/p/river/insights/service/targets",
            {"figure": "take-p90", "value": value, "department": department},
        )

    page = browse("/service/targets").content

    assert (b"5 min" in page, b"3 min" in page) == (True, True)
