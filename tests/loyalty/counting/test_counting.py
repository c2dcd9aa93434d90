"""A finished stay is counted once, under the person known today, in the chain's money."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.transactions import unit
from loyalty import jobs, queries, services
from loyalty.models import GuestSummary, GuestYear, StayLine
from loyalty.types import StayRow
from stays.enums import ChangeKind, StayState
from stays.models import Stay
from stays.services import apply_many
from tests.factories.guests import ITO, WANG
from tests.factories.hotels import make_property
from tests.factories.stays import DAY, said_party, say
from tests.loyalty.counting.conftest import NOW, Told


def day(number):
    return (number - date(1970, 1, 1)).days


def test_a_check_out_makes_one_line_and_the_guests_sums(told):
    stay = told.left(channel=" Website ", segment="leisure", company="Acme", room_kind="KING")
    told.posts(stay, 120_000)
    told.posts(stay, -20_000)

    jobs.count(now=NOW)

    guest = stay.party.get().guest_id
    assert queries.stay_rows([guest]) == [
        StayRow(
            guest=guest, stay=stay.pk, property=told.property.pk, arrival=day(stay.arrival),
            departure=day(stay.departure), nights=2, spend=100_000, channel="Website", direct=True,
            segment="leisure", company="Acme", room_kind="KING", lead=None,
        )
    ]  # fmt: skip
    assert GuestSummary.objects.values().get() == {
        "guest_id": guest, "stays": 1, "nights": 2, "spend": 100_000, "spend_stays": 1,
        "unrated": 0, "channel_stays": 1, "direct_stays": 1, "properties": 1,
        "first_day": stay.arrival, "first_left": stay.departure, "second_day": None,
        "last_day": stay.departure, "first_stay_id": stay.pk, "last_stay_id": stay.pk,
        "last_property_id": told.property.pk, "last_room_kind": "KING", "last_channel": "Website",
    }  # fmt: skip


def test_nobody_is_counted_before_leaving(told):
    told.said("R-1", StayState.IN_HOUSE)
    told.said("R-2", StayState.RESERVED)
    told.said("R-3", StayState.CANCELLED)

    jobs.count(now=NOW)

    assert StayLine.objects.count() == 0


def test_a_check_out_taken_back_takes_the_line_back(told):
    told.left()
    jobs.count(now=NOW)
    told.said("R-1", StayState.IN_HOUSE)

    jobs.count(now=NOW)

    assert (StayLine.objects.count(), GuestSummary.objects.count()) == (0, 0)
    assert GuestYear.objects.count() == 0


def test_a_refund_after_check_out_is_taken_off(told):
    stay = told.left()
    told.posts(stay, 50_000)
    jobs.count(now=NOW)
    told.posts(stay, -80_000)

    jobs.count(now=NOW)

    assert GuestSummary.objects.get().spend == -30_000


def test_nothing_posted_is_not_nothing_spent(told):
    told.left("R-1", WANG)
    free = told.left("R-2", ITO)
    told.posts(free, 0)

    jobs.count(now=NOW)

    assert list(StayLine.objects.order_by("stay").values_list("spend", flat=True)) == [None, 0]


def test_foreign_money_is_counted_by_the_rate_of_its_day(told):
    stay = told.left(nights=3)
    with unit():
        services.set_rate(currency="USD", from_day=DAY, per_unit=Decimal("7.25"))
        services.set_rate(currency="USD", from_day=date(2026, 11, 26), per_unit=Decimal("7.1"))
    told.posts(stay, 10_000, "USD", day=DAY)
    told.posts(stay, 10_000, "USD", day=date(2026, 11, 26))

    jobs.count(now=NOW)

    assert StayLine.objects.get().spend == 72_500 + 71_000


def test_money_without_a_rate_is_left_out_and_said(told):
    stay = told.left()
    told.posts(stay, 10_000, "JPY")
    told.posts(stay, 500)

    jobs.count(now=NOW)

    line = StayLine.objects.get()
    assert (line.spend, line.unrated) == (500, 1)


def test_a_monstrous_posting_is_a_mistake_and_no_spend(told):
    stay = told.left()
    told.posts(stay, 9 * 10**18)
    told.posts(stay, 9 * 10**18)

    jobs.count(now=NOW)

    line = StayLine.objects.get()
    assert (line.spend, line.unrated) == (None, 2)


def test_the_chain_says_which_channels_are_its_own(told):
    told.left("R-1", channel="OTA-X")
    told.left("R-2", start=5, channel="Website")
    with unit():
        services.set_channel(name="ota-x", direct=True)
        services.set_channel(name="WEBSITE", direct=False)

    jobs.count(now=NOW)

    assert list(StayLine.objects.order_by("stay").values_list("direct", flat=True)) == [True, False]


@pytest.mark.parametrize("count", [1, 3])
def test_a_count_takes_the_same_statements_however_many_stays(
    told, count, django_assert_num_queries
):
    ids = [told.left(f"R-{nr}", start=nr).pk for nr in range(count)]

    with unit(), django_assert_num_queries(9):
        services.count_stays(stay_ids=ids)

    assert GuestSummary.objects.get().stays == count


def test_the_line_follows_a_merge_and_its_end(told):
    told.left("R-1", WANG)
    told.left("R-2", ITO, start=10)
    jobs.count(now=NOW)
    told.merges("P-ito", "P-wang")
    jobs.count(now=NOW)
    together = [(row.stays, row.nights) for row in GuestSummary.objects.all()]
    told.parts("P-ito")

    jobs.count(now=NOW)

    assert together == [(2, 4)]
    assert [(row.stays, row.nights) for row in GuestSummary.objects.all()] == [(1, 2), (1, 2)]


def test_two_rooms_at_once_are_not_coming_again(told):
    told.left("R-1")
    told.left("R-2")

    jobs.count(now=NOW)

    assert GuestSummary.objects.get().second_day is None


def test_a_stay_is_counted_in_the_year_it_ended(told):
    told.left(start=36, nights=4)  # 30 December to 3 January

    jobs.count(now=NOW)

    assert list(GuestYear.objects.values_list("year", "nights")) == [(2027, 4)]


def test_a_guest_of_two_hotels_is_one_guest_of_the_chain(told):
    other = Told(make_property("harbour", currency="CNY"))
    told.left("R-1", room_kind="TWIN")
    other.left("R-9", start=20, room_kind="SUITE")

    jobs.count(now=NOW)

    kept = GuestSummary.objects.get()
    assert (kept.properties, kept.last_property_id, kept.last_room_kind) == (
        2, other.property.pk, "SUITE",
    )  # fmt: skip


def test_day_use_is_a_stay_without_a_night(told):
    told.left(nights=0, day_use=True)

    jobs.count(now=NOW)

    assert (GuestSummary.objects.get().stays, GuestSummary.objects.get().nights) == (1, 0)


def test_the_lead_is_told_only_by_who_saw_the_booking(told):
    told.said("R-1", StayState.RESERVED, kind=ChangeKind.CREATED)
    told.left("R-1")
    told.left("R-2", ITO)

    jobs.count(now=NOW)

    assert list(StayLine.objects.order_by("stay").values_list("lead", flat=True)) == [4, None]


@pytest.mark.parametrize(("before", "lead"), [(40, 40), (0, 0), (-2, 0)])
def test_the_lead_goes_by_the_day_of_booking_where_somebody_said_it(told, before, lead):
    booked = told.left("R-1").arrival - timedelta(days=before)
    Stay.objects.update(booked=booked)

    jobs.recount(now=NOW)

    assert StayLine.objects.get().lead == lead


def test_what_an_import_brought_is_found_by_the_sweep(told):
    said = [
        say(StayState.DEPARTED, key=f"B-{nr}", origin="backfill", party=said_party(WANG))
        for nr in range(3)
    ]
    with unit():
        apply_many(property=told.property, source="file", said=said, now=NOW)

    found = jobs.count(now=NOW)

    assert (found, jobs.count(now=NOW), GuestSummary.objects.get().stays) == (3, 0, 3)
