"""The broker in a folder survives half-written files, and loses and doubles nothing that is whole."""

import threading
from queue import Empty

import pytest
from kombu import Connection, Exchange, Queue

from hotel_crm.broker import Transport

NOW = Queue("now", Exchange("now"), routing_key="now")


@pytest.fixture
def folder(tmp_path):
    for name in ("queue", "control", "processed"):
        (tmp_path / name).mkdir()
    Transport.global_state.clear()  # what this process bound in another folder
    return tmp_path


@pytest.fixture
def connect(folder):
    """A connection as Celery makes it."""
    opened = []

    def make():
        options = {
            "data_folder_in": str(folder / "queue"),
            "data_folder_out": str(folder / "queue"),
            "control_folder": str(folder / "control"),
            "processed_folder": str(folder / "processed"),
            "store_processed": False,
        }
        opened.append(Connection("filesystem://localhost", transport=Transport,
                                 transport_options=options))  # fmt: skip
        return opened[-1]

    yield make
    for connection in opened:
        connection.release()


def take(channel):
    """The bodies that are there now."""
    found = []
    while True:
        try:
            message = channel._get("now")
        except Empty:
            return found
        found.append(channel.message_to_python(message).payload)


def send(connection, *numbers):
    producer = connection.Producer(serializer="json")
    for number in numbers:
        producer.publish(number, exchange=NOW.exchange, routing_key="now", declare=[NOW])


def test_messages_come_once_and_leave_no_file(folder, connect):
    connection = connect()

    send(connection, 1, 2, 3)
    found = take(connection.default_channel)

    assert sorted(found) == [1, 2, 3]
    assert [*(folder / "queue").iterdir(), *(folder / "processed").iterdir()] == []


@pytest.mark.parametrize("cut_off", [b"", b'{"body": "WzF', b"\xff\xfe"])
def test_message_that_a_kill_cut_off_is_passed_over(folder, connect, cut_off, caplog):
    connection = connect()
    (folder / "queue" / "0_a.now.msg").write_bytes(cut_off)
    send(connection, 7)

    found = take(connection.default_channel)

    assert found == [7]
    assert "a message cut off in the queue now was passed over" in caplog.text
    assert [*(folder / "queue").iterdir(), *(folder / "processed").iterdir()] == []


def test_message_that_is_still_being_written_is_waited_for(folder, connect):
    connection = connect()
    send(connection, 7)
    [file] = (folder / "queue").iterdir()
    whole = file.read_bytes()

    with file.open("wb", buffering=0) as writing:
        finish = threading.Timer(0.02, lambda: writing.write(whole))
        finish.start()
        found = take(connection.default_channel)
        finish.join()

    assert found == [7]


@pytest.mark.parametrize("cut_off", ["", '[["no'])
def test_table_of_queues_that_a_kill_cut_off_is_made_anew(folder, connect, cut_off):
    (folder / "control" / "now.exchange").write_text(cut_off)
    connection = connect()

    send(connection, 7)

    assert take(connection.default_channel) == [7]


def test_many_writers_and_readers_lose_and_double_nothing(connect):
    writers, readers, each = 2, 2, 300
    found, done = [], threading.Event()

    def write(first):
        send(connect(), *range(first, first + each))

    def read():
        channel = connect().default_channel
        while not done.is_set():
            found.extend(take(channel))
        found.extend(take(channel))

    writing = [threading.Thread(target=write, args=(n * each,)) for n in range(writers)]
    reading = [threading.Thread(target=read) for _ in range(readers)]
    for thread in (*writing, *reading):
        thread.start()
    for thread in writing:
        thread.join()
    done.set()
    for thread in reading:
        thread.join()

    assert sorted(found) == list(range(writers * each))
