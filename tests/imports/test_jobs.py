"""A file goes in: good rows in, bad ones told, twice the same, and a kill only delays."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from core.transactions import unit
from guests.models import ContactPoint, Guest
from imports import jobs, keeping, queries, services
from imports.enums import Kind, RunState
from imports.models import ImportMapping, ImportPart, ImportReject, ImportRun, ImportSeen
from realtime.models import Event
from rules.jobs import plan_open
from rules.models import StayPlan
from service_tasks.models import ServiceTask
from stays.enums import Origin, StayState
from stays.models import Posting, Stay, StayChange
from stays.services import apply
from tests.factories.stays import say
from tests.imports.conftest import NOW

BOOKINGS = (Path(__file__).parents[2] / "simulator/data/bookings_extract.csv").read_bytes()

HEADER = (
    "Reservation number,Status,Arrival,Departure,Adults,Room,Family name,Given name,Phone,Email"
)
GOOD = """
R-1,Checked out,2016-01-02,2016-01-05,2,1208,Wang,Wei,138 1234 5678,wei@example.com
R-2,Cancelled,2016-02-02,2016-02-05,1,,Ito,Yuki,,
R-3,Reserved,2026-11-25,2026-11-27,2,1209,Smith,Anna,,anna@example.com
R-4,In house,2026-11-23,2026-11-25,2,1208,Wang,Wei,138 1234 5678,wei@example.com
"""


def rejected(run):
    return [(row.line, row.code) for row, _raw in keeping.rejects(run)]


def counts(run):
    return run.made, run.changed, run.same, run.rejected, run.blank


def rows():
    """Everything that a second time could change."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Stay, StayChange, Guest, ContactPoint, Posting, Event)
    ]


def test_good_rows_go_in(desk):
    run = desk.give(HEADER + GOOD)

    assert (run.state, run.lines, counts(run)) == (RunState.DONE, 4, (4, 0, 0, 0, 0))
    stays = {stay.source_key: stay for stay in Stay.objects.all()}
    assert {key: stay.state for key, stay in stays.items()} == {
        "R-1": StayState.DEPARTED, "R-2": StayState.CANCELLED,
        "R-3": StayState.RESERVED, "R-4": StayState.IN_HOUSE,
    }  # fmt: skip
    assert stays["R-1"].room.number == "1208"
    assert stays["R-1"].party.get().guest == stays["R-4"].party.get().guest


def test_all_600_real_bookings_go_in_and_twice_is_once(desk):
    first = desk.give(BOOKINGS)
    before = rows()

    second = desk.give(BOOKINGS)

    assert (counts(first), rejected(first)) == ((600, 0, 0, 0, 0), [])
    assert counts(second) == (0, 0, 600, 0, 0)
    assert rows() == before
    assert Posting.objects.count() > 300


def test_the_past_plans_and_publishes_nothing_and_the_rest_is_planned(desk):
    desk.give(BOOKINGS)
    quiet = Event.objects.count(), plan_open(now=NOW)

    desk.give(HEADER + GOOD)

    assert quiet == (0, 0)
    assert plan_open(now=NOW) == 2
    assert ServiceTask.objects.count() == 0  # this hotel has no rules
    assert set(StayPlan.objects.values_list("stay__source_key", flat=True)) == {"R-3", "R-4"}
    assert Event.objects.filter(topic="stays").count() == 1
    assert set(
        Stay.objects.exclude(source_key__in=["R-3", "R-4"]).values_list("origin", flat=True)
    ) == {Origin.BACKFILL}


def test_equal_rows_without_a_number_are_as_many_stays_as_there_are_rows(desk):
    text = "Arrival,Departure,Adults\n" + "2016-01-02,2016-01-05,2\n" * 3

    first, second = desk.give(text), desk.give(text + "2016-01-02,2016-01-05,2\n")

    assert (counts(first), counts(second)) == ((3, 0, 0, 0, 0), (1, 0, 3, 0, 0))
    assert Stay.objects.count() == 4


def test_the_later_export_counts_and_the_same_again_changes_nothing(desk):
    old = HEADER + "\nR-1,Reserved,2026-12-01,2026-12-03,2,,Wang,Wei,,\n"
    new = old.replace("12-03", "12-05")
    desk.give(old)

    changed = desk.give(new)
    before = rows()
    again = desk.give(new)

    assert (changed.changed, again.same) == (1, 1)
    assert Stay.objects.get().departure == date(2026, 12, 5)
    assert rows() == before


def test_under_the_keys_of_a_line_a_file_never_overwrites_what_the_line_said(desk):
    with unit():
        apply(
            property=desk.house,
            source="harbour",
            said=say(StayState.IN_HOUSE, key="R-1", source_version=7, room="1208"),
            now=NOW,
        )
    run = desk.take(HEADER + "\nR-1,Reserved,2026-12-01,2026-12-03,2,,Wang,Wei,,\n")
    run.source = "harbour"
    run.save()

    desk.let_in(run)

    stay = Stay.objects.get()
    assert (stay.state, stay.room.number) == (StayState.IN_HOUSE, "1208")


