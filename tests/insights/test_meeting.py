"""The manager's first page: ten arrivals with a reason, and what became of them."""

import pytest

from guests.enums import Discretion
from guests.models import Guest
from loyalty.models import Meeting
from staff.enums import Role
from staff.models import AccessLog
from tests.factories.guests import ITO, SMITH, WANG
from tests.factories.signed_in import sign_in

OFTEN = (-900, -800, -700, -600, -500)


def often(cockpit, *guests):
    for start in OFTEN:
        cockpit.stay(*guests, start=start)


def test_a_guest_with_a_reason_stands_on_the_page(cockpit):
    often(cockpit, WANG)
    coming = cockpit.stay(WANG, start=2)
    cockpit.stay(SMITH, start=3)
    cockpit.count()

    page = cockpit.get()

    [card] = page.context["cards"]
    assert (card["name"], card["stay"]) == ("Wang Wei", coming.public_id)
    assert card["why"] == "Back after 16 months away. 5 stays with us so far."
    assert page.context["known"] == "1 of 2"


def test_nobody_known_is_said_as_such(cockpit):
    cockpit.stay(WANG, start=1)

    page = cockpit.get()

    assert "Nobody in particular" in page.content.decode()


@pytest.mark.parametrize("level", [Discretion.NO_INFORMATION, Discretion.PROTECTED])
def test_who_hides_is_on_no_list(cockpit, level):
    often(cockpit, WANG)
    cockpit.stay(WANG, start=2)
    cockpit.count()
    Guest.objects.update(discretion=level)

    page = cockpit.get()

    assert page.context["cards"] == []


def test_who_must_not_be_greeted_is_on_no_list(cockpit):
    often(cockpit, WANG)
    cockpit.stay(WANG, start=2)
    cockpit.count()
    Guest.objects.update(do_not_greet=True)

    page = cockpit.get()

    assert page.context["cards"] == []


@pytest.mark.parametrize(
    ("before", "coming", "discreet"),
    [
        ((WANG,), (WANG, SMITH), True),
        ((WANG, ITO), (WANG, ITO), False),
        ((WANG, ITO), (WANG,), False),
    ],
)
def test_with_other_company_earlier_stays_are_not_spoken_of(cockpit, before, coming, discreet):
    often(cockpit, *before)
    cockpit.stay(*coming, start=2)
    cockpit.count()

    page = cockpit.get()

    assert [card["discreet"] for card in page.context["cards"]] == [discreet]


def test_the_outcome_is_kept_and_a_later_word_goes_before(cockpit):
    often(cockpit, WANG)
    stay = cockpit.stay(WANG, start=2)
    cockpit.count()
    cockpit.post(f"/meet/{stay.public_id}", outcome="could_not", note="")

    answer = cockpit.post(f"/meet/{stay.public_id}", outcome="met", note="Likes the new lobby")

    [card] = cockpit.get().context["cards"]
    assert (answer.status_code, card["outcome"], card["note"]) == (
        200,
        "Met",
        "Likes the new lobby",
    )
    assert list(Meeting.objects.order_by("pk").values_list("outcome", "reasons")) == [
        ("could_not", ["back", "stays"]),
        ("met", ["back", "stays"]),
    ]


def test_the_note_is_sealed(cockpit):
    stay = cockpit.stay(WANG, start=2)

    cockpit.post(f"/meet/{stay.public_id}", outcome="met", note="secret words")

    assert b"secret words" not in bytes(Meeting.objects.get().note)


def test_an_outcome_nobody_knows_is_refused(cockpit):
    stay = cockpit.stay(WANG, start=2)

    answer = cockpit.post(f"/meet/{stay.public_id}", outcome="kissed")

    assert (answer.status_code, Meeting.objects.count()) == (422, 0)


def test_a_stay_of_nobody_knows_where_is_not_found(cockpit):
    answer = cockpit.post("/meet/nosuchstay", outcome="met")

    assert answer.status_code == 404


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR, Role.DUTY_MANAGER, Role.IT])
@pytest.mark.parametrize("path", ["", "/quiet", "/returning"])
def test_the_cockpit_is_the_managers(cockpit, role, path):
    other = sign_in(cockpit.property, role=role, login="other")

    statuses = (cockpit.get(path).status_code, cockpit.get(path, who=other).status_code)

    assert statuses == (200, 403)


def test_opening_is_logged(cockpit):
    cockpit.get()

    assert list(AccessLog.objects.values_list("what", "purpose")) == [
        ("insights_meeting", "loyalty")
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_many_guests(
    cockpit, count, django_assert_num_queries
):
    for guest in (WANG, ITO, SMITH)[:count]:
        often(cockpit, guest)
        stay = cockpit.stay(guest, start=2)
        cockpit.post(f"/meet/{stay.public_id}", outcome="met")
    cockpit.count()
    client = cockpit.client()
    client.get("/p/river/insights")

    with django_assert_num_queries(18):
        page = client.get("/p/river/insights")

    assert len(page.context["cards"]) == count
