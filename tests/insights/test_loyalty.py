"""Loyalty: each part says a sentence, draws, lists and opens its guests; a small hotel gets words."""

from datetime import timedelta

import pytest

from guests.enums import Discretion
from guests.models import Guest
from insights.tabs import tabs_for
from loyalty import jobs
from loyalty.jobs.kinds import judge_all
from loyalty.jobs.tiers import recount
from loyalty.jobs.valuing import value_guests
from loyalty.models import KindChange
from staff.enums import Role
from staff.models import AccessLog
from tests.factories.guests import ITO, SMITH, WANG
from tests.factories.signed_in import sign_in
from tests.loyalty.tiers.conftest import Club
from tests.loyalty.value.house import past, regulars

pytestmark = pytest.mark.django_db
PARTS = ("levels", "benefits", "fields", "cohorts", "tenths", "kinds")
FORMS = ("csv", "xlsx")
TABLES = ("levels", "moves", "benefits", "benefits-again", "fields", "cohorts", "tenths", "kinds")


def parts(page):
    return {each.key: each for each in page.context["parts"]}


def table(page, key):
    return next(
        each.table for part in page.context["parts"] for each in part.shown if each.table.key == key
    )


def cells(found, *places):
    return [tuple(row.cells[place] for place in places) for row in found.rows]


@pytest.fixture
def club(cockpit):
    """The hotel's programme: silver from five nights on, gold from ten."""
    club = Club(cockpit.property, cockpit.now - timedelta(days=400))
    club.publish()
    return club


@pytest.fixture
def regular(cockpit):
    """A hotel with 120 guests of some regularity, counted, valued and judged."""
    past(cockpit.property, regulars(cockpit.day, 120))
    jobs.count(now=cockpit.now)
    value_guests(now=cockpit.now, enough=10)
    judge_all(now=cockpit.now)
    return cockpit


def test_the_tab_stands_before_programmes_and_is_the_managers_alone(cockpit):
    names = [tab.name for tab in tabs_for(cockpit.zhou.person)]
    chen = sign_in(cockpit.property, role=Role.DUTY_MANAGER, login="duty")

    answers = {
        path: cockpit.get(path, who=chen).status_code
        for path in ("/loyalty", "/loyalty/guests?set=kind&kind=price", "/loyalty/kinds",
                     "/loyalty/kinds.csv")
    }  # fmt: skip

    assert names.index("insights-loyalty") + 1 == names.index("tiers")
    assert set(answers.values()) == {403}


def test_an_empty_hotel_gets_sentences_only(cockpit):
    page = cockpit.get("/loyalty")

    found = parts(page)
    assert page.status_code == 200
    assert tuple(found) == PARTS
    assert all(part.sentence for part in found.values())
    assert [part.key for part in found.values() if part.shown] == []


def test_a_hotel_of_ten_stays_gets_words_and_no_percentage(cockpit):
    for nr, guest in enumerate((WANG, ITO, SMITH)):
        for back in range(3):
            cockpit.stay(guest, start=-700 + 30 * nr + 60 * back)
    cockpit.stay(WANG, start=-10)
    cockpit.count()
    value_guests(now=cockpit.now)
    judge_all(now=cockpit.now)

    page = cockpit.get("/loyalty")

    found = parts(page)
    assert found["fields"].sentence.startswith(
        "Only 3 guests have a finished stay: too few to rank."
    )
    assert "500" in found["tenths"].sentence
    assert "2 of 2 came again within 12 months" in found["cohorts"].sentence
    assert [part.key for part in found.values() if part.shown] == ["cohorts", "kinds"]
    assert cells(table(page, "kinds"), 2) == [(None,)] * 10
    said = [part.sentence for part in found.values()]
    drawn = [field.words for line in found["cohorts"].shown[0].heat.lines for field in line.fields]
    assert [text for text in said + drawn if "%" in text] == []