def test_a_number_twice_with_other_content_is_told_with_the_first_line(desk):
    row = "R-1,Checked out,2016-01-02,2016-01-05,2,1208,Wang,Wei,,\n"

    run = desk.give(HEADER + "\n" + row + row + row.replace("1208", "1209"))

    assert counts(run) == (1, 0, 1, 1, 0)
    assert [(row.line, row.code, row.params) for row in ImportReject.objects.all()] == [
        (4, "repeated", {"line": 2})
    ]


BAD = [
    ("R,Checked out,2016-13-02,2016-01-05,2,,,,,", "date"),
    ("R,Checked out,,2016-01-05,2,,,,,", "missing"),
    ("R,Checked out,1816-01-02,1816-01-05,2,,,,,", "years"),
    ("R,Checked out,2016-01-05,2016-01-02,2,,,,,", "order"),
    ("R,Checked out,2016-01-02,2016-01-05,0,,,,,", "nobody"),
    ("R,Checked out,2016-01-02,2016-01-05,two,,,,,", "number"),
    ("R,Checked out,2016-01-02,2016-01-05,99999,,,,,", "number"),
    ("R,Asleep,2016-01-02,2016-01-05,2,,,,,", "status"),
    ("R,Reserved,2016-01-02,2016-01-05,2,,,,,", "unfinished"),
    ("R,In house,2027-01-02,2027-01-05,2,,,,,", "future"),
    (",Checked out,2016-01-02,2016-01-05,2,,,,,", "missing"),
    (f"{'R' * 51},Checked out,2016-01-02,2016-01-05,2,,,,,", "key"),
    ("R,Checked out,2016-01-02,2016-01-05,2", "columns"),
    ("R,Checked out,2016-01-02,2016-01-05,2,,,,,,extra", "columns"),
    ('"R,Checked out,2016-01-02,2016-01-05,2,,,,,', "quote"),
]


@pytest.mark.parametrize(
    ("row", "code"), BAD, ids=lambda each: each if each in dict(BAD).values() else ""
)
def test_a_bad_row_is_told_with_its_line_and_the_others_go_in(desk, row, code):
    run = desk.give(f"{HEADER}{GOOD}{row}\n{GOOD.replace('R-', 'S-')}")

    assert rejected(run) == [(6, code)]
    assert run.made == Stay.objects.count() == 8
    assert next(keeping.rejects(run))[1].strip('"') == row.strip('"')


def test_no_nights_is_a_day_use_and_a_room_nobody_knows_is_told(desk):
    run = desk.give(f"{HEADER}\nR,Checked out,2016-01-02,2016-01-02,2,9999,,,,\n")

    stay = Stay.objects.get()
    assert (stay.day_use, stay.room) == (True, None)
    assert run.notes == {"no_such_room": 1}


def test_dates_in_three_formats_and_amounts_with_commas(desk):
    run = desk.give(
        "Booking;Status;Arrival;Nights;Adults;Total\n"
        "1;Check-out;2016-07-05;2;2;1.234,50\n"
        "2;Check-out;05.07.2016;2;2;99,90\n"
        "3;Check-out;5/7/2016;2;2;1.200\n"
        "4;Check-out;25/7/2016;2;2;80\n"
    )

    assert counts(run) == (4, 0, 0, 0, 0)
    july = date(2016, 7, 5)
    assert [str(stay.arrival) for stay in Stay.objects.order_by("source_key")[:3]] == [
        str(july)
    ] * 3
    amounts = Posting.objects.order_by("source_key").values_list("amount", flat=True)
    assert list(amounts) == [123450, 9990, 120000, 8000]


def test_days_and_months_both_ways_in_one_column_leave_out_only_what_is_unclear(desk):
    run = desk.give(
        "Arrival,Nights,Adults\n25/07/2016,1,2\n07/25/2016,1,2\n05/07/2016,1,2\n", name="both.csv"
    )

    assert (run.made, rejected(run)) == (2, [(4, "date_unclear")])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
def test_chinese_exports_go_in_whatever_their_encoding(desk, encoding):
    text = "预订号,姓名,到店日期,离店日期,成人,状态\n" + "".join(
        f"{nr},王伟,2016年1月{nr}日,2016年2月{nr}日,2,已离店\n" for nr in range(1, 9)
    )

    run = desk.give(text, encoding=encoding)

    assert counts(run) == (8, 0, 0, 0, 0)
    assert set(Guest.objects.values_list("native", flat=True)) == {"王伟"}


def test_a_wrong_separator_is_a_sentence_and_nothing_begins(desk):
    run = desk.take(HEADER + GOOD)
    with unit():
        services.reshape(run=run, encoding="utf-8", delimiter=";", order="dmy", mark="point")

    with pytest.raises(services.BadFile, match="choose another separator"), unit():
        services.start(run=run, dry=False, now=NOW)

    assert ImportRun.objects.get().state == RunState.READY


