"""The past of a hotel that never was: real bookings, guests with reasons, let in by the public door."""

import csv
import io
import random
from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.management import call_command

from hotel_crm import demo_history
from hotels.queries import business_date
from imports import queries
from imports.enums import Kind, RunState
from imports.mapping import guess
from loyalty.models import PolicyVersion
from loyalty.states import PolicyState
from simulator.config import Hotel
from simulator.door import Door, Weather
from simulator.history import COLUMNS, Past, main, persona, write
from simulator.history_guests import Maker, planted
from simulator.history_kinds import ORDINARY, PLANTED
from simulator.history_real import Season, day_of, read_lost, read_real
from simulator.tally import Tally
from simulator.world import World
from stays.enums import Origin, StayState
from stays.models import Posting, Stay, StayGuest
from tests.factories.hotels import make_property, make_room

LAST = date(2026, 11, 24)


def written(*, years=3, each=400, seed=1):
    out = io.StringIO()
    regulars = write(
        Past(last=LAST, years=years, stays_a_year=each, seed=seed), out, currency="CNY", code="HA"
    )
    return out.getvalue(), regulars


def lines_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def stayed(text):
    return [line for line in lines_of(text) if line["status"] == "departed"]


def test_the_same_seed_writes_the_same_file():
    assert written() == written()
    assert written(seed=2) != written()


def test_every_stay_is_over_and_within_the_years():
    lines = lines_of(written()[0])

    assert {line["status"] for line in lines} == {"departed", "cancelled", "no show"}
    assert all("2023-11-24" <= line["arrival"] < line["departure"] < "2026-11-24" for line in lines)
    assert [line["departure"] for line in lines] == sorted(line["departure"] for line in lines)
    assert len({line["reservation number"] for line in lines}) == len(lines)


def test_there_are_as_many_stays_as_asked_and_many_guests_return():
    lines = stayed(written(each=1000)[0])
    stays = Counter(line["guest number"] for line in lines)

    assert 3000 <= len(lines) <= 3000 + max(stays.values())
    assert 0.1 < sum(number > 1 for number in stays.values()) / len(stays) < 0.6


def test_no_guest_is_in_two_beds_at_once():
    lines = stayed(written()[0])
    by_guest = {}
    for line in lines:
        by_guest.setdefault(line["guest number"], []).append((line["arrival"], line["departure"]))

    overlaps = [
        guest
        for guest, stays in by_guest.items()
        for one, two in zip(sorted(stays), sorted(stays)[1:], strict=False)
        if two[0] < one[1]
    ]

    assert overlaps == []


def test_bookings_came_to_nothing_as_often_as_real_ones_and_were_booked_as_long_before():
    lines = lines_of(written(each=1500)[0])
    lost, a_stay = read_lost()

    gone = [line for line in lines if line["status"] != "departed"]
    leads = {(date.fromisoformat(one["arrival"]) - date.fromisoformat(one["booked on"])).days
             for one in gone}  # fmt: skip
    share = len(gone) / (len(lines) - len(gone))

    assert share == pytest.approx(a_stay, rel=0.1)
    assert leads <= {one.lead for one in lost}
    assert all(one["booked on"] <= one["last modified"] <= one["arrival"] for one in gone)
    assert all(one["booked on"] <= one["arrival"] for one in lines)


def test_one_guest_has_one_name():
    lines = lines_of(written()[0])
    names = {(line["guest number"], line["family name"], line["native name"]) for line in lines}

    assert len(names) == len({line["guest number"] for line in lines})


def test_length_and_party_are_those_of_real_bookings():
    real = read_real()
    dice, last = random.Random(3), day_of(LAST)
    maker = Maker(dice, Season(dice, last - 800, last), real)
    once = [maker.guest(0, ORDINARY, last - 400, last - 399).stays[0] for _ in range(2000)]

    shapes = {(one.nights, one.adults, one.children, one.channel, one.lead) for one in once
              if one.lead is not None}  # fmt: skip
    known = {(one.nights, one.adults, one.children, one.channel, one.lead) for one in real}
    parties = {(one.nights, one.adults, one.children, one.channel, one.lead) for one in real} | {
        (one.nights, 1, 0, "Corporate", one.lead) for one in real
    } | {(one.nights, 1, 0, one.channel, one.lead) for one in real}  # fmt: skip

    assert shapes & known
    assert shapes <= parties


def test_the_year_has_the_real_season():
    season = Season(random.Random(1), day_of(date(2016, 1, 1)), day_of(date(2026, 1, 1)))
    dice = random.Random(2)
    first = day_of(date(2020, 1, 1))

    months = Counter(date.fromordinal(season.day(dice) + 719_163).month for _ in range(20_000))

    assert months[1] < months[10]
    assert season.price(first + 200, "DELUXE") > 2 * season.price(first + 15, "DELUXE")
    assert season.price(first, "SUITE") == pytest.approx(1.7 * season.price(first, "DELUXE"))