def test_levels_are_counted_now_and_as_they_were_told_a_year_ago(cockpit, club):
    club.stay("R-1", 6, (cockpit.now - timedelta(days=420)).date(), guest="P-1")
    club.stay("R-2", 2, (cockpit.now - timedelta(days=420)).date(), guest="P-2")
    recount(now=cockpit.now - timedelta(days=399))
    club.stay("R-3", 9, (cockpit.now - timedelta(days=3)).date(), guest="P-2")
    club.stay("R-4", 1, (cockpit.now - timedelta(days=3)).date(), guest="P-3")
    recount(now=cockpit.now - timedelta(days=2))

    page = cockpit.get("/loyalty")

    levels = table(page, "levels")
    assert cells(levels, 1, 2, 3, 4, 5) == [
        ("Gold", 0, 0, 0, 0), ("Silver", 2, 1, 0, 1), ("Member", 1, 1, 1, 0),
    ]  # fmt: skip
    assert parts(page)["levels"].sentence == (
        "Club has 3 members; in these days 1 went up, 0 went down and 1 joined."
    )
    assert parts(page)["levels"].notes == ()
    assert levels.rows[1].url == "/p/river/programmes/club/members/silver"
    assert cockpit.client().get(levels.rows[1].url).status_code == 200


def test_of_a_young_programme_there_is_no_year_ago_and_the_page_says_so(cockpit):
    club = Club(cockpit.property, cockpit.now - timedelta(days=30))
    club.publish()
    club.stay("R-1", 6, (cockpit.now - timedelta(days=60)).date(), guest="P-1")
    recount(now=cockpit.now)

    page = cockpit.get("/loyalty")

    assert cells(table(page, "levels"), 3) == [(None,)] * 3
    (note,) = parts(page)["levels"].notes
    assert note.endswith("of a year ago there is nothing to tell yet.")


def test_a_move_tells_its_reason_and_opens_whom_it_moved(cockpit, club):
    day = (cockpit.now - timedelta(days=3)).date()
    club.stay("R-1", 2, day - timedelta(days=60), guest="P-1")
    recount(now=cockpit.now - timedelta(days=50))
    club.stay("R-2", 4, day, guest="P-1")
    recount(now=cockpit.now - timedelta(days=2))

    moves = table(cockpit.get("/loyalty?weeks=4&compare=before"), "moves")
    opened = cockpit.client().get(moves.rows[0].url).context["table"]

    assert cells(moves, 1, 2, 3, 4, 5, 6) == [("Up", "Member", "Silver", "Earned", 1, 0)]
    assert cells(opened, 0, 2, 3) == [("P-1 Guest", "Member", "Silver")]
    assert opened.rows[0].cells[4].startswith("6 nights (5 needed) since")


def test_the_grid_says_how_many_and_opens_as_many(regular):
    page = regular.get("/loyalty")

    part = parts(page)["fields"]
    fields = [field for line in part.shown[0].heat.lines for field in line.fields if field.url]
    opened = [regular.client().get(field.url).context["table"] for field in fields]
    assert [found.n for found in opened] == [int(field.words) for field in fields]
    assert sum(found.n for found in opened) == 120
    assert [len(found.rows) for found in opened] == [found.n for found in opened]


def test_the_median_of_a_field_needs_ten_guests(regular):
    fields = table(regular.get("/loyalty"), "fields")

    few = [spend for guests, spend in cells(fields, 5, 6) if guests < 10]
    many = [spend for guests, spend in cells(fields, 5, 6) if guests >= 10]
    assert set(few) == {None}
    assert many
    assert None not in many


@pytest.mark.parametrize("by", ["quarter", "month"])
def test_cohorts_open_their_guests_and_young_ones_wait(regular, by):
    page = regular.get(f"/loyalty?by={by}")

    heat = parts(page)["cohorts"].shown[0].heat
    assert heat.lines[0].fields[0].words == "not yet"
    rows = table(page, "cohorts")
    for row in rows.rows:
        assert regular.client().get(row.url).context["table"].n == row.cells[1]
    judged = [
        (field, row.cells[2 + 2 * nr])
        for line, row in zip(heat.lines, rows.rows, strict=True)
        for nr, field in enumerate(line.fields)
        if field.url
    ]
    assert judged
    for field, came in judged:
        assert regular.client().get(field.url).context["table"].n == came


def test_tenths_name_their_terms_and_open_guests_with_a_range(regular):
    page = regular.get("/loyalty")

    part, tenths = parts(page)["tenths"], table(page, "tenths")
    opened = regular.client().get(tenths.rows[0].url).context["table"]
    assert part.notes[0].endswith(
        "12 months ahead, at a margin of 35 % of spend and a discount of 10 % a year."
    )
    assert cells(tenths, 1) == [(12,)] * 10
    assert sum(row.cells[6] for row in tenths.rows) == pytest.approx(1)
    assert opened.n == 12
    assert all(" – " in row.cells[4] and " to " in row.cells[5] for row in opened.rows)


