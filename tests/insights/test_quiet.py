"""Regular guests of these weeks who are not back, and the calls that somebody owns."""

import pytest

from guests.models import Guest
from loyalty.models import Call
from staff.enums import Role
from tests.factories.guests import ITO, SMITH, WANG
from tests.factories.signed_in import sign_in


def regular(cockpit, guest, *more, around=-364):
    for start in (around, around - 100, around - 200, *more):
        cockpit.stay(guest, start=start)


def names(cockpit):
    return [row["name"] for row in cockpit.get("/quiet").context["rows"]]


def call_of(cockpit, said=WANG, days="3"):
    guest = Guest.objects.get(family=said.family)
    owner = cockpit.zhou.member.public_id
    return cockpit.post(f"/quiet/{guest.public_id}/call", owner=owner, days=days)


def test_a_regular_of_these_weeks_who_is_not_back_is_named(cockpit):
    regular(cockpit, WANG)
    cockpit.count()

    page = cockpit.get("/quiet")

    assert (page.context["quiet"], [row["name"] for row in page.context["rows"]]) == (
        1, ["Wang Wei"],
    )  # fmt: skip


@pytest.mark.parametrize("again", [{"start": -10}, {"start": 30}, {"start": -1, "nights": 3}])
def test_who_came_again_or_is_booked_is_not_missed(cockpit, again):
    regular(cockpit, WANG)
    cockpit.stay(WANG, **again)
    cockpit.count()

    assert names(cockpit) == []


def test_who_came_at_another_time_of_year_or_seldom_is_not_missed(cockpit):
    regular(cockpit, WANG, around=-200)
    cockpit.stay(ITO, start=-364)
    cockpit.count()

    assert names(cockpit) == []


def test_who_came_each_year_is_named_first(cockpit):
    regular(cockpit, WANG)
    regular(cockpit, SMITH, -728, -1092)
    cockpit.count()

    page = cockpit.get("/quiet")

    assert [(row["name"], row["of"].years) for row in page.context["rows"]] == [
        ("Anna Smith", 3), ("Wang Wei", 1),
    ]  # fmt: skip
    assert page.context["thrice"] == 1


def test_who_must_not_be_greeted_is_not_named(cockpit):
    regular(cockpit, WANG)
    cockpit.count()
    Guest.objects.update(do_not_greet=True)

    assert names(cockpit) == []


def test_a_call_is_owned_due_and_ends_with_a_result(cockpit):
    regular(cockpit, WANG)
    cockpit.count()
    planned = call_of(cockpit)
    [waiting] = cockpit.get("/quiet").context["open"]

    ended = cockpit.post(f"/calls/{waiting['call']}", result="not_now", note="In spring")

    page = cockpit.get("/quiet").context
    assert (planned.status_code, waiting["owner"], (waiting["due"] - cockpit.day).days) == (
        200, "Zhou", 3,
    )  # fmt: skip
    [done] = page["ended"]
    assert (ended.status_code, page["open"], done["result"], done["note"], done["back"]) == (
        200, [], "Not now", "In spring", False,
    )  # fmt: skip


def test_a_guest_has_one_open_call(cockpit):
    regular(cockpit, WANG)
    cockpit.count()
    call_of(cockpit)

    answer = call_of(cockpit)

    assert (answer.status_code, Call.objects.count()) == (422, 1)
    assert names(cockpit) == []


def test_a_call_ends_once(cockpit):
    regular(cockpit, WANG)
    cockpit.count()
    call_of(cockpit)
    call = Call.objects.get().public_id
    cockpit.post(f"/calls/{call}", result="lost")

    answer = cockpit.post(f"/calls/{call}", result="will_come")

    assert (answer.status_code, Call.objects.get().result) == (422, "lost")


def test_who_asked_not_to_be_called_is_never_named_again(cockpit):
    regular(cockpit, WANG)
    cockpit.count()
    call_of(cockpit)
    cockpit.post(f"/calls/{Call.objects.get().public_id}", result="do_not_call")

    assert names(cockpit) == []


def test_a_call_shows_who_booked_since(cockpit):
    regular(cockpit, WANG)
    cockpit.count()
    call_of(cockpit)
    cockpit.stay(WANG, start=20)

    [waiting] = cockpit.get("/quiet").context["open"]

    assert waiting["back"] is True


@pytest.mark.parametrize("fields", [{"days": "3"}, {"owner": "x", "days": "3"}, {"days": "999"}])
def test_a_call_without_owner_or_day_is_refused(cockpit, fields):
    regular(cockpit, WANG)
    guest = Guest.objects.get().public_id
    fields = (
        {"owner": cockpit.zhou.member.public_id, **fields} if "999" in fields.values() else fields
    )

    answer = cockpit.post(f"/quiet/{guest}/call", **fields)

    assert (answer.status_code, Call.objects.count()) == (422, 0)


def test_nobody_but_leaders_calls(cockpit):
    regular(cockpit, WANG)
    agent = sign_in(cockpit.property, role=Role.AGENT, login="li")
    guest = Guest.objects.get().public_id

    answer = cockpit.post(f"/quiet/{guest}/call", owner=agent.member.public_id, days="3")

    assert (answer.status_code, Call.objects.count()) == (422, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_many_guests(
    cockpit, count, django_assert_num_queries
):
    for guest in (WANG, ITO, SMITH)[:count]:
        regular(cockpit, guest)
    cockpit.count()
    client = cockpit.client()
    client.get("/p/river/insights/quiet")

    with django_assert_num_queries(15):
        page = client.get("/p/river/insights/quiet")

    assert len(page.context["rows"]) == count
