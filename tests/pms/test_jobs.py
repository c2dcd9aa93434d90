"""What is kept is applied in the end, whatever fails on the way, in the order the source promised."""

import threading
from datetime import timedelta

import pytest
from django import db
from django.db import OperationalError

from core import clock
from core.models import DayKey
from core.transactions import unit
from hotels.models import Room
from pms import handling, inbox, jobs, order, services, settling
from pms.models import Connection, EventSeen, PmsMessage
from stays.models import Stay, StayChange
from tests.factories.hotels import make_room
from tests.factories.pms import states
from tests.pms.events import event, partial, stay


def keep(pms, *events, now):
    """The events as the door left them when it died before applying."""
    line = pms.line(now)
    with unit():
        key = line.day_key or jobs.sealing.make_key(line.day)
        inbox.keep(line, [inbox.prepare(each) for each in events], key=key, flush=True, now=now)


def unversioned(event_id, **fields):
    return {"event_id": event_id, "kind": "reservation.changed",
            "occurred_at": "2026-11-24T14:30:00+08:00", "stay": stay(**fields)}  # fmt: skip


def failing(monkeypatch, error, *, keys):
    """Makes applying stays of these keys fail."""
    real = handling.act_on

    def act_on(meaning, **more):
        said = getattr(meaning, "said", None)
        if said is not None and said.key in keys:
            raise error
        return real(meaning, **more)

    monkeypatch.setattr(handling, "act_on", act_on)


def test_what_the_door_left_is_taken_after_its_first_look(pms, now):
    keep(pms, event(), now=now)

    early = jobs.ingest(now=now + inbox.FIRST_LOOK - timedelta(seconds=1))
    due = jobs.ingest(now=now + inbox.FIRST_LOOK)
    again = jobs.ingest(now=now + timedelta(hours=1))

    assert (early, due, again) == (0, 1, 0)
    assert states() == [("e-1", "applied")]


