"""What cannot work is refused in one sentence, before anything is changed."""

import os
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.box.conftest import AS_ROOT, ROOT, Box, run_as_ordinary

pytestmark = pytest.mark.box


def listing(folder: Path) -> list[tuple[str, int]]:
    """Names and sizes of everything below."""
    return sorted((str(path), path.lstat().st_size) for path in folder.rglob("*"))


def refused(box: Box, **more: str) -> str:
    """The words of a start that must fail, on one paragraph."""
    status, words = box.start(**more).result()
    assert status == 1, words
    assert "Traceback" not in words
    return words


def test_port_taken(box: Box) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", box.port))
        other.listen()

        words = refused(box)

    assert f"Port {box.port} is taken by another program. Nothing was started." in words
    assert not (box.var / "pg").exists()


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1", "8000x", "٨٠٠٠"])
def test_port_that_is_none(box: Box, port: str) -> None:
    words = refused(box, PORT=port)

    assert "is not a number from 1 to 65535" in words
    assert not box.var.exists()


def test_data_of_another_postgresql(box: Box) -> None:
    (box.var / "pg").mkdir(parents=True)
    (box.var / "pg" / "PG_VERSION").write_text("15\n")
    before = listing(box.var)

    words = refused(box)

    assert "is data of PostgreSQL 15, but PostgreSQL 18 is installed. Nothing was touched." in words
    assert listing(box.var) == before


def test_data_that_is_no_postgresql(box: Box) -> None:
    (box.var / "pg").mkdir(parents=True)
    (box.var / "pg" / "letter.txt").write_text("dear guest")
    before = listing(box.var)

    words = refused(box)

    assert "is not the data of a PostgreSQL" in words
    assert listing(box.var) == before


def test_var_that_is_a_file(box: Box) -> None:
    box.var.write_text("a file")

    assert "is a file, not a folder" in refused(box)


@pytest.mark.parametrize(
    ("var", "sentence"),
    [
        ("/tmp/a\nb", "contains a control character"),
        ("/" + "x" * 950, "is longer than 900 bytes"),
        (str(ROOT), "holds other things already"),
        ("/", "holds other things already"),
        ("/var", "holds other things already"),
        ("/etc", "holds other things already"),
    ],
)
def test_var_too_odd(box: Box, var: str, sentence: str) -> None:
    assert sentence in refused(box, VAR=var)


def test_var_that_may_not_be_written(box: Box, place: Path) -> None:
    run_as_ordinary(box)
    place.chmod(0o555)

    words = refused(box)

    assert f"The data folder {box.var} cannot be written by this user" in words


def test_demo_minutes_that_are_none(box: Box) -> None:
    box.module = ("-m", "hotel_crm.supervisor", "demo")

    words = refused(box, DEMO_MINUTES="three")

    assert "DEMO_MINUTES='three' is not a whole number of minutes" in words


# Servers


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://x@localhost/y", "must begin with postgresql://"),
        ("postgresql://[", "cannot be read as a PostgreSQL address"),
        ("postgresql://127.0.0.1:1", "names no database"),
        ("postgresql://x:y@127.0.0.1:1/z", "cannot be reached"),
        ("postgresql://x@no-such-host.invalid/z", "cannot be reached"),
        ("postgresql://x@/z?host=/no/such/folder", "cannot be reached"),
    ],
)
def test_database_address_that_leads_nowhere(box: Box, url: str, sentence: str) -> None:
    words = refused(box, DATABASE_URL=url)

    assert sentence in words
    assert (
        "Nothing was" in words or "unset" in words or "looks like" in words or "Add /name" in words
    )
    assert not box.var.exists()


def test_server_that_refuses(box: Box, make_box: Callable[..., Box], place: Path) -> None:
    box.up()
    good = box.url()
    admin = _admin(box)
    box.sql("CREATE DATABASE bare", admin)
    box.sql("CREATE DATABASE latin ENCODING LATIN1 LOCALE 'C' TEMPLATE template0", admin)
    password = good.partition("crm_app:")[2].partition("@")[0]
    other = make_box(place / "other")

    said = {
        "password": refused(other, DATABASE_URL=good.replace(password, "wrong")),
        "user": refused(other, DATABASE_URL=good.replace("crm_app", "nobody_here")),
        "name": refused(other, DATABASE_URL=good.replace("/hotel_crm", "/hotel_cmr")),
        "rights": refused(other, DATABASE_URL=good.replace("/hotel_crm", "/bare")),
        "encoding": refused(other, DATABASE_URL=admin.replace("/hotel_crm", "/latin")),
    }

    assert "refuses the user or the password" in said["password"]
    assert "refuses the user or the password" in said["user"]
    assert "has no database of that name" in said["name"]
    assert "may not create the extension pg_trgm" in said["rights"]
    assert "CREATE EXTENSION IF NOT EXISTS unaccent;" in said["rights"]
    assert "is encoded in LATIN1" in said["encoding"]
    assert not any("wrong" in words or password in words for words in said.values())


