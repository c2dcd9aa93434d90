"""The commands, as whoever installs the system types them."""

import csv
import gzip
import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from imports.models import ImportRun
from staff.models import Section, SectionRoom
from stays.models import Stay
from tests.factories.house import make_house
from tests.imports.test_jobs import BOOKINGS, GOOD, HEADER

pytestmark = pytest.mark.usefixtures("stopped")  # the files' dates are of that day


def command(name, path, **options):
    said = io.StringIO()
    call_command(name, str(path), stdout=said, stderr=io.StringIO(), **options)
    return said.getvalue()


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(HEADER + GOOD + "R-9,Asleep,2016-01-02,2016-01-05,2,,,,,\n")
    return path


def test_the_report_says_what_came_of_the_rows(desk, export, tmp_path):
    left_out = tmp_path / "left-out.csv"

    said = command("import_stays", export, rejected=left_out)

    assert "5 rows. 4 new, 0 changed, 0 known before, 1 left out, 0 empty." in said
    assert "line 6: Status holds a word that we do not know." in said
    assert left_out.read_text("utf-8-sig").splitlines()[1] == (
        "6,Status holds a word that we do not know.,R-9,Asleep,2016-01-02,2016-01-05,2,,,,,"
    )


def test_twice_is_once_also_packed(desk, tmp_path):
    path = tmp_path / "bookings.csv.gz"
    path.write_bytes(gzip.compress(BOOKINGS))

    command("import_stays", path)
    said = command("import_stays", path)

    assert "0 new, 0 changed, 600 known before, 0 left out" in said
    assert Stay.objects.count() == 600


def test_a_dry_run_writes_nothing(desk, export):
    said = command("import_stays", export, dry_run=True)

    assert "4 new" in said
    assert "Dry run: nothing was written." in said
    assert Stay.objects.count() == 0


def test_columns_are_said_once_and_kept(desk, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("Nr;Von;Bis\n1;02.01.2016;05.01.2016\n")

    command("import_stays", path, column=["key=Nr", "arrival=Von", "departure=Bis"])
    said = command("import_stays", path)

    assert "1 known before" in said
    assert Stay.objects.get().source_key == "1"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"column": ["key=Nowhere"]}, "There is no column Nowhere"),
        ({"delimiter": ";"}, "choose another separator"),
        ({"encoding": "klingon"}, "does not exist"),
        ({"property": "moon"}, "There is no hotel moon"),
    ],
)
def test_what_cannot_begin_is_a_sentence(desk, export, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        command("import_stays", export, **options)

    assert Stay.objects.count() == 0


def test_a_file_that_is_not_there_is_a_sentence(desk, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        command("import_stays", tmp_path / "none.csv")


SECTIONS = "Section,Rooms,Attendant,Supervisor,From,Until,Day\n"


@pytest.mark.django_db
def test_sections_go_in_and_twice_is_once(tmp_path, now):
    house = make_house(now)
    path = tmp_path / "sections.csv"
    path.write_text(
        SECTIONS
        + "12 east,1208 1209,Mei,Sun,08:00,16:00,2099-01-02\n"
        + "15,1503,lan-river,,08:00,16:00,2099-01-02\n"
        + "16,1601,Mei,,08:00,16:00,2099-01-02\n"
        + "17,1503,Nobody,,08:00,16:00,2099-01-02\n"
        + "18,1503,Mei,,25:00,16:00,2099-01-02\n"
        + "19,1503,Mei,,08:00,16:00,2019-01-02\n"
    )

    first, second = command("import_sections", path), command("import_sections", path)

    assert "2 new, 0 changed, 0 known before, 4 left out" in first
    assert "0 new, 0 changed, 2 known before, 4 left out" in second
    codes = ImportRun.objects.latest("pk").rejects.order_by("line").values_list("code", flat=True)
    assert list(codes) == ["no_room", "no_member", "time", "past"]
    east = Section.objects.get(name="12 east")
    assert (east.holder, east.supervisor) == (house.mei, house.sun)
    assert SectionRoom.objects.filter(section=east).count() == 2


@pytest.mark.django_db
def test_a_list_of_sections_tried_writes_nothing(tmp_path, now):
    make_house(now)
    before = Section.objects.count()
    path = tmp_path / "sections.csv"
    path.write_text(SECTIONS + "12 east,1208,Mei,,08:00,16:00,2099-01-02\n")

    said = command("import_sections", path, dry_run=True)

    assert "1 new" in said
    assert Section.objects.count() == before


BOOKED = (
    "Reservation number,Status,Arrival,Departure,Adults,{}\n"
    "R-1,Checked out,2016-01-12,2016-01-15,2,{}\n"
    "R-2,Checked out,2016-01-12,2016-01-15,2,{}\n"
    "R-3,Checked out,2016-01-12,2016-01-15,2,{}\n"
)


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [("Booked on", "2015-12-24", "Christmas"), ("Lead time", "19", "-1"),
     ("预订日期", "2015-12-24", "2999-01-01")],
)  # fmt: skip
def test_the_day_of_booking_is_kept_and_one_that_cannot_be_keeps_nobody_out(
    desk, tmp_path, column, good, bad
):
    path = tmp_path / "export.csv"
    path.write_text(BOOKED.format(column, good, "", bad))

    said = command("import_stays", path)

    kept = list(Stay.objects.order_by("source_key").values_list("booked", flat=True))
    assert kept == [date(2015, 12, 24), None, None]
    assert "3 new, 0 changed, 0 known before, 0 left out" in said
    assert "Rows whose day of booking cannot be; they went in without one: 1" in said


def test_a_day_of_booking_that_a_later_file_adds_goes_in_and_the_earliest_counts(desk, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(BOOKED.format("Note", "", "", ""))
    command("import_stays", path)

    path.write_text(BOOKED.format("Booked on", "2015-12-24", "2015-11-01", "2016-01-12"))
    second = command("import_stays", path)
    path.write_text(BOOKED.format("Booked on", "2015-12-30", "2015-10-01", ""))
    command("import_stays", path)

    assert "0 new, 3 changed, 0 known before, 0 left out" in second
    assert list(Stay.objects.order_by("source_key").values_list("booked", flat=True)) == [
        date(2015, 12, 24), date(2015, 10, 1), date(2016, 1, 12),
    ]  # fmt: skip


def test_real_bookings_bring_the_days_they_were_made_on(desk, tmp_path):
    path = tmp_path / "bookings.csv"
    path.write_bytes(BOOKINGS)
    rows = list(csv.DictReader(io.StringIO(BOOKINGS.decode())))

    command("import_stays", path)

    leads = sorted((stay.arrival - stay.booked).days for stay in Stay.objects.all())
    assert leads == sorted(int(row["lead_time"]) for row in rows)
