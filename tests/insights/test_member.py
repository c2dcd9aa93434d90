"""A manager reads where one member stands, and spends, adjusts, invites, sells and enrols; each once."""

from datetime import date, timedelta
from html import unescape

import pytest

from core.transactions import unit
from guests.enums import Discretion
from guests.models import Guest
from hotels.enums import DepartmentKind
from loyalty.jobs import tiers as jobs
from loyalty.models import MemberEvent, Membership, PointsEntry
from loyalty.queries import programmes as reading
from loyalty.services import memberships
from staff.enums import Role
from staff.models import AccessLog
from tests.factories.hotels import make_property
from tests.factories.signed_in import make_department, sign_in
from tests.loyalty.tiers.conftest import Club, content

MARCH = date(2026, 3, 3)
ASKING = content(
    levels=[
        {"code": "member", "name": {"en": "Member"}},
        {"code": "silver", "name": {"en": "Silver"},
         "when": {"any": [{"nights": 5}, {"paid": 20000}]}},
        {"code": "gold", "name": {"en": "Gold"}, "when": {"any": [{"nights": 10}, {"invited": True}]}},
    ]
)  # fmt: skip


@pytest.fixture
def club(db, now, stopped):
    """Mr P-6, silver by six nights, with 1,200 points of one stay."""
    club = Club(make_property("river"), now)
    club.publish(ASKING)
    stay = club.stay("R-6", 6, MARCH, guest="P-6")
    club.charge(stay, "F-6", 120000, MARCH)
    jobs.recount(now=now)
    return club


@pytest.fixture
def office(client, club):
    client.cookies.load(sign_in(club.house, role=Role.MANAGER).cookies)
    return client


def guest(given="P-6"):
    return Guest.objects.get(given=given)


def path(given="P-6"):
    return f"/p/river/programmes/club/guests/{guest(given).public_id}"


def page(office, given="P-6", status=200):
    answer = office.get(path(given))
    assert answer.status_code == status
    return unescape(answer.content.decode())


def send(office, act, given="P-6", key="k-1", **fields):
    ours = {"X-Guest": "1", "Origin": "http://testserver"}
    return office.post(path(given), {"act": act, "key": key, **fields}, headers=ours)


def words(answer):
    return unescape(answer.content.decode())


def cells(table):
    return [row.cells for row in table.rows]


def test_page_tells_the_standing_the_ways_the_moves_and_the_points(office):
    answer = office.get(path())

    shown, points = answer.context, answer.context["points"]
    stay = points.rows[0].url
    assert shown["told"].startswith("Silver: 6 nights (5 needed) since ")
    assert shown["ways"] == ["4 nights (6 of 10) to Gold", "an invitation to Gold"]
    assert shown["balance"] == ["1,200 points to spend.", "1,200 points expire on 2027-03-03."]
    assert cells(shown["moves"]) == [
        ("2026-03-03", "", "Silver", shown["moves"].rows[0].cells[3], "2027-12-31")
    ]
    assert cells(points) == [
        ("Earned", "2026-03-03", 1200, 1200, "Stay of 2026-02-25 – 2026-03-03")
    ]
    assert office.get(stay).status_code == 200


def test_members_list_leads_to_the_page(office):
    shown = words(office.get("/p/river/programmes/club/members/silver"))

    assert f'href="{path()}"' in shown


def test_guests_are_found_by_part_of_a_name_with_their_level(office, club):
    club.stay("R-0", 1, MARCH, guest="Quill")
    jobs.recount(now=club.now)
    Guest.objects.filter(given="Quill").update(discretion=Discretion.PROTECTED)

    found = office.get("/p/river/programmes/club/guests", {"q": "guest"})
    nothing = office.get("/p/river/programmes/club/guests", {"q": "nobody"})

    assert [(row["level"], row["url"]) for row in found.context["rows"]] == [("Silver", path())]
    assert "Nobody is found by this." in words(nothing)
    assert 'role="search"' in words(office.get("/p/river/programmes"))