def _admin(box: Box) -> str:
    pairs = dict(line.split("=", 1) for line in (box.var / "secret").read_text().splitlines()[1:])
    app = f"crm_app:{pairs['CRM_APP']}"
    return box.url().replace(app, f"crm_admin:{pairs['CRM_ADMIN']}")


def test_server_given_is_used_and_no_other_started(
    box: Box, make_box: Callable[..., Box], place: Path
) -> None:
    box.up()
    other = make_box(place / "other")

    other.up(DATABASE_URL=_admin(box))

    assert sorted(other.pids()) == ["beat", "web", "worker-now"]
    assert not (other.var / "pg").exists()
    assert other.sql("SELECT current_user") == [("crm_admin",)]


@contextmanager
def old_server() -> Iterator[int]:
    """Speaks just enough of PostgreSQL's protocol to say that it is version 14."""

    def frame(kind: bytes, body: bytes) -> bytes:
        return kind + (len(body) + 4).to_bytes(4, "big") + body

    def answer(listener: socket.socket) -> None:
        while True:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            with link:
                while link.recv(8)[4:] in {b"\x04\xd2\x16\x2f", b"\x04\xd2\x16\x30"}:
                    link.sendall(b"N")  # no encryption
                link.recv(4096)
                words = {
                    "server_version": "14.9",
                    "server_encoding": "UTF8",
                    "client_encoding": "UTF8",
                }
                said = (f"{name}\0{value}\0".encode() for name, value in words.items())
                head = frame(b"R", bytes(4)) + b"".join(frame(b"S", each) for each in said)
                link.sendall(head + frame(b"K", bytes(8)) + frame(b"Z", b"I"))
                link.recv(4096)

    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        thread = threading.Thread(target=answer, args=[listener])
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def test_server_too_old(box: Box) -> None:
    with old_server() as port:
        words = refused(box, DATABASE_URL=f"postgresql://x@127.0.0.1:{port}/y?sslmode=disable")

    assert "is PostgreSQL 14; Hotel CRM needs 15 or newer" in words


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("redis://127.0.0.1:1/0", "does not answer"),
        ("http://127.0.0.1", "cannot be read as an address"),
    ],
)
def test_redis_that_is_none(box: Box, url: str, sentence: str) -> None:
    assert sentence in refused(box, REDIS_URL=url)


# Disks


@contextmanager
def small_disk(where: Path, options: str) -> Iterator[None]:
    """A file system in memory of bounded size."""
    where.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"{options},mode=755", "tmpfs", str(where)]
    if not AS_ROOT or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small disk can only be mounted by root")
    try:
        yield
    finally:
        subprocess.run(["umount", str(where)], check=True)


def fill(ballast: Path, *, leave: int) -> None:
    """Takes the room that is left on a disk, but for some bytes."""
    at = os.statvfs(ballast.parent)
    with ballast.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, at.f_bavail * at.f_frsize - leave)


MANY = "INSERT INTO stays (word) SELECT repeat('x', 900) FROM generate_series(1, 9999)"


@pytest.mark.parametrize("options", ["size=20m", "size=400m,nr_inodes=500"])
def test_disk_too_small_to_begin(make_box: Callable[..., Box], place: Path, options: str) -> None:
    with small_disk(place / "disk", options):
        box = make_box(place / "disk" / "var")

        words = refused(box)

        assert f"The disk that holds {box.var} is full. What was saved before is safe." in words
        assert not (box.var / "pg").exists()
        assert not (box.var / "pg.new").exists()


def test_disk_that_fills_up_keeps_what_was_saved(make_box: Callable[..., Box], place: Path) -> None:
    with small_disk(place / "disk", "size=330m"):
        box = make_box(place / "disk" / "var").up()
        box.sql("INSERT INTO stays (word) VALUES ('kept')")
        box.interrupt()
        ballast = place / "disk" / "ballast"
        fill(ballast, leave=0)

        words = refused(box)
        ballast.unlink()
        box.up()
        kept = box.sql("SELECT word FROM stays")
        box.interrupt()

    assert "is full. What was saved before is safe." in words
    assert kept == [("kept",)]


def test_disk_that_fills_up_while_running_stops_with_the_sentence(
    make_box: Callable[..., Box], place: Path
) -> None:
    with small_disk(place / "disk", "size=330m"):
        box = make_box(place / "disk" / "var").up()
        box.sql("INSERT INTO stays (word) VALUES ('kept')")
        ballast = place / "disk" / "ballast"
        fill(ballast, leave=2_000_000)
        while box.accepts(MANY):
            pass

        box.interrupt()
        ballast.unlink()
        box.up()
        kept = box.sql("SELECT word FROM stays WHERE word = 'kept'")
        box.interrupt()

    assert kept == [("kept",)]
