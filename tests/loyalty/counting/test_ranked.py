"""Ranks, cohorts and tenths counted where the rows are equal those counted by hand or by the metrics."""

import random
from datetime import date, timedelta
from itertools import pairwise

import narwhals as nw
import pandas as pd
import pytest

from guests.models import Guest
from hotels.models import Property
from loyalty.metrics import rfm as metrics
from loyalty.models import GuestSummary, GuestValue
from loyalty.queries import cohorts, rfm, tenths
from stays.enums import StayState
from tests.factories.hotels import make_property
from tests.factories.stays import DAY, make_stay
from tests.loyalty.value.house import LONG_AGO

pytestmark = pytest.mark.django_db
EPOCH = date(1970, 1, 1)


def kept(property: Property, rows) -> list[GuestSummary]:
    """Guests by (stays, first departure, second arrival or None, last departure, spend or None)."""
    stay = make_stay(property, StayState.DEPARTED)
    people = Guest.objects.bulk_create(
        Guest(family=f"Guest{nr}", created_at=LONG_AGO) for nr in range(len(rows))
    )
    return GuestSummary.objects.bulk_create(
        GuestSummary(
            guest=guest, stays=stays, nights=stays, spend=spend, spend_stays=int(spend is not None),
            unrated=0, channel_stays=0, direct_stays=0, properties=1, first_day=first,
            first_left=first, second_day=second, last_day=last, first_stay=stay, last_stay=stay,
            last_property=property,
        )
        for guest, (stays, first, second, last, spend) in zip(people, rows, strict=True)
    )  # fmt: skip


def drawn(seed, many, *, stays=12, days=400):
    """Guests with many equal values, a part of them without known spend."""
    chance = random.Random(seed)
    rows = []
    for _nr in range(many):
        number = min(stays, 1 + int(chance.expovariate(0.7)))
        last = DAY - timedelta(days=chance.randrange(days))
        first = last - timedelta(days=chance.randrange(900)) if number > 1 else last
        second = first + timedelta(days=1 + chance.randrange(500)) if number > 1 else None
        spend = chance.randrange(50) * 100 if chance.random() < 0.8 else None
        rows.append((number, first, second, last, spend))
    return rows


def by_metrics(rows: list[GuestSummary]) -> dict[int, tuple[int, int]]:
    frame = pd.DataFrame(
        {
            "guest": [row.guest_id for row in rows],
            "last": [(row.last_day - EPOCH).days for row in rows],
            "stays": [row.stays for row in rows],
            "spend": [1] * len(rows),
        }
    )
    told = nw.to_native(metrics.scores(nw.from_native(frame)))
    return {
        int(guest): (int(r), int(f))
        for guest, r, f in zip(told["guest"], told["r"], told["f"], strict=True)
    }


@pytest.mark.parametrize(
    ("seed", "many", "stays", "days"),
    [(1, 1, 9, 9), (2, 4, 9, 9), (3, 5, 9, 400), (4, 7, 1, 30), (5, 9, 9, 1), (6, 26, 3, 10),
     (7, 97, 12, 60), (8, 400, 12, 400), (9, 399, 2, 7)],
)  # fmt: skip
def test_the_databases_fifths_are_those_of_the_metrics(seed, many, stays, days):
    rows = kept(make_property(), drawn(seed, many, stays=stays, days=days))

    assert rfm.scores() == by_metrics(rows)


def test_fields_hold_every_guest_once_with_the_median_of_known_spend():
    rows = kept(make_property(), drawn(11, 200))
    scored = by_metrics(rows)

    found = rfm.fields()

    expected = {}
    for row in rows:
        expected.setdefault(scored[row.guest_id], []).append(row)
    assert [(each.r, each.f) for each in found] == sorted(expected, reverse=True)
    for each in found:
        mine = expected[each.r, each.f]
        spends = sorted(row.spend for row in mine if row.spend is not None)
        assert (each.guests, each.spenders) == (len(mine), len(spends))
        assert each.spend == (spends[(len(spends) - 1) // 2] if spends else None)
        assert (each.last_from, each.last_to) == (
            min(row.last_day for row in mine), max(row.last_day for row in mine),
        )  # fmt: skip
        n, inside = rfm.inside(each.r, each.f, 1000)
        assert n == len(mine)
        assert {one.guest_id for one in inside} == {row.guest_id for row in mine}


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    counted = day.year * 12 + day.month - 1 + months
    year, month = counted // 12, counted % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


@pytest.mark.parametrize("by", ["quarter", "month"])
def test_cohorts_are_those_counted_by_hand_and_young_ones_wait(by):
    rows = kept(make_property(), drawn(21, 300, days=700))
    length, since, day = cohorts.LENGTHS[by], DAY - timedelta(days=1500), DAY + timedelta(days=1)

    found = cohorts.cohorts(by=by, since=since, day=day)

    expected = {}
    for row in rows:
        first = row.first_left
        start = date(first.year, first.month - (first.month - 1) % length, 1)
        if first >= since:
            expected.setdefault(start, []).append(row)
    assert [each.start for each in found] == sorted(expected, reverse=True)
    for each in found:
        mine = expected[each.start]
        last = months_later(each.start, length) - timedelta(days=1)
        assert each.guests == len(mine)
        assert each.came == tuple(
            sum(
                row.second_day is not None
                and row.second_day <= months_later(row.first_left, months)
                for row in mine
            )
            if months_later(last, months) < day
            else None
            for months in cohorts.WITHIN
        )
        for within, came in zip((0, *cohorts.WITHIN), (len(mine), *each.came), strict=True):
            if came is not None:
                asked = {"by": by, "start": each.start, "within": within, "day": day, "most": 5}
                n, inside = cohorts.inside(**asked)
                assert (n, len(inside)) == (came, min(5, came))


def test_tenths_are_equal_parts_in_order_of_value_and_hold_everybody():
    rows = kept(make_property(), drawn(31, 205))
    for nr, row in enumerate(rows):
        low_mid_high = (None,) * 3 if nr % 41 == 0 else (nr * 10, nr * 50, nr * 100)
        GuestValue.objects.create(
            guest_id=row.guest_id, as_of=DAY, repeats=0, stays_low=0, stays_mid=0.5, stays_high=2,
            value_low=low_mid_high[0], value_mid=low_mid_high[1], value_high=low_mid_high[2],
            currency="CNY", margin="0.35", horizon=12, discount="0.1", version=1, n=205,
        )  # fmt: skip

    found, terms = tenths.tenths(), tenths.terms()

    assert [each.guests for each in found] == [20] * 10
    assert all(one.low >= two.high for one, two in pairwise(found))
    assert sum(each.value for each in found) == sum(50 * nr for nr in range(205) if nr % 41)
    assert (terms.unvalued, terms.as_of, terms.horizon) == (5, DAY, 12)
    n, inside = tenths.inside(1, 3)
    assert (n, [one.guest_id for one in inside]) == (
        20,
        [rows[nr].guest_id for nr in (204, 203, 202)],
    )


@pytest.mark.parametrize("many", [1, 60])
def test_each_is_one_query_however_many_guests(many, django_assert_num_queries):
    kept(make_property(), drawn(41, many))

    with django_assert_num_queries(1):
        rfm.fields()
    with django_assert_num_queries(1):
        cohorts.cohorts(by="month", since=DAY - timedelta(days=900), day=DAY)
    with django_assert_num_queries(1):
        tenths.tenths()