@pytest.mark.parametrize("text", ["", "\n\n", '"open\n'])
def test_a_file_without_columns_is_a_sentence(desk, text):
    with pytest.raises(services.BadFile, match="Nothing was taken"):
        desk.take(text)


def test_a_dry_run_says_what_would_come_of_it_and_writes_nothing(desk):
    run = desk.give(HEADER + GOOD + BAD[0][0], dry=True)
    counted = counts(run)

    real = desk.let_in(run)

    assert counted == counts(real) == (4, 0, 0, 1, 0)
    assert Stay.objects.count() == 4
    assert Event.objects.count() == 1


def test_a_dry_run_alone_leaves_no_stay(desk):
    desk.give(HEADER + GOOD, dry=True)

    assert (Stay.objects.count(), Guest.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_a_kill_between_two_chunks_only_delays(desk, monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK", 100)
    run = desk.take(BOOKINGS)
    with unit():
        services.start(run=run, dry=False, now=NOW)

    def die(run):
        if run.line_done > 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        jobs.work_on(run, now=NOW, tell=die)
    in_between = Stay.objects.count()
    while ImportRun.objects.get().state != RunState.DONE:
        assert jobs.work(now=NOW + timedelta(minutes=5))

    assert 0 < in_between < 600
    assert counts(ImportRun.objects.get()) == (600, 0, 0, 0, 0)
    assert Stay.objects.count() == 600
    assert ImportSeen.objects.count() == 0


def test_a_row_that_breaks_the_writing_stays_out_alone(desk, monkeypatch):
    write = jobs.staying.write_chunk

    def breaks(run, ready, outcome, now):
        if any(each.said.key == "R-2" for each in ready):
            raise ValueError
        write(run, ready, outcome, now)

    monkeypatch.setattr(jobs.staying, "write_chunk", breaks)

    run = desk.give(HEADER + GOOD)

    assert rejected(run) == [(3, "fault")]
    assert counts(run) == (3, 0, 0, 1, 0)


def test_a_fault_at_the_same_place_five_times_stops_the_run_with_a_word(desk, monkeypatch):
    run = desk.take(HEADER + GOOD)
    with unit():
        services.start(run=run, dry=False, now=NOW)
    monkeypatch.setattr(jobs.staying, "read_chunk", lambda *_: 1 / 0)

    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            jobs.work_on(ImportRun.objects.get(), now=NOW)

    stopped = ImportRun.objects.get()
    assert (stopped.state, stopped.trouble) == (RunState.STOPPED, "faults")


def test_somebody_stops_a_run_and_what_went_in_stays(desk, monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK", 100)
    run = desk.take(BOOKINGS)
    with unit():
        services.start(run=run, dry=False, now=NOW)

    def stop(run):
        with unit():
            services.stop(run=run)

    jobs.work_on(run, now=NOW, tell=stop)

    assert ImportRun.objects.get().state == RunState.STOPPED
    assert Stay.objects.count() == 100


def test_what_the_columns_mean_is_kept_for_the_next_file(desk):
    text = "Nr,Von,Bis,Pax\n1,2016-01-02,2016-01-05,2\n"
    desk.give(text, key=["Nr"], arrival=["Von"], departure=["Bis"])

    again = desk.take(text.replace("\n1,", "\n2,"))

    assert again.columns == {
        "key": ["Nr"],
        "arrival": ["Von"],
        "departure": ["Bis"],
        "adults": ["Pax"],
    }
    assert ImportMapping.objects.get().kind == Kind.STAYS


def test_words_of_a_file_are_sealed_and_gone_after_thirty_days(desk):
    run = desk.give(HEADER + GOOD + BAD[0][0].replace("R,", "Secretkey,"))
    bodies = [bytes(part.body) for part in ImportPart.objects.all()]
    bodies += [bytes(row.raw) for row in ImportReject.objects.all()]

    jobs.forget(now=NOW + timedelta(days=31))

    assert not any(b"Secretkey" in body or b"Wang" in body for body in bodies)
    kept = ImportRun.objects.get()
    assert (bytes(kept.key), ImportPart.objects.count(), ImportReject.objects.count()) == (
        b"",
        0,
        0,
    )
    assert kept.made == run.made
    assert queries.reasons(kept) == []


def test_an_import_nobody_looks_after_is_found(desk):
    run = desk.take(HEADER + GOOD)
    with unit():
        services.start(run=run, dry=False, now=NOW)

    assert jobs.overdue(now=NOW) == 0
    assert jobs.overdue(now=datetime(2026, 11, 24, 7, 0, tzinfo=UTC)) == 1


def test_a_known_export_that_was_given_names_makes_guests_too(desk):
    header, *lines = BOOKINGS.decode().splitlines()
    named = f"{header},Family name,Phone\n" + "".join(
        f"{line},Guest{nr},1381234{nr:04d}\n" for nr, line in enumerate(lines[:20])
    )

    run = desk.give(named)

    assert run.made == Stay.objects.count() == Guest.objects.count() == 20
