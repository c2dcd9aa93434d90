"""Two who handle messages in the same moment, and a line that goes while its message comes."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import Error, connection

from core import asking, clock
from core.transactions import unit
from pms import handling, inbox, jobs, order, settling
from pms.models import Connection, EventSeen, PmsMessage
from stays.models import Stay, StayChange
from tests.pms.events import LI, event, stay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def aside():
    """Runs something in a thread with a connection of its own; its result comes at the end."""

    def run(work):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        yield lambda work: pool.submit(run, work)


@pytest.mark.parametrize("second", [[LI | {"role": "primary"}], []], ids=["another", "nobody"])
def test_a_stay_that_two_events_make_at_once_has_the_party_of_the_newer(
    pms, aside, second, monkeypatch
):
    written, go = threading.Event(), threading.Event()
    real = settling.finish

    def finish(*args, **more):
        real(*args, **more)
        if threading.current_thread() is not threading.main_thread():
            asking.write_now()
            written.set()
            go.wait(10)

    monkeypatch.setattr(settling, "finish", finish)
    first = aside(lambda: pms.tell(event(event_id="e-1", source_version=1, stay=stay())))
    assert written.wait(10)
    threading.Timer(0.5, go.set).start()  # by then the second waits for the first one's row

    pms.tell(
        event(
            "reservation.changed", "e-2", source_version=2,
            occurred_at="2026-11-24T15:30:00+08:00", stay=stay(guests=second),
        )
    )  # fmt: skip

    first.result(10)
    here = Stay.objects.get().party.filter(left_at=None)
    assert list(here.values_list("guest__family", flat=True)) == [one["family"] for one in second]
    assert StayChange.objects.filter(kind="party_changed").exists()


def test_a_message_that_somebody_has_is_left_at_once(pms, aside, now):
    pms.tell(event(event_id="e-0"))
    line = pms.line(clock.now())
    prepared = inbox.prepare(event(event_id="e-1", source_version=2), line.kind)
    with unit():
        kept = inbox.keep(line, [prepared], key=line.day_key, flush=True, now=now)
    mine = handling.Kept(
        pk=kept[prepared.public_id], public_id=prepared.public_id, line=line,
        meaning=prepared.read.meaning,
    )  # fmt: skip
    taken, go = threading.Event(), threading.Event()

    def somebody():
        with unit(together=True):
            assert order.take(mine.pk) is not None
            handling.announce(mine.meaning, property=line.property, source=line.source)
            asking.write_now()
            taken.set()
            go.wait(10)

    has = aside(somebody)
    assert taken.wait(10)
    threading.Timer(5, go.set).start()
    began = time.monotonic()

    assert handling.handle(mine, now=now).outcome == "received"

    assert not go.is_set(), time.monotonic() - began  # it did not wait until the other was ready
    go.set()
    has.result(10)


def test_a_line_that_goes_while_its_message_comes_leaves_the_connection_usable(pms, now):
    pms.tell(event(event_id="e-0"))
    line = pms.line(clock.now())
    with unit():
        for model in (PmsMessage, EventSeen, Connection):
            model.objects.all().delete()

    with pytest.raises(Error):
        jobs.receive(line=line, events=[event(event_id="e-9")], now=now)

    with unit():
        assert Stay.objects.count() == 1
    assert not PmsMessage.objects.exists()
