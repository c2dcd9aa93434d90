"""The demo's books for the coming days: as full as the season, made as long before as real guests do."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from simulator.bookings import read
from simulator.coming import DAYS, Ahead
from simulator.config import Hotel
from simulator.history_real import STAYS_A_ROOM, arrivals_share
from simulator.world import World
from tests.simulator.playing import Ear

TODAY = date(2026, 11, 24)


def test_every_booking_is_for_a_coming_day_made_by_today_and_still_stands():
    books = list(Ahead(random.Random(1), rooms=110).books(TODAY))

    assert {arrival for arrival, _, _ in books} == {
        TODAY + timedelta(days=nr) for nr in range(1, DAYS + 1)
    }
    assert all(booked <= TODAY for _, booked, _ in books)
    assert all((arrival - booked).days == one.lead_days for arrival, booked, one in books)


def test_as_many_rooms_stand_booked_as_come_in_the_season_and_fewer_further_ahead():
    ahead = Ahead(random.Random(2), rooms=110)
    by_day = Counter()
    for _ in range(200):
        by_day.update((arrival - TODAY).days for arrival, _, _ in ahead.books(TODAY))
    mean = 110 * STAYS_A_ROOM / 365 * arrivals_share(TODAY + timedelta(days=1))
    early = sum(one.lead_days >= 1 for one in read() if not one.cancelled)
    stayed = sum(not one.cancelled for one in read())

    assert by_day[DAYS] < by_day[1]
    assert early / stayed * mean < by_day[1] / 200 < early / stayed * mean * ahead.of_stays


def test_a_year_of_shares_is_twelve():
    shares = [arrivals_share(date(2026, month, 1)) for month in range(1, 13)]

    assert sum(shares) == pytest.approx(12)


async def test_what_was_booked_is_told_with_its_day_and_some_of_it_is_called_off():
    hotel = Hotel(
        code="harbour", name="Harbour", zone="Asia/Shanghai", connection="c", token="t",
        rooms=tuple(str(800 + nr) for nr in range(60)), crew=(),
    )  # fmt: skip
    ear = Ear()
    world = World(hotel, ear, ear, seed=3, persons=iter(range(1, 9999)))

    await world.fill()
    for _ in range(400):
        await world.happen()

    today = world.pms.day.isoformat()
    coming = [one for one in ear.stays() if one["arrival"] > today]
    assert all(one["booked_on"] <= min(one["arrival"], today) for one in ear.stays())
    assert {one["status"] for one in coming} >= {"reserved", "cancelled"}