def test_spent_points_stand_in_the_ledger_with_reason_name_and_balance(office, club):
    answer = send(office, "spend", points="300", reason="A massage")

    shown = office.get(answer["Location"])
    assert "The points are spent." in words(shown)
    assert cells(shown.context["points"])[0] == (
        "Spent", str(reading.chain_day(club.now)), -300, 900, "A massage · Mei",
    )  # fmt: skip
    assert shown.context["balance"][1] == "900 points expire on 2027-03-03."


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("spend", {"points": "300", "reason": "A massage"}),
        ("adjust", {"way": "take", "points": "300", "reason": "Booked twice"}),
    ],
)
def test_same_form_sent_twice_changes_once(office, act, fields):
    first, second = send(office, act, **fields), send(office, act, **fields)

    assert first["Location"] == second["Location"] == f"{path()}?done={act}"
    assert Membership.objects.get().balance == 900
    assert MemberEvent.objects.count() == 1


def test_form_sent_again_with_other_contents_is_refused_and_kept(office):
    send(office, "spend", points="300", reason="A massage")

    answer = send(office, "spend", points="50", reason="A tea")

    shown = words(answer)
    assert answer.status_code == 409
    assert "This was sent before with other contents." in shown
    assert 'value="A tea"' in shown
    assert 'value="k-1"' not in shown
    assert Membership.objects.get().balance == 900


def test_points_are_given_and_taken_with_a_reason(office):
    send(office, "adjust", key="k-1", way="give", points="500", reason="Sorry for the noise")
    send(office, "adjust", key="k-2", way="take", points="2000", reason="Earned by mistake")

    shown = office.get(path())
    assert shown.context["balance"] == [
        "0 points to spend.",
        "300 points are owed: what is earned next pays them.",
    ]
    assert [row[2:4] for row in cells(shown.context["points"])] == [
        (-2000, -300), (500, 1700), (1200, 1200),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("act", "fields", "status", "said"),
    [
        ("spend", {"points": "1300", "reason": "Too much"}, 409, "There are 1200 points, and 1300"),
        ("spend", {"points": "many", "reason": "What"}, 422, "Enter a whole number."),
        ("spend", {"points": "-5", "reason": "Backwards"}, 422, "greater than or equal to 1."),
        ("spend", {"points": "7777", "reason": " "}, 422, "This field is required."),
        ("adjust", {"way": "up", "points": "7", "reason": "Which way"}, 422, "Select a valid choice."),
        ("invite", {"level": "silver"}, 422, "Select a valid choice."),
        ("paid", {"level": "silver", "price": "lots"}, 422, "Enter a number."),
        ("paid", {"level": "silver", "price": "199.99"}, 422, "This level costs 200 CNY or more."),
        ("enrol", {"day": "2026-01-01"}, 409, "This guest is a member already"),
        ("spend", {"points": "5", "reason": "No key", "key": ""}, 422, "no usable key"),
        ("spend", {"points": "5", "reason": "Key", "key": "k" * 61}, 422, "no usable key"),
    ],
)  # fmt: skip
def test_bad_input_is_said_and_nothing_is_lost_or_changed(office, act, fields, status, said):
    answer = send(office, act, **fields)

    shown = words(answer)
    assert answer.status_code == status
    assert said in shown
    assert "Nothing was" in shown
    assert all(f'value="{typed}"' in shown for name, typed in fields.items()
               if name in {"points", "reason", "price"} and typed.strip())  # fmt: skip
    assert (MemberEvent.objects.count(), PointsEntry.objects.count()) == (0, 1)


def test_what_is_no_act_is_not_found(office):
    assert send(office, "erase").status_code == 404