def test_where_the_model_may_not_speak_its_own_sentence_stands(regular):
    value_guests(now=regular.now + timedelta(days=1))

    part = parts(regular.get("/loyalty"))["tenths"]

    assert "500" in part.sentence
    assert part.shown == ()


def test_kinds_begin_with_those_of_whom_nothing_can_be_said(regular):
    KindChange.objects.create(
        guest_id=1, as_of=regular.day - timedelta(days=3), was="not_enough", now="price", rules="x"
    )

    page = regular.get("/loyalty?compare=before")

    kinds = table(page, "kinds")
    assert kinds.rows[0].cells[0] == "Not enough evidence"
    assert sum(row.cells[1] for row in kinds.rows) == kinds.n
    assert [row.cells[3:5] for row in kinds.rows if row.cells[0] == "Price"] == [(1, 0)]
    assert parts(page)["kinds"].notes[0].startswith("A description only")
    for row in kinds.rows:
        if row.url:
            assert regular.client().get(row.url).context["table"].n == row.cells[1]


def test_guests_are_named_in_a_logged_page_only_and_a_protected_one_in_none(regular):
    url = table(regular.get("/loyalty"), "tenths").rows[0].url
    before = AccessLog.objects.count()
    Guest.objects.update(discretion=Discretion.PROTECTED)

    page = regular.client().get(url)

    assert before == 0
    assert list(AccessLog.objects.values_list("what", "purpose")) == [
        ("insights_loyalty", "loyalty")
    ]
    assert {(row.cells[0], row.url) for row in page.context["table"].rows} == {("Protected", "")}


@pytest.mark.parametrize(
    "asked",
    ["", "?set=x", "?set=fields", "?set=fields&r=0&f=1", "?set=fields&r=1&f=x", "?set=tenth&nr=11",
     "?set=kind&kind=love", "?set=cohort&group=quarter&start=2026-02-01",
     "?set=cohort&group=week&start=2026-01-01", "?set=cohort&group=quarter&start=x",
     "?set=cohort&group=quarter&start=2026-01-01&within=4", "?set=cohort&group=quarter&start=2027-01-01",
     "?set=moves&programme=x&before=&after=&how=", "?set=moves"],
)  # fmt: skip
def test_guests_that_no_number_is_made_of_are_not_found(cockpit, asked):
    assert cockpit.get(f"/loyalty/guests{asked}").status_code == 404


def test_every_table_leaves_as_a_file_that_is_written_down(regular, club):
    club.stay("R-1", 6, regular.day - timedelta(days=3), guest="P-1")
    recount(now=regular.now - timedelta(days=1))
    files = {
        key: [b"".join(regular.get(f"/loyalty/{key}.{form}").streaming_content) for form in FORMS]
        for key in TABLES
    }

    assert {key: (csv[:3], xlsx[:2]) for key, (csv, xlsx) in files.items()} == dict.fromkeys(
        TABLES, (b"\xef\xbb\xbf", b"PK")
    )
    written = list(AccessLog.objects.order_by("pk").values_list("what", flat=True))
    assert written == [f"export:loyalty:{key}" for key in TABLES for _form in FORMS]


def test_the_guests_behind_a_number_leave_as_a_file_too(regular):
    answer = regular.get("/loyalty/guests.csv?set=tenth&nr=1")

    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 13
    assert AccessLog.objects.get().what == "export:loyalty:guests"


@pytest.mark.parametrize(
    "path", ["/loyalty/x", "/loyalty/x.csv", "/loyalty/kinds.pdf", "/loyalty/tenths"]
)
def test_what_is_not_there_is_not_found(cockpit, path):
    assert cockpit.get(path).status_code == 404


def test_days_that_cannot_be_read_are_told(cockpit):
    page = cockpit.get("/loyalty?from=x&to=y&by=week")

    assert b"These days cannot be read." in page.content


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_takes_the_same_queries_however_many_guests(
    cockpit, club, many, django_assert_num_queries
):
    past(cockpit.property, regulars(cockpit.day, 40 * many))
    jobs.count(now=cockpit.now)
    value_guests(now=cockpit.now, enough=10)
    judge_all(now=cockpit.now)
    recount(now=cockpit.now)
    client = cockpit.client()

    with django_assert_num_queries(30):
        client.get("/p/river/insights/loyalty?compare=before")
    with django_assert_num_queries(13):
        client.get("/p/river/insights/loyalty/guests?set=tenth&nr=1")
