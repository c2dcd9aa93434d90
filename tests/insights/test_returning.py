"""First to second stay, repeat and direct shares; every number opens its rows."""

import pytest

from core.transactions import unit
from guests.enums import Discretion
from guests.models import Guest
from guests.types import ProfileSaid
from stays.services import post
from tests.factories.guests import ITO, SMITH, WANG


def person(number):
    return ProfileSaid(key=f"P-{number}", family=f"Guest{number:02d}", given="Ann")


def judged(cockpit, guest, *, back=None, start=-200, **fields):
    """A first stay whose 180 days are over; ``back`` days later the guest comes again."""
    cockpit.stay(guest, start=start, **fields)
    if back:
        cockpit.stay(guest, start=start + back)


def posts(cockpit, stay, amount):
    with unit():
        post(
            property=cockpit.property, stay=stay, source_key=f"F-{stay.pk}", code="room",
            business_date=stay.arrival, amount=amount, currency="CNY", at=cockpit.now,
        )  # fmt: skip


def table(page, name):
    return [(row["label"], row["share"]) for row in page.context[name]]


def test_who_came_again_in_time_is_counted_by_channel_and_never_as_a_percentage_of_few(cockpit):
    judged(cockpit, WANG, back=60, channel="Website")
    judged(cockpit, ITO, back=190, channel="Website")
    judged(cockpit, SMITH, channel="OTA")
    cockpit.count()

    page = cockpit.get("/returning")

    assert page.context["came"] == "1 of 3"
    assert table(page, "by_channel") == [("Website", "1 of 2"), ("OTA", "0 of 1")]
    assert table(page, "by_wishes") == [("No wish known", "1 of 3")]


def test_from_ten_on_a_percentage_stands_with_its_n(cockpit):
    for number in range(10):
        judged(cockpit, person(number), back=50 if number < 4 else None)
    cockpit.count()

    page = cockpit.get("/returning")

    assert page.context["came"] == "40 % (4 of 10)"


def test_first_stays_that_are_not_yet_180_days_old_are_not_judged(cockpit):
    judged(cockpit, WANG, back=20, start=-100)
    cockpit.count()

    page = cockpit.get("/returning")

    assert page.context["came"] == "–"


def test_the_same_weeks_a_year_earlier_stand_beside(cockpit):
    judged(cockpit, WANG, back=60, start=-200 - 364)
    cockpit.count()

    page = cockpit.get("/returning")

    assert (page.context["came"], page.context["came_before"]) == ("–", "1 of 1")


def test_shares_of_nights_and_revenue_name_their_n_and_leave_few_unsaid(cockpit):
    cockpit.stay(WANG, start=-300)
    for number in range(9):
        posts(cockpit, cockpit.stay(person(number), start=-20, channel="OTA"), 10_000)
    posts(cockpit, cockpit.stay(WANG, start=-20, nights=6, channel="Website"), 30_000)
    cockpit.count()

    repeat, direct = cockpit.get("/returning").context["shares"]

    assert (repeat["stays"], repeat["nights"], repeat["spend"], repeat["money"]) == (
        "10 % (1 of 10)", "25 % (n = 10)", "25 % (n = 10)", "CN¥300.00",
    )  # fmt: skip
    assert (direct["stays"], repeat["nights_before"]) == ("10 % (1 of 10)", "–")


def test_few_stays_make_no_percentage_of_revenue(cockpit):
    posts(cockpit, cockpit.stay(WANG, start=-20, channel="Website"), 10_000)
    cockpit.count()

    _repeat, direct = cockpit.get("/returning").context["shares"]

    assert (direct["stays"], direct["spend"]) == ("1 of 1", "too few (1 stay)")


def test_every_number_opens_as_many_rows_as_it_says(cockpit):
    judged(cockpit, WANG, back=60, channel="Website")
    judged(cockpit, ITO, channel="OTA")
    cockpit.count()
    page = cockpit.get("/returning").context
    urls = [page["came_url"], *(row["url"] for row in page["by_channel"] + page["by_wishes"])]

    opened = [cockpit.client().get(url).context for url in urls]

    assert [rows["n"] for rows in opened] == [2, 1, 1, 2]
    assert [len(rows["rows"]) for rows in opened] == [2, 1, 1, 2]


def test_the_rows_of_repeat_and_direct_are_those_counted(cockpit):
    cockpit.stay(WANG, start=-300)
    cockpit.stay(WANG, start=-20, channel="Website")
    cockpit.stay(ITO, start=-20, channel="OTA")
    cockpit.count()
    shares = cockpit.get("/returning").context["shares"]

    opened = [cockpit.client().get(row["url"]).context for row in shares]

    assert [[row["name"] for row in rows["rows"]] for rows in opened] == [["Wang Wei"]] * 2


def test_a_protected_guest_is_a_row_without_a_name(cockpit):
    judged(cockpit, WANG)
    cockpit.count()
    Guest.objects.update(discretion=Discretion.PROTECTED)

    page = cockpit.client().get(cockpit.get("/returning").context["came_url"])

    assert [(row["name"], row["url"]) for row in page.context["rows"]] == [("Protected", "")]


@pytest.mark.parametrize(
    "asked",
    ["", "?what=all&first=2026-01-01&last=2026-01-02", "?what=repeat&first=x&last=2026-01-02",
     "?what=repeat&first=2026-01-03&last=2026-01-02", "?what=repeat&first=2001-01-03&last=2026-01-02",
     "?what=repeat&first=2026-01-01&last=2026-01-02&page=0"],
)  # fmt: skip
def test_rows_that_no_page_asks_for_are_not_found(cockpit, asked):
    answer = cockpit.get(f"/rows{asked}")

    assert answer.status_code == 404


@pytest.mark.parametrize("asked", ["", "?days=364", "?days=nonsense"])
def test_an_empty_hotel_has_a_page(cockpit, asked):
    page = cockpit.get(f"/returning{asked}")

    assert (page.status_code, page.context["came"]) == (200, "–")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_and_its_rows_take_the_same_queries_however_many_stays(
    cockpit, count, django_assert_num_queries
):
    for guest in (WANG, ITO, SMITH)[:count]:
        judged(cockpit, guest, back=60)
    cockpit.count()
    client = cockpit.client()
    url = client.get("/p/river/insights/returning").context["came_url"]

    with django_assert_num_queries(13):
        client.get("/p/river/insights/returning")
    with django_assert_num_queries(11):
        rows = client.get(url)

    assert rows.context["n"] == count
