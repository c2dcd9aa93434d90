import threading

import psycopg
import pytest

from realtime import doorbell


class FakeBell:
    backend = 0

    def __init__(self, rung, *, broken=False):
        self.rung = rung
        self.broken = broken
        self.closed = False

    def ring(self, property_ids):
        if self.broken:
            raise OSError("no line")
        self.rung.put(set(property_ids))

    def close(self):
        self.closed = True


class Rung:
    """What was rung, for a test that waits for it."""

    def __init__(self):
        self.all = []
        self.some = threading.Event()

    def put(self, property_ids):
        self.all.append(property_ids)
        self.some.set()


def test_ringing_returns_at_once_and_a_thread_rings():
    rung = Rung()
    ringer = doorbell.Ringer(lambda: FakeBell(rung), keep=lambda: 5.0)

    ringer.ring(7)

    assert rung.some.wait(3)
    assert rung.all == [{7}]


def test_a_bell_that_breaks_is_made_anew_and_nobody_is_told(monkeypatch):
    monkeypatch.setattr(doorbell, "_PAUSE_AFTER_FAILURE", 0.0)
    rung, tried = Rung(), threading.Event()
    bells = [FakeBell(rung, broken=True), FakeBell(rung)]

    def connect():
        tried.set()
        return bells.pop(0)

    ringer = doorbell.Ringer(connect, keep=lambda: 5.0)

    ringer.ring(1)
    tried.wait(3)
    while not rung.some.wait(0.01):
        ringer.ring(2)

    assert set().union(*rung.all) <= {1, 2}
    assert bells == []


@pytest.mark.django_db(transaction=True)
def test_postgres_carries_the_property_and_nothing_else():
    with psycopg.connect(autocommit=True, **doorbell.address()) as ear:
        ear.execute(f"LISTEN {doorbell.CHANNEL}")
        bell = doorbell.PostgresBell()
        bell.ring({3})
        bell.close()
        notes = [note.payload for note in ear.notifies(timeout=30, stop_after=1)]

    assert notes == ["3"]
