"""A nightly export in a folder: taken once it rests, once only, and nothing is lost by a kill."""

import gzip
import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from core.transactions import unit
from imports import incoming, jobs, keeping, services
from imports.enums import RunState
from imports.models import ImportRun
from pms.in_house import hear
from pms.types import InHouseNews
from rules import jobs as planning
from service_tasks.models import ServiceTask
from stays.models import Stay
from tests.factories.house import make_house, make_kinds
from tests.factories.signed_in import sign_in
from tests.fakes.fias import make_link
from tests.imports.conftest import NOW
from tests.imports.test_jobs import GOOD, HEADER
from tests.staff.pages.browsing import browser, text

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def root(tmp_path, settings):
    settings.FILES_DIR = str(tmp_path / "incoming")
    return tmp_path / "incoming"


def put(folder: Path, body: str | bytes, name: str = "export.csv", *, at=NOW - MINUTE) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def look(now=NOW):
    """As the sweeps do: what lies there is taken in, what may begin goes in."""
    taken = incoming.look(now=now)
    while jobs.work(now=now):
        pass
    return taken


def told_before(desk):
    """Somebody has said what these columns mean."""
    desk.give(HEADER + "\nR-0,Cancelled,2016-01-02,2016-01-05,2,,Wang,Wei,,\n")


def states():
    return list(ImportRun.objects.order_by("pk").values_list("state", "trouble"))


def test_an_export_of_known_columns_goes_in_by_itself_and_once(desk, root):
    told_before(desk)
    path = put(root / "river" / "stays", HEADER + GOOD)

    assert (look(), look(NOW + MINUTE)) == (1, 0)

    run = ImportRun.objects.latest("pk")
    assert (run.state, run.name, run.made, run.dry) == (RunState.DONE, "export.csv", 4, False)
    assert not path.exists()
    assert [each.name for each in (path.parent / "taken").iterdir()] == [
        f"{run.public_id}~export.csv"
    ]


def test_columns_that_nobody_has_seen_wait_for_somebody(desk, root):
    put(root / "river" / "stays", HEADER + GOOD)

    look()

    assert states() == [(RunState.READY, "")]
    assert Stay.objects.count() == 0


@pytest.mark.parametrize("name", [".hidden.csv", "export.csv.part", "export.TMP"])
def test_what_is_still_being_written_is_left_alone(desk, root, name):
    folder = root / "river" / "stays"
    put(folder, HEADER + GOOD, name)
    put(folder, HEADER + GOOD, "growing.csv", at=NOW - MINUTE + timedelta(seconds=1))

    assert look() == 0
    assert (folder / name).exists()
    assert look(NOW + MINUTE) == 1


def test_links_are_never_followed(desk, root, tmp_path):
    secret = put(tmp_path, HEADER + GOOD, "secret.csv")
    folder = root / "river" / "stays"
    folder.mkdir(parents=True)
    (folder / "export.csv").symlink_to(secret)

    assert look() == 0
    assert secret.exists()


def test_a_packed_file_is_unpacked(desk, root):
    told_before(desk)
    put(root / "river" / "stays", gzip.compress((HEADER + GOOD).encode()), "export.csv.gz")

    look()

    assert ImportRun.objects.latest("pk").made == 4