def test_invitation_gives_the_level_and_stands_on_the_page(office):
    answer = send(office, "invite", level="gold")

    shown = office.get(answer["Location"])
    assert Membership.objects.get().level == "gold"
    assert cells(shown.context["moves"])[0][1:4] == (
        "Silver", "Gold", shown.context["moves"].rows[0].cells[3],
    )  # fmt: skip
    assert "an invitation" in shown.context["told"]
    assert cells(shown.context["given"])[0][1:] == ("Invited to a level", "Gold", "", "Mei")


def test_paid_level_is_recorded_with_its_price(office, club):
    club.stay("R-1", 1, MARCH, guest="P-1")
    jobs.recount(now=club.now)

    send(office, "paid", given="P-1", level="silver", price="200.00")

    event = MemberEvent.objects.get()
    assert club.member(guest("P-1").pk).level == "silver"
    assert (event.kind, event.paid, event.currency, event.by.login) == (
        "purchase", 20000, "CNY", "mei",
    )  # fmt: skip
    assert "Silver: from 200 CNY" in page(office, "P-1")


def test_a_currency_without_small_money_is_asked_and_told_in_whole_units(office, club):
    rules = ASKING | {"currency": "JPY"}
    club.publish(rules)
    club.stay("R-1", 1, MARCH, guest="P-1")
    jobs.recount(now=club.now)

    refused = send(office, "paid", given="P-1", level="silver", price="19999")
    send(office, "paid", given="P-1", level="silver", price="20000")

    assert "This level costs 20,000 JPY or more." in words(refused)
    assert (MemberEvent.objects.get().paid, MemberEvent.objects.get().currency) == (20000, "JPY")


def test_rules_that_ask_for_neither_offer_neither(office, club):
    club.publish()

    forms = office.get(path()).context["forms"]

    assert [form.act for form in forms] == ["spend", "adjust"]


@pytest.fixture
def enrolled(club):
    """A guest of twelve nights who could be enrolled, under rules that enrol."""
    club.publish(content(members="enrolled", pooling="family"))
    club.stay("R-12", 12, MARCH, guest="P-12")
    return club


def test_guest_is_enrolled_from_a_day_on_once(office, enrolled):
    before = office.get(path("P-12"))
    fields = {"day": "2026-02-01", "pool": "Quill family"}
    answers = [send(office, "enrol", given="P-12", **fields) for _ in range(2)]

    member = enrolled.member(guest("P-12").pk)
    assert [form.act for form in before.context["forms"]] == ["enrol"]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (member.level, member.joined_on, member.pool) == (
        "gold", date(2026, 2, 1), "Quill family",
    )  # fmt: skip
    assert "Counted together with: Quill family" in page(office, "P-12")


def test_nobody_is_enrolled_from_tomorrow_on_or_spends_before(office, enrolled):
    tomorrow = str(enrolled.now.date() + timedelta(2))
    late = send(office, "enrol", given="P-12", day=tomorrow)
    spent = send(office, "spend", given="P-12", points="5", reason="Early")

    assert (late.status_code, spent.status_code) == (422, 409)
    assert "This day is still to come." in words(late)
    assert f'value="{tomorrow}"' in words(late)
    assert "This guest is no member of the programme." in words(spent)
    assert Membership.objects.count() == 1


def test_under_rules_that_take_everybody_nobody_is_enrolled(office, club):
    club.stay("R-2", 1, MARCH, guest="P-2")

    shown = office.get(path("P-2"))
    answer = send(office, "enrol", given="P-2", day="2026-03-01")

    assert shown.context["forms"] == []
    assert "everybody becomes one at the first check-out" in words(shown)
    assert answer.status_code == 409


def test_points_of_a_shared_account_stand_with_one_and_the_page_leads_there(office, enrolled):
    with unit():
        for given in ("P-6", "P-12"):
            memberships.enrol(programme_id=enrolled.programme.pk, guest_id=guest(given).pk,
                              day=MARCH, now=enrolled.now, pool="Quill")  # fmt: skip

    first, second = office.get(path("P-6")), office.get(path("P-12"))

    assert first.context["keeper"] == ""
    assert second.context["keeper_url"] == path("P-6")
    assert second.context["points"] is None
    assert second.context["forms"] == []
    assert first.context["balance"][0] == "1,200 points to spend."


