"""«Win back»: what calling did, a list with a tenth held back, the score of leaving, terms of value."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from guests.models import Guest
from loyalty.models import Call, GuestLeaving, LeavingRun, ValueTerms, WinbackList
from staff.enums import Role
from staff.models import AccessLog
from tests.factories.guests import WANG
from tests.factories.signed_in import sign_in
from tests.loyalty.value.house import past
from tests.loyalty.value.test_winback_lists import valued

TERMS = {"quiet": "180", "horizon": "30"}


@pytest.fixture
def many(cockpit):
    """Ten guests whose one stay ended about a year ago."""
    book = {
        f"Guest{nr}": [(cockpit.day - timedelta(days=350 + nr), 50_000)] for nr in range(10)
    }  # fmt: skip
    return past(cockpit.property, book)


def made(cockpit, **fields):
    answer = cockpit.post("/winback/new", **{**TERMS, **fields})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return WinbackList.objects.get()


def shown(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def judged(**fields):
    kept = {
        "as_of": "2026-11-23", "at": "2026-11-23T19:00Z", "weeks": 52, "guests": 400, "came": 80,
        "auc": 0.781, "recency": 0.702, "brier": 0.11, "base": 0.16, "used": True,
        "deciles": [{"said": 0.1 * nr, "came": 0.1 * nr, "guests": 40} for nr in range(10)],
    }  # fmt: skip
    return LeavingRun.objects.create(**{**kept, **fields})


def test_before_anything_the_page_says_what_is_not_known(cockpit):
    page = shown(cockpit.get("/winback"))

    assert "No list has come to its last day yet, so nothing can be said of calling." in page
    assert "0 guests who last stayed here are overdue" in page
    assert "The score of leaving has not been judged yet" in page
    assert "No list yet" in page
    assert AccessLog.objects.filter(what="insights_winback").count() == 1


def test_a_preview_says_how_many_and_names_them_but_draws_nobody(cockpit, many):
    page = shown(cockpit.get("/winback/new?quiet=180&horizon=30"))

    assert "10 guests qualify: 9 to be called, 1 held back at random." in page
    assert all(name in page for name in many)
    assert WinbackList.objects.count() == 0
    assert AccessLog.objects.filter(what="insights_winback_new").count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"quiet": "soon"}, "Write days as a whole number. No list was made."),
        ({"quiet": "5"}, "Ask for 28 to 3650 days without a stay. No list was made."),
        ({"horizon": "9999"}, "Count who comes back over 14 to 730 days. No list was made."),
        ({"value": "much"}, "Write the value as a number. No list was made."),
        ({"value": "nan"}, "Write the value as a number. No list was made."),
        ({"value": "-1"}, "The least value must be nought or more"),
        ({"level": "club:gold"}, "There is no such level. No list was made."),
    ],
)
def test_bad_terms_are_a_sentence_and_what_was_typed_is_kept(cockpit, many, fields, said):
    looked = cockpit.client().get("/p/river/insights/winback/new", {**TERMS, **fields})
    sent = cockpit.post("/winback/new", **{**TERMS, **fields})

    assert said in shown(looked, 422)
    assert said in shown(sent, 422)
    [(name, typed)] = fields.items()
    assert name == "level" or f'name="{name}" inputmode' in shown(sent, 422)
    assert name == "level" or f'value="{typed}"' in shown(sent, 422)
    assert WinbackList.objects.count() == 0


def test_a_list_shows_whom_to_call_and_never_who_is_held_back(cockpit, many):
    of = made(cockpit)
    held = of.entries.get(held=True).guest

    answer = cockpit.get(f"/winback/{of.public_id}")

    page = shown(answer)
    assert len(answer.context["waiting"]) == 9
    assert "So far 0 of 9 to be called came back, and 0 of 1 held back." in page
    assert not re.search(rf"\b{held.family}\b", page)
    assert held.public_id not in page


def test_the_file_holds_those_to_be_called_alone_and_is_logged(cockpit, many):
    of = made(cockpit)
    held = of.entries.get(held=True).guest

    answer = cockpit.get(f"/winback/{of.public_id}.csv")

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Guest,Why,Last left,Value from (CNY)")
    assert len(lines) == 10
    assert held.family not in [line.split(",")[0] for line in lines]
    assert AccessLog.objects.filter(what__startswith="export:winback:").count() == 1
    assert cockpit.get(f"/winback/{of.public_id}.doc").status_code == 404


def test_all_who_are_overdue_are_a_file_that_is_logged(cockpit, many):
    for nr, guest in enumerate(many.values()):
        valued(guest, mid=100_000 * (nr + 1), overdue=nr > 1)
    page = shown(cockpit.get("/winback"))

    answer = cockpit.get("/winback/overdue.csv")

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert "/p/river/insights/winback/overdue.csv" in page
    assert lines[0] == "Guest,Why,Last left,Value from (CNY),Value to (CNY)"
    assert len(lines) == 9
    assert lines[1].endswith(",0.0,20000.0")
    assert all(line.split(",")[0] in page for line in lines[1:])
    assert AccessLog.objects.filter(what="export:winback:overdue").count() == 1


def plan(cockpit, guest):
    owner = cockpit.zhou.member.public_id
    return cockpit.post(f"/quiet/{guest.public_id}/call", owner=owner, days="3")


def test_a_call_stands_under_its_owner_and_ends_with_a_result(cockpit, many):
    of = made(cockpit)
    guest = of.entries.filter(held=False).first().guest
    plan(cockpit, guest)
    before = cockpit.get(f"/winback/{of.public_id}")

    cockpit.post(f"/calls/{Call.objects.get().public_id}", result="not_now")

    after = cockpit.get(f"/winback/{of.public_id}")
    [(owner, [one])] = before.context["owned"]
    assert (owner, one.guest, len(before.context["waiting"])) == ("Zhou", guest.public_id, 8)
    assert (after.context["owned"], len(after.context["waiting"])) == ([], 8)
    assert "Not now" in shown(after)


@pytest.mark.parametrize(
    ("path", "part"), [("", "winback"), ("/new", "winback-new"), ("/{of}", "winback-list")]
)
def test_a_refresh_gets_the_part_alone(cockpit, many, path, part):
    of = made(cockpit)

    answer = cockpit.client().get(
        f"/p/river/insights/winback{path.format(of=of.public_id)}", headers={"HX-Request": "true"}
    )

    page = shown(answer).strip()
    assert re.match(rf'<(section|div) id="{part}"', page)
    assert "<h1" not in page


def test_a_call_to_somebody_held_back_is_told_on_the_list(cockpit, many):
    of = made(cockpit)
    held = of.entries.get(held=True).guest
    plan(cockpit, held)

    answer = cockpit.get(f"/winback/{of.public_id}")

    assert "1 guest who was held back was called nevertheless" in shown(answer)
    assert [one.guest for one in answer.context["nevertheless"]] == [held.public_id]
    assert answer.context["owned"] == []
    assert answer.context["outcome"].held == 1


def test_who_booked_or_is_hidden_since_is_not_to_be_called(cockpit, many):
    of = made(cockpit)
    guest = of.entries.filter(held=False).first().guest
    Guest.objects.filter(pk=guest.pk).update(discretion="protected")

    answer = cockpit.get(f"/winback/{of.public_id}")

    assert len(answer.context["waiting"]) == 8
    assert not re.search(rf"\b{guest.family}\b", shown(answer))


def test_a_closed_list_plans_no_more_and_counts_on(cockpit, many):
    of = made(cockpit)

    closed = cockpit.post(f"/winback/{of.public_id}/close")
    again = cockpit.post(f"/winback/{of.public_id}/close")

    answer = cockpit.get(f"/winback/{of.public_id}")
    assert (closed.status_code, again.status_code) == (200, 422)
    assert (answer.context["waiting"], answer.context["active"]) == ([], False)
    assert "closed, still counted" in shown(answer)


def test_who_is_held_back_is_not_named_among_the_quiet(cockpit):
    for nr in range(5):
        for start in (-364, -464, -564):
            told = {"key": f"Q{nr}", "family": f"Quiet{nr}", "given": "A"}
            cockpit.stay(said_guest(**told), start=start)
    cockpit.count()
    before = cockpit.get("/quiet").context
    of = made(cockpit)

    after = cockpit.get("/quiet")

    held = of.entries.get(held=True).guest
    assert (len(before["rows"]), before["held"]) == (5, 0)
    assert (len(after.context["rows"]), after.context["held"]) == (4, 1)
    assert held.public_id not in shown(after)
    assert "1 guest is held back from a win-back list and not named." in shown(after)


def said_guest(**fields):
    return replace(WANG, **{**fields, "native": ""})


def test_the_effect_is_told_with_its_numbers_and_a_chart(cockpit):
    book = {
        f"Guest{nr:03d}": [(cockpit.day - timedelta(days=350 + nr), 50_000)] for nr in range(100)
    }
    past(cockpit.property, book)
    of = made(cockpit)
    WinbackList.objects.filter(pk=of.pk).update(
        made_on=cockpit.day - timedelta(days=60), until=cockpit.day - timedelta(days=30)
    )

    answer = cockpit.get("/winback")

    page = shown(answer)
    assert "No difference is seen between those to be called and those held back." in page
    assert "0 % (0 of 90)" in page
    assert "0 % (0 of 10)" in page
    assert [row.cells for row in answer.context["effect"].rows] == [
        ("To be called", 0, 90, 0.0), ("Held back", 0, 10, 0.0),
    ]  # fmt: skip
    assert answer.context["chart"].says.startswith("To be called against held back: 0 (-")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "The score is used because it beats the silence alone"),
        ({"auc": 0.69, "used": False}, "The score is description only because"),
    ],
)
def test_the_score_says_whether_it_is_used_and_how_right_it_was(cockpit, fields, said):
    judged(**fields)

    answer = cockpit.get("/winback")

    assert said in shown(answer)
    assert len(answer.context["tenths"].rows) == 10
    assert answer.context["calibration"].kind == "bars"


def test_too_little_data_for_a_score_is_a_sentence(cockpit):
    judged(
        auc=None, recency=None, brier=None, base=None, used=False, deciles=[],
        refused=[{"says": "Stays of %(weeks)s weeks are needed before leaving can be scored: half of"
                  " them to learn from, half to judge by.", "with": {"weeks": 104}}],
    )  # fmt: skip

    answer = cockpit.get("/winback")

    assert "There is no score of leaving. Stays of 104 weeks are needed" in shown(answer)
    assert answer.context["calibration"] is None


def test_a_chance_is_told_as_what_came_of_such_guests(cockpit, many):
    run = judged()
    for guest in many.values():
        GuestLeaving.objects.create(guest=guest, as_of=run.as_of, weeks=52, chance=0.21)

    page = shown(cockpit.get("/winback/new?quiet=180&horizon=30"))

    assert "of guests with such a score 20 % (8 of 40) came within 52 weeks" in page
    assert "21" not in re.sub(r"<input[^>]*>|\d{4}-\d\d-\d\d", "", page).split("Guest0")[1][:200]


def test_terms_of_value_are_set_kept_as_history_and_hold_from_the_next_night(cockpit):
    before = shown(cockpit.get("/winback/terms"))

    sent = cockpit.post("/winback/terms", margin="42.5", horizon="24", discount="8")

    after = shown(cockpit.get("/winback/terms"))
    assert "A guest's value is 35 % of the spend to expect in 12 months" in before.replace(
        "&#x27;", "'"
    )
    assert sent.status_code == 302
    assert "value is 42.5 % of the spend to expect in 24 months, less 8 % a year" in after
    assert "Values are counted again the coming night" in after
    row = ValueTerms.objects.get()
    assert (str(row.margin), row.horizon, str(row.discount), row.by.login) == (
        "0.4250", 24, "0.0800", "zhou",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"margin": "0"}, "The margin must be above 0 % and at most 100 %."),
        ({"margin": "101"}, "The margin must be above 0 % and at most 100 %."),
        ({"margin": "0.001"}, "The margin must be above 0 % and at most 100 %."),
        ({"horizon": "121"}, "The horizon must be 1 to 120 months."),
        ({"horizon": "a year"}, "Write the horizon as a whole number of months. Nothing was set."),
        ({"discount": "100"}, "The discount must be at least 0 % and below 100 % a year."),
        ({"discount": "inf"}, "Write margin and discount as a number of per cent."),
        ({"discount": ""}, "Write margin and discount as a number of per cent."),
    ],
)
def test_terms_out_of_range_are_a_sentence_and_nothing_is_set(cockpit, fields, said):
    typed = {"margin": "35", "horizon": "12", "discount": "10", **fields}

    answer = cockpit.post("/winback/terms", **typed)

    page = shown(answer, 422)
    assert said in page
    assert all(f'value="{value}"' in page for value in typed.values())
    assert ValueTerms.objects.count() == 0


@pytest.mark.parametrize("path", ["/winback", "/winback/new", "/winback/terms", "/winback/x"])
def test_only_managers_come_in(cockpit, path):
    duty = sign_in(cockpit.property, role=Role.DUTY_MANAGER, login="duty")

    assert cockpit.get(path, who=duty).status_code == 403


def test_a_list_of_another_hotel_is_not_found(cockpit, many):
    of = made(cockpit)
    WinbackList.objects.update(public_id="x" * 26)

    assert cockpit.get(f"/winback/{of.public_id}").status_code == 404
    assert cockpit.get(f"/winback/{of.public_id}.csv").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_take_the_same_queries_however_many_guests(
    cockpit, count, django_assert_num_queries
):
    book = {f"G{nr}": [(cockpit.day - timedelta(days=350), 50_000)] for nr in range(count)}
    past(cockpit.property, book)
    of = made(cockpit)
    client = cockpit.client()
    client.get("/p/river/insights/winback")

    with django_assert_num_queries(21):
        client.get("/p/river/insights/winback")
    with django_assert_num_queries(19):
        page = client.get(f"/p/river/insights/winback/{of.public_id}")

    assert len(page.context["waiting"]) == count
