"""A manager tries other rules, sees who would move, publishes them and takes them back."""

import re
from datetime import date

import pytest

from core import clock
from hotels.enums import DepartmentKind
from loyalty.jobs import tiers as jobs
from loyalty.models import Membership, PolicyVersion
from staff.enums import Role
from tests.factories.hotels import make_property
from tests.factories.signed_in import make_department, sign_in
from tests.loyalty.tiers.conftest import Club, content, thresholds

MARCH = date(2026, 3, 3)


@pytest.fixture
def club(db, now, stopped):
    club = Club(make_property("river"), now)
    club.publish()
    for nights in (4, 6, 12):
        club.stay(f"R-{nights}", nights, MARCH, guest=f"P-{nights}")
    jobs.recount(now=now)
    return club


@pytest.fixture
def office(client, club):
    client.cookies.load(sign_in(club.house, role=Role.MANAGER).cookies)
    return client


def rules(silver, gold, **more):
    fields = {"level-1": silver, "level-2-0": gold, "level-2-1": "5000", "window": "rolling",
              "months": 12, "grace_months": 0, "soft_landing": "on"}  # fmt: skip
    return fields | more


def page(office, path, status=200):
    answer = office.get(f"/p/river/programmes{path}")
    assert answer.status_code == status
    return answer.content.decode()


def send(office, path, **fields):
    ours = {"X-Guest": "1", "Origin": "http://testserver"}
    return office.post(f"/p/river/programmes{path}", fields, headers=ours)


def levels():
    return dict(Membership.objects.values_list("guest__given", "level"))


def test_page_tells_the_rules_and_counts_the_members(office):
    shown = page(office, "")

    assert "Silver: 5 nights." in shown
    assert "Gold: 10 nights or 5,000 CNY." in shown
    assert re.findall(r'members/(\w+)">(\d+)</a>', shown) == [
        ("member", "1"),
        ("silver", "1"),
        ("gold", "1"),
    ]


def test_members_stand_with_their_reason(office):
    shown = page(office, "/club/members/silver")

    assert "Silver: 6 nights (5 needed) since " in shown
    assert "held until Dec. 31, 2027; 4 nights to Gold" in shown


def test_rules_are_tried_published_and_rolled_back(office, club):
    tried = send(office, "/club/rules", **rules(4, 6))
    foreseen = page(office, "/club/what-if")
    before = levels()
    published = send(office, "/club/publish", number=2)
    jobs.catch_up(now=club.now)
    after = levels()
    undone = send(office, "/club/roll-back", to=1, undo="yes")
    jobs.catch_up(now=club.now)

    assert [tried["Location"], published["Location"], undone["Location"]] == [
        "/p/river/programmes/club/what-if",
        "/p/river/programmes",
        "/p/river/programmes",
    ]
    assert "2 would go up at once, 0 would go down at their next review, 1 would stay." in foreseen
    assert before == {"P-4": "member", "P-6": "silver", "P-12": "gold"}
    assert after == {"P-4": "silver", "P-6": "gold", "P-12": "gold"}
    assert levels() == before
    assert PolicyVersion.objects.get(number=2).published_by.login == "mei"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (rules("many", 10), "Enter a whole number."),
        (rules(0, 10), "Ensure this value is greater than or equal to 1."),
        (rules(10, 9), "Level silver can never be held: whoever meets it meets gold too."),
        (rules(900, 1000), "its window holds 372 at most"),
    ],
)
def test_bad_input_keeps_what_was_typed_and_nothing_else(office, typed, said):
    answer = send(office, "/club/rules", **typed)

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert said in shown
    assert f'name="level-1" value="{typed["level-1"]}"' in shown
    assert PolicyVersion.objects.count() == 1


def test_draft_that_is_gone_is_not_published(office):
    answer = send(office, "/club/publish", number=7)

    assert answer.status_code == 409
    assert "There is no such draft any more." in answer.content.decode()


def test_hotel_without_a_programme_begins_with_one(client, db, stopped):
    house = make_property("river")
    client.cookies.load(sign_in(house, role=Role.MANAGER).cookies)
    empty = page(client, "")

    begun = send(client, "/begin")

    draft = PolicyVersion.objects.get()
    assert "There is no programme yet." in empty
    assert begun["Location"] == "/p/river/programmes/house/rules"
    assert (draft.programme.code, draft.state) == ("house", "draft")
    assert "These are the first rules" in page(client, "/house/what-if")


@pytest.mark.parametrize("path", ["", "/club/rules", "/club/what-if", "/club/members/gold"])
def test_only_managers_come_in(client, club, path):
    desk = make_department(club.house, kind=DepartmentKind.FRONT_DESK)
    client.cookies.load(sign_in(club.house, desk, role=Role.AGENT, login="li").cookies)

    assert page(client, path, status=403)


@pytest.mark.parametrize("path", ["/none/rules", "/none/what-if", "/club/members/black"])
def test_what_is_not_there_is_not_found(office, path):
    assert page(office, path, status=404)


@pytest.mark.parametrize("members", [1, 3])
def test_members_page_takes_the_same_statements(office, club, members, django_assert_num_queries):
    for nr in range(members - 1):
        club.stay(f"S-{nr}", 6, MARCH, guest=f"Q-{nr}")
    jobs.recount(now=clock.now())
    page(office, "/club/members/silver")

    with django_assert_num_queries(7):
        page(office, "/club/members/silver")


def test_thresholds_may_stand_alone_and_come_back_as_typed(office, club):
    club.publish(content(levels=thresholds(5, 10)["levels"], counts={"direct_only": True}))

    shown = page(office, "/club/rules")

    assert 'name="level-2" value="10"' in shown
    assert re.search(r'name="direct_only"[^>]*checked', shown)