@pytest.mark.parametrize("kind", PLANTED)
def test_planted_guests_came_as_often_as_asked(kind):
    dice, last = random.Random(5), day_of(LAST)
    maker = Maker(dice, Season(dice, last - 2000, last), read_real())

    guests = list(planted(maker, kind, 5, fewest=2, last=last))

    recent = [[one for one in guest.stays if last - 730 <= one.arrival] for guest in guests]
    assert [guest.kind for guest in guests] == [kind] * 5
    assert min(map(len, recent)) >= 2


@pytest.mark.django_db
def test_the_past_comes_in_by_the_door_of_files_and_is_quiet(tmp_path, capsys):
    make_property("harbour")
    path = tmp_path / "past.csv"
    main([str(path), "--years", "1", "--stays", "120", "--until", "2020-06-01", "--code", "HA"])
    lines = lines_of(path.read_text())

    for _ in range(2):
        call_command("import_stays", path, "--property", "harbour", "--source", "pms-harbour")

    told = capsys.readouterr().out
    assert f"{len(lines)} rows. {len(lines)} new, 0 changed, 0 known before, 0 left out" in told
    assert f"{len(lines)} rows. 0 new, 0 changed, {len(lines)} known before, 0 left out" in told
    assert set(Stay.objects.values_list("origin", "source")) == {(Origin.BACKFILL, "pms-harbour")}
    assert set(Stay.objects.values_list("state", flat=True)) == {
        StayState.DEPARTED, StayState.CANCELLED, StayState.NO_SHOW,
    }  # fmt: skip
    assert not Stay.objects.filter(booked=None).exists()
    assert StayGuest.objects.values("guest").distinct().count() == len(
        {line["guest number"] for line in lines}
    )
    assert sum(Posting.objects.values_list("amount", flat=True)) == sum(
        round(float(line["room revenue"]) * 100) for line in stayed(path.read_text())
    )


def test_the_import_knows_every_column_but_one_without_being_told():
    known = {name for names in guess(Kind.STAYS, COLUMNS).values() for name in names}

    assert set(COLUMNS) - known == {"extras"}


def test_regulars_are_guests_of_the_file_who_still_come():
    text, regulars = written()
    stays = Counter(line["guest number"] for line in lines_of(text))

    assert regulars
    assert all(stays[persona(number).profile] >= 3 for number in regulars)


async def test_regulars_book_again_under_the_name_of_the_file():
    hotel = Hotel(
        code="harbour", name="Harbour", zone="Asia/Shanghai", connection="c", token="t",
        rooms=("801", "802"), crew=(), regulars=(7, 8),
    )  # fmt: skip
    door = Door(None, url="", token="", tally=Tally(), weather=Weather())
    world = World(hotel, door, door, seed=1, persons=iter(range(1, 999)))

    met = [world.someone() for _ in range(60)]

    known = {persona(7).profile: persona(7), persona(8).profile: persona(8)}
    back = [one for one in met if one.profile in known]
    assert 8 < len(back) < 40
    assert all(one == known[one.profile] for one in back)


@pytest.mark.parametrize("said", ["ten", "-1", "21", "1.5"])
def test_a_wrong_number_of_years_is_told(monkeypatch, said):
    monkeypatch.setenv("HISTORY_YEARS", said)

    with pytest.raises(demo_history.BadYears, match="not a whole number from 0 to 20"):
        demo_history.years()


def test_the_demo_gets_three_years_unless_told(monkeypatch):
    monkeypatch.delenv("HISTORY_YEARS", raising=False)

    assert demo_history.years() == 3


@pytest.mark.django_db
def test_the_demo_makes_its_past_once_and_leaves_it_to_the_worker(
    tmp_path, settings, monkeypatch, now
):
    settings.VAR = tmp_path
    (tmp_path / "run").mkdir()
    monkeypatch.setenv("HISTORY_YEARS", "1")
    house = make_property("harbour")
    make_room(house)

    paths = [demo_history.begin(house, source="pms-harbour", now=now) for _ in range(2)]

    (run,) = queries.runs(house.pk)
    assert (run.state, run.source, run.name) == (
        RunState.WAITING, "pms-harbour", "history-harbour.csv",
    )  # fmt: skip
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["history-harbour.regulars"]
    assert paths == [str(tmp_path / "run" / "history-harbour.regulars")] * 2


@pytest.mark.django_db
def test_a_demo_without_history_makes_none(monkeypatch, now):
    monkeypatch.setenv("HISTORY_YEARS", "0")
    house = make_property("harbour")

    assert demo_history.begin(house, source="pms-harbour", now=now) == ""
    assert list(queries.runs(house.pk)) == []


@pytest.mark.django_db
def test_the_demo_has_levels_by_the_rules_of_the_product_since_its_past_begins(monkeypatch, now):
    monkeypatch.setenv("HISTORY_YEARS", "1")
    house = make_property("harbour")

    for _ in range(2):
        demo_history.begin_programme(house, now=now)

    (version,) = PolicyVersion.objects.all()
    assert (version.programme.code, version.state) == ("house", PolicyState.PUBLISHED)
    assert version.published_on == business_date(house, now) - timedelta(days=365)
