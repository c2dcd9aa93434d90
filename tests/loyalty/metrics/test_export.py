"""The export and the command, on the database, as whoever installs the system types it."""

import io
from datetime import date, timedelta

import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError

from core import clock
from core.transactions import unit
from guests.models import Guest
from loyalty import frames, jobs
from loyalty.engines import opening
from loyalty.engines.folders import Folder
from loyalty.types import STAY_COLUMNS
from stays.enums import StayState
from stays.folio import post
from stays.models import Stay, StayGuest
from tests.factories.guests import ITO, WANG
from tests.factories.hotels import make_property
from tests.factories.stays import DAY, make_stay, said_party

pytestmark = pytest.mark.django_db

EPOCH = date(1970, 1, 1)


@pytest.fixture
def river():
    return make_property()


def departed(house, key, arrival=DAY, nights=3, state=StayState.DEPARTED, **more):
    return make_stay(
        house, state, key=key, arrival=arrival, departure=arrival + timedelta(nights), **more
    )


def charge(stay, amount, currency="CNY", *, at):
    with unit():
        post(
            property=stay.property, stay=stay, source_key=f"{stay.source_key}-{amount}",
            business_date=stay.arrival, code="ROOM", amount=amount, currency=currency, at=at,
        )  # fmt: skip


def exported(folder):
    """What the export tells when everything is counted."""
    jobs.recount(now=clock.now())
    with unit():
        many = frames.export(folder, tell=lambda _done, _many: None)
    rows = [row for each in Folder(folder).files() for row in pq.read_table(each).to_pylist()]
    assert many == len(rows)
    return rows


def test_a_finished_stay_is_told_with_all_its_columns(river, now, tmp_path):
    stay = departed(
        river, "R-1", channel="Website", segment="leisure", company='Lane, "Cross"', room_kind="KNG"
    )
    charge(stay, 90_000, at=now)
    charge(stay, -20_000, at=now)

    told = exported(tmp_path)

    arrival = (DAY - EPOCH).days
    assert told == [
        {
            "guest": StayGuest.objects.get().guest_id, "stay": stay.pk, "property": river.pk,
            "arrival": arrival, "departure": arrival + 3, "nights": 3, "spend": 70_000,
            "channel": "Website", "direct": True, "segment": "leisure",
            "company": 'Lane, "Cross"', "room_kind": "KNG", "lead": None,
        }
    ]  # fmt: skip
    assert tuple(told[0]) == STAY_COLUMNS


def test_only_stays_that_ended_are_told_in_the_order_they_ended(river, tmp_path):
    long = departed(river, "R-1", nights=9)
    short = departed(river, "R-2", nights=1)
    for nr, state in enumerate(set(StayState) - {StayState.DEPARTED}):
        departed(river, f"N-{nr}", state=state)

    told = exported(tmp_path)

    assert [row["stay"] for row in told] == [short.pk, long.pk]


def test_spend_is_unknown_without_postings_and_leaves_money_without_a_rate_out(
    river, now, tmp_path
):
    departed(river, "R-1", nights=1)
    foreign = departed(river, "R-2", nights=2)
    charge(foreign, 90_000, at=now)
    charge(foreign, 5_000, "USD", at=now)
    nothing = departed(river, "R-3", nights=3)
    charge(nothing, 0, at=now)

    told = exported(tmp_path)

    assert [row["spend"] for row in told] == [None, 90_000, 0]


def test_a_merged_guest_is_the_person_known_today_and_companions_are_not_counted(river, tmp_path):
    departed(river, "R-1", nights=1, party=said_party(WANG, ITO))
    departed(river, "R-2", nights=2, party=said_party(ITO))
    wang, ito = (Guest.objects.get(family=each.family) for each in (WANG, ITO))
    Guest.objects.filter(pk=ito.pk).update(merged_into=wang)

    told = exported(tmp_path)

    assert [row["guest"] for row in told] == [wang.pk, wang.pk]


def test_only_years_that_changed_are_written_again(river, now, tmp_path):
    old = departed(river, "R-1", date(2024, 12, 31))
    departed(river, "R-2", date(2025, 1, 1))
    exported(tmp_path)
    before = {each.parent.name: each.stat().st_mtime_ns for each in Folder(tmp_path).files()}
    charge(old, 4_000, at=now)

    told = exported(tmp_path)

    after = {each.parent.name: each.stat().st_mtime_ns for each in Folder(tmp_path).files()}
    assert [name for name in before if before[name] != after[name]] == ["year=2024"]
    assert [row["spend"] for row in told] == [4_000, None]


def test_a_year_without_stays_any_more_goes(river, tmp_path):
    gone = departed(river, "R-1", date(2024, 5, 1))
    departed(river, "R-2", date(2025, 5, 1))
    exported(tmp_path)
    Stay.objects.filter(pk=gone.pk).update(state=StayState.CANCELLED)

    told = exported(tmp_path)

    assert len(told) == 1
    assert [each.parent.name for each in Folder(tmp_path).files()] == ["year=2025"]


def test_a_database_without_stays_is_an_export_of_none(tmp_path):
    assert exported(tmp_path) == []


def command(**options):
    said = io.StringIO()
    call_command("loyalty_run", stdout=said, stderr=io.StringIO(), **options)
    return said.getvalue()


@pytest.mark.django_db(transaction=True)
def test_the_command_counts_the_database_on_a_day(river, tmp_path):
    departed(river, "R-1")
    departed(river, "R-2", DAY + timedelta(9), party=said_party(ITO))

    said = command(to=tmp_path, as_of=DAY + timedelta(5))

    assert f"2 finished stays in {tmp_path / 'stays'}" in said
    assert f"1 guests as of 2026-11-29, counted on pandas: {tmp_path / 'guests'}" in said
    (row,) = [
        row
        for each in Folder(tmp_path / "guests").files()
        for row in pq.read_table(each).to_pylist()
    ]
    assert (row["stays"], row["nights"], row["year_nights"], row["spend"]) == (1, 3, 3, None)


def test_the_command_counts_an_export_of_elsewhere_on_another_engine(river, tmp_path):
    departed(river, "R-1")
    exported(tmp_path / "there")
    Stay.objects.all().update(state=StayState.CANCELLED)

    said = command(engine="duckdb", source=tmp_path / "there", to=tmp_path, as_of=date(2027, 1, 1))

    assert said.startswith("1 guests as of 2027-01-01, counted on duckdb")


@pytest.mark.django_db(transaction=True)
def test_a_run_on_the_database_changes_nothing_there(river):
    with unit():
        frames.one_snapshot()

        with pytest.raises(InternalError, match="read-only"):
            Stay.objects.update(vip="1")


def test_the_command_says_which_engine_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(opening, "find_spec", lambda name: None)

    with pytest.raises(CommandError, match="The engine polars is not installed"):
        command(engine="polars", to=tmp_path)


def test_the_command_says_that_there_is_nothing_to_read(tmp_path):
    with pytest.raises(CommandError, match="There are no Parquet files"):
        command(source=tmp_path, to=tmp_path / "to")