def test_more_than_a_batch_is_handled_in_one_run(pms, now, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    keep(pms, *(event(event_id=f"e-{n}", source_version=n) for n in range(5)), now=now)

    handled = jobs.ingest(now=now + inbox.FIRST_LOOK)

    assert handled == 5
    assert {state for _, state in states()} == {"applied", "nothing"}


def test_request_that_ran_out_of_patience_leaves_the_rest_to_the_sweep_at_once(pms, monkeypatch):
    monkeypatch.setattr(jobs, "PATIENCE", -1)
    now = clock.now()

    results = pms.tell(event(), event(event_id="e-2", source_version=2, stay=stay(room="1208")))
    handled = jobs.ingest(now=now + timedelta(seconds=1))

    assert [each["outcome"] for each in results] == ["received", "received"]
    assert handled == 2
    assert states() == [("e-1", "applied"), ("e-2", "applied")]


def test_waits_double_from_five_seconds_to_a_quarter_of_an_hour():
    name = "a" * 26

    waits = [settling.wait_before(n, name).total_seconds() for n in (1, 2, 3, 8, 30)]

    spread = waits[0] / 5
    assert waits == [round(each * spread, 6) for each in (5, 10, 20, 640, 900)]
    assert 0.8 <= spread <= 1.2


def test_message_that_fails_is_tried_eight_times_then_given_up(pms, now, monkeypatch):
    failing(monkeypatch, ValueError("x"), keys={"R-1"})
    keep(pms, event(), now=now)
    at, tries = now + inbox.FIRST_LOOK, 1

    while (message := PmsMessage.objects.get()).state == "received":
        tries += jobs.ingest(now=at)
        at += timedelta(minutes=20)

    assert tries == settling.MOST_TRIES
    assert (message.state, message.next_try_at) == ("dead", None)
    assert message.reason.startswith("Something failed inside (ValueError).")


def test_poison_message_never_stops_another_stay(pms, now, monkeypatch):
    failing(monkeypatch, ValueError("x"), keys={"R-1"})
    keep(pms, event(), event(event_id="e-2", stay=stay(key="R-2")), now=now)

    jobs.ingest(now=now + inbox.FIRST_LOOK)

    assert states() == [("e-1", "received"), ("e-2", "applied")]


def test_message_that_kills_its_worker_is_counted_too(pms, now, monkeypatch):
    class Killed(BaseException):
        pass

    failing(monkeypatch, Killed(), keys={"R-1"})
    keep(pms, event(), now=now)

    with pytest.raises(Killed):
        jobs.ingest(now=now + inbox.FIRST_LOOK)

    message = PmsMessage.objects.get()
    assert (message.state, message.attempts) == ("received", 2)
    assert jobs.ingest(now=now + inbox.FIRST_LOOK + timedelta(seconds=59)) == 0
    monkeypatch.undo()
    assert jobs.ingest(now=now + inbox.FIRST_LOOK + timedelta(seconds=61)) == 1
    assert states() == [("e-1", "applied")]


def test_busy_rows_are_said_to_be_busy(pms, now, monkeypatch):
    failing(monkeypatch, OperationalError("lock"), keys={"R-1"})

    [result] = pms.tell(event())

    assert result["outcome"] == "received"
    assert result["reason"] == settling.BUSY


def test_unversioned_messages_wait_for_the_ones_before(pms, now, monkeypatch):
    failing(monkeypatch, ValueError("x"), keys={"R-1"})
    pms.tell(unversioned("e-1", room="1208"))
    monkeypatch.undo()

    [second] = pms.tell(unversioned("e-2", room="1209"))
    [other] = pms.tell(event(event_id="e-3", stay=stay(key="R-2")))
    jobs.ingest(now=clock.now() + timedelta(minutes=1))

    assert (second["outcome"], second["reason"]) == ("received", order.BEFORE_IT)
    assert other["outcome"] == "applied"
    assert states() == [("e-1", "applied"), ("e-2", "applied"), ("e-3", "applied")]
    assert Stay.objects.get(source_key="R-1").room.number == "1209"


def test_unversioned_message_that_was_overtaken_overwrites_nothing(pms):
    pms.tell(unversioned("e-1", departure="2026-11-20"), unversioned("e-2", room="1208"))
    refused = PmsMessage.objects.get(event_id="e-1")
    with unit():
        services.replay(message=refused, now=clock.now())

    jobs.ingest(now=clock.now())

    refused.refresh_from_db()
    assert (refused.state, refused.reason) == ("stale", order.OVERTAKEN)


def test_versioned_messages_need_no_order(pms, now, monkeypatch):
    failing(monkeypatch, ValueError("x"), keys={"R-1"})
    pms.tell(event())
    monkeypatch.undo()

    [second] = pms.tell(event(event_id="e-2", source_version=2, stay=stay(room="1208")))
    jobs.ingest(now=clock.now() + timedelta(minutes=1))

    assert second["outcome"] == "applied"
    assert states() == [("e-1", "stale"), ("e-2", "applied")]
    assert Stay.objects.get().room.number == "1208"


def test_message_given_up_waiting_comes_back_when_its_stay_is_told(pms, now):
    pms.tell(partial("e-early"))
    at = clock.now()
    for _ in range(settling.MOST_TRIES):
        at += timedelta(minutes=20)
        jobs.ingest(now=at)
    before = states()

    pms.tell(event(event_id="e-whole"))
    jobs.ingest(now=clock.now())

    assert before == [("e-early", "dead")]
    assert states() == [("e-early", "applied"), ("e-whole", "applied")]


def test_unversioned_part_heard_before_its_whole_is_older_than_it(pms):
    pms.tell(partial("e-early", versions={"dates": None}), unversioned("e-whole"))

    jobs.ingest(now=clock.now())

    assert states() == [("e-early", "stale"), ("e-whole", "applied")]
    assert str(Stay.objects.get().departure) == "2026-11-27"


def test_replay_applies_what_was_mended_meanwhile(pms):
    pms.tell(event("room.condition", room={"number": "77", "condition": "clean"}))
    make_room(pms.house.property, "77", condition="dirty")
    with unit():
        again = services.replay(message=PmsMessage.objects.get(), now=clock.now())

    jobs.ingest(now=clock.now())

    assert again is True
    assert states() == [("e-1", "applied")]
    assert Room.objects.get(number="77").condition == "clean"


def test_replay_leaves_what_was_applied(pms):
    pms.tell(event())

    with unit():
        again = services.replay(message=PmsMessage.objects.get(), now=clock.now())

    assert again is False
    assert states() == [("e-1", "applied")]


def test_message_of_a_line_that_is_gone_is_stopped_with_a_sentence(pms, now):
    keep(pms, event(), now=now)
    Connection.objects.all().delete()

    jobs.ingest(now=now + inbox.FIRST_LOOK)

    assert PmsMessage.objects.get().reason == jobs.NO_LINE


def test_message_under_a_key_we_do_not_have_waits_for_the_key(pms, now, settings):
    keep(pms, event(), event(event_id="e-2", stay=stay(key="R-2")), now=now)
    keys = settings.DATA_KEYS
    settings.DATA_KEYS = ["k9:" + "1" * 43 + "="]

    jobs.ingest(now=now + inbox.FIRST_LOOK)
    blind = states()
    settings.DATA_KEYS = keys
    jobs.ingest(now=now + timedelta(minutes=1))

    assert blind == [("e-1", "received"), ("e-2", "received")]
    assert states() == [("e-1", "applied"), ("e-2", "applied")]


def test_message_whose_key_was_destroyed_is_stopped_with_a_sentence(pms, now):
    keep(pms, event(), now=now)
    DayKey.objects.all().delete()

    jobs.ingest(now=now + inbox.FIRST_LOOK)

    message = PmsMessage.objects.get()
    assert message.state == "rejected"
    assert message.reason.startswith("This message is older than we keep messages")


def test_overdue_counts_what_nobody_looks_after(pms, now):
    keep(pms, event(), now=now)
    due = now + inbox.FIRST_LOOK

    counts = [jobs.overdue(now=due + timedelta(seconds=s)) for s in (0, 59, 60)]
    jobs.ingest(now=due)

    assert counts == [0, 0, 1]
    assert jobs.overdue(now=due + timedelta(hours=1)) == 0


def test_thirty_days_later_bodies_and_keys_are_gone_and_ids_stay(pms, now, monkeypatch):
    monkeypatch.setattr(jobs, "DELETED_AT_ONCE", 2)
    keep(pms, *(event(event_id=f"e-{n}") for n in range(3)), now=now)
    keep(pms, event(event_id="later"), now=now + timedelta(days=2))

    gone = jobs.forget(now=now + timedelta(days=31))

    assert gone == 3
    assert states() == [("later", "received")]
    assert list(DayKey.objects.values_list("day", flat=True)) == [(now + timedelta(days=2)).date()]
    assert EventSeen.objects.count() == 4
    assert jobs.forget(now=now + timedelta(days=100)) == 1
    assert EventSeen.objects.count() == 0


def test_message_that_is_done_is_not_taken_again(pms):
    pms.tell(event())

    with unit():
        taken = order.take(PmsMessage.objects.get().pk)

    assert taken is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_side_by_side_apply_each_message_once(pms, now):
    keep(pms, *(unversioned(f"e-{n}", eta=f"1{n}:00") for n in range(8)), now=now)

    def work():
        try:
            for minutes in range(1, 9):
                jobs.ingest(now=now + timedelta(minutes=minutes))
        finally:
            db.connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert {state for _, state in states()} == {"applied"}
    assert str(Stay.objects.get().eta) == "17:00:00"
    assert StayChange.objects.filter(data__has_key="told").values("no").distinct().count() == 8


def commits(pms, monkeypatch, *events):
    """Whether each commit of a request waited for the disk."""
    waited = []
    real = db.transaction.Atomic.__exit__

    def leave(self, *error):
        if self.durable:
            with db.connection.cursor() as cursor:
                cursor.execute("SHOW synchronous_commit")
                waited.append(cursor.fetchone()[0] == "on")
                cursor.execute("SELECT set_config('synchronous_commit', 'on', true)")
        return real(self, *error)

    with db.connection.cursor() as cursor:  # a test server may be told not to wait for its disk
        cursor.execute("SET synchronous_commit = on")
    monkeypatch.setattr(db.transaction.Atomic, "__exit__", leave)
    pms.tell(*events)
    monkeypatch.undo()
    return waited


def test_commit_that_does_not_wait_for_the_disk_is_followed_by_one_that_does(pms, monkeypatch):
    assert commits(pms, monkeypatch, event()) == [False, True]


def test_only_commit_of_a_request_waits_for_the_disk(pms, monkeypatch):
    assert commits(pms, monkeypatch, event("x")) == [True]


def test_without_any_outcome_a_commit_is_made_before_the_promise(pms, monkeypatch):
    monkeypatch.setattr(jobs, "_now", lambda *_: jobs.Done(outcome="received"))

    assert commits(pms, monkeypatch, event()) == [False, True]


def test_repeat_of_what_is_still_open_is_promised_only_when_on_disk(pms, now, monkeypatch):
    keep(pms, event(), now=clock.now())

    assert commits(pms, monkeypatch, event()) == [True, True]