def test_whole_ledger_is_a_file_and_both_readings_are_logged(office, club, monkeypatch):
    monkeypatch.setattr("insights.member.SHOWN", 1)
    send(office, "spend", points="300", reason="=cmd")
    AccessLog.objects.all().delete()

    shown = office.get(path())
    file = office.get(f"{path()}/points.csv")
    other = office.get(f"{path()}/points.doc")

    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert shown.context["points"].n == 2
    assert lines[0] == "What,Day,Points,Balance,Reason"
    assert lines[1].endswith(",-300,900,'=cmd · Mei")
    assert lines[2] == "Earned,2026-03-03,1200,1200,Stay of 2026-02-25 – 2026-03-03"
    assert other.status_code == 404
    assert list(AccessLog.objects.order_by("pk").values_list("what", "guest_id", "purpose")) == [
        ("tiers_member", guest().pk, "loyalty"),
        ("export:member:points", guest().pk, "report"),
    ]


def test_excel_file_is_one(office):
    file = office.get(f"{path()}/points.xlsx")

    assert b"".join(file.streaming_content)[:2] == b"PK"


def test_protected_guest_has_no_page_and_no_file(office):
    where = path()
    Guest.objects.update(discretion=Discretion.PROTECTED)

    answers = [office.get(where), office.get(f"{where}/points.csv"),
               send(office, "spend", points="5", reason="Hush")]  # fmt: skip

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert MemberEvent.objects.count() == 0


def test_only_managers_come_in(client, club):
    desk = make_department(club.house, kind=DepartmentKind.FRONT_DESK)
    client.cookies.load(sign_in(club.house, desk, role=Role.AGENT, login="li").cookies)

    paths = (path(), f"{path()}/points.csv", "/p/river/programmes/club/guests")

    assert [client.get(each).status_code for each in paths] == [403, 403, 403]
    assert send(client, "spend", points="5", reason="Mine").status_code == 403


@pytest.mark.parametrize("where", ["none/guests/x", "club/guests/x", "none/guests"])
def test_what_is_not_there_is_not_found(office, where):
    assert office.get(f"/p/river/programmes/{where}").status_code == 404


def test_corrections_stand_as_lines_of_their_own(office, club):
    club.charge(Guest.objects.get().stays.get().stay, "F-7", 100000, MARCH)
    jobs.recount(now=club.now)

    lines = cells(office.get(path()).context["points"])

    assert [(line[0], line[2], line[3]) for line in lines] == [
        ("Earned (corrected)", 1000, 2200), ("Earned", 1200, 1200),
    ]  # fmt: skip


@pytest.mark.parametrize("entries", [1, 3])
def test_page_takes_the_same_statements(office, club, entries, django_assert_num_queries):
    for nr in range(entries):
        send(office, "adjust", key=f"k-{nr}", way="give", points="5", reason="More")
        club.charge(Guest.objects.get().stays.get().stay, f"G-{nr}", 100, MARCH + timedelta(9 + nr))
    jobs.recount(now=club.now)
    where = path()
    office.get(where)

    with django_assert_num_queries(25):
        shown = office.get(where)

    assert len(shown.context["points"].rows) == 1 + 2 * entries


@pytest.mark.parametrize("members", [1, 3])
def test_search_takes_the_same_statements(office, club, members, django_assert_num_queries):
    for nr in range(members - 1):
        club.stay(f"S-{nr}", 6, MARCH, guest=f"Q-{nr}")
    jobs.recount(now=club.now)
    office.get("/p/river/programmes/club/guests", {"q": "guest"})

    with django_assert_num_queries(10):
        found = office.get("/p/river/programmes/club/guests", {"q": "guest"})

    assert len(found.context["rows"]) == members