@pytest.mark.parametrize(
    ("body", "name"),
    [(b"", "empty.csv"), (b"\x1f\x8b broken", "broken.csv.gz"), (b"\n\n\n", "blank.csv"),
     (gzip.compress(HEADER.encode() * 99)[:-30], "cut.csv.gz")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_and_stops_no_other(desk, root, body, name):
    told_before(desk)
    put(root / "river" / "stays", body, name, at=NOW - 2 * MINUTE)
    put(root / "river" / "stays", HEADER + GOOD, "good.csv")

    assert look() == 2

    assert states()[1:] == [(RunState.STOPPED, "unreadable"), (RunState.DONE, "")]
    page = browser(sign_in(desk.house, role="manager", login="zhou"))
    run = ImportRun.objects.get(name=name)
    assert "Nothing could be read" in text(page.get(f"/p/river/files/{run.public_id}"))


class Killed(BaseException):
    """What a kill is to the code that it meets."""


@pytest.mark.parametrize("place", ["begin", "rename", "part", "end"])
def test_a_kill_anywhere_only_delays(desk, root, monkeypatch, place):
    told_before(desk)
    body = HEADER + GOOD
    put(root / "river" / "stays", body)

    def die(*_args, **_more):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "PART", 100)
        if place == "begin":
            patch.setattr(services, "begin_file", die)
        if place == "rename":
            patch.setattr(Path, "rename", die)
        if place == "part":
            real = services.take_part

            def dies_later(*, no, **more):
                return die() if no == 2 else real(no=no, **more)

            patch.setattr(services, "take_part", dies_later)
        if place == "end":
            patch.setattr(services, "start", die)
        with pytest.raises(Killed):
            look()
    look(NOW + MINUTE)

    done = ImportRun.objects.filter(name="export.csv", state=RunState.DONE, dry=False)
    assert [run.made for run in done.exclude(made=1)] == [4]
    assert Stay.objects.count() == 5
    assert look(NOW + 2 * MINUTE) == 0


def test_a_folder_that_cannot_be_used_stops_no_other(desk, root):
    told_before(desk)
    put(root / "river" / "stays", HEADER + GOOD)
    (root / "river" / "sections").write_text("a file where a folder should be")

    assert look() == 1
    assert ImportRun.objects.latest("pk").made == 4


def test_what_was_taken_goes_after_thirty_days(desk, root):
    told_before(desk)
    put(root / "river" / "stays", HEADER + GOOD)
    look()
    (kept,) = (root / "river" / "stays" / "taken").iterdir()
    os.utime(kept, ((NOW - timedelta(days=30)).timestamp(),) * 2)

    look(NOW + MINUTE)

    assert not kept.exists()


def test_arrivals_of_a_house_that_speaks_fias_are_prepared_and_then_checked_in(root, now):
    """The row 4711 of the nightly file and the record with G#4711 are one stay."""
    make_kinds()
    house = make_house(now)
    hotel = house.property
    link = make_link(hotel, port=5010, code="lan")
    columns = "Reservation number,Status,Arrival,Departure,Room,Family name,Given name,Birthday"
    row = "4711,Reserved,2026-11-25,2026-11-27,1208,Wang,Wei,1980-11-25"
    folder = root / hotel.code / "arrivals" / "lan"
    put(folder, f"{columns}\n{row}\n", "first.csv")
    look()
    run = ImportRun.objects.get()
    with unit():
        services.start(run=run, dry=False, now=now)  # somebody has said what the columns mean
    put(folder, f"{columns}\n{row}\n4712,Reserved,2026-11-25,2026-11-26,,Li,Na,\n", "second.csv")
    look()

    planning.plan_open(now=now)
    flowers = ServiceTask.objects.get(stay__source_key="4711", rule__contains="birthday")
    assert (flowers.state, flowers.room.number) == ("open", "1208")
    assert Stay.objects.count() == 2

    arrived = now + timedelta(hours=20)
    news = InHouseNews(what="in", key="4711", at=arrived, room="1208")
    with unit():
        hear(news, hotel, link.connection.source, arrived)

    stay = Stay.objects.get(source_key="4711")
    assert (stay.state, stay.room.number) == ("in_house", "1208")
    assert stay.party.get().guest.family == "Wang"
    assert Stay.objects.count() == 2

    longer = row.replace("2026-11-27", "2026-11-29").replace("1208", "1503")
    put(folder, f"{columns}\n{longer}\n", "late.csv")
    look()

    stay.refresh_from_db()
    assert (stay.state, stay.room.number, stay.departure) == (
        "in_house",
        "1208",
        date(2026, 11, 29),
    )
