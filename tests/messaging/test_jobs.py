"""The outbox sends every message, once when all goes well and twice rather than never."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.transactions import unit
from messaging import jobs, services
from messaging.models import Message
from tests.factories.rollback import rolled_back
from tests.fakes.transports import FakeTransport
from tests.fakes.twilio import Next

State = Message.State
LEASE = timedelta(seconds=jobs.LEASE_SECONDS)


class Killed(BaseException):
    """The process dies in the middle of the call."""


class Dying(FakeTransport):
    """Accepts the message, and then its process is no more."""

    def send(self, message):
        super().send(message)
        raise Killed


class Watching(FakeTransport):
    """Looks at the row while the call runs."""

    def send(self, message):
        row = Message.objects.get(public_id=message.public_id)
        self.seen = (row.state, row.attempts, connection.in_atomic_block)
        return super().send(message)


def facts(message):
    message.refresh_from_db()
    return message.state, message.attempts


def test_deliver_sends_what_waits_and_keeps_the_providers_id(queue, now):
    message, via = queue(), FakeTransport()

    tried = jobs.deliver(now=now, transport=via)

    assert (tried, facts(message)) == (1, (State.SENT, 1))
    assert (message.provider_id, message.sent_at, message.transport) == (
        f"SM{1:032x}",
        now,
        "fake",
    )
    assert [(sent.to, sent.text) for sent in via.accepted] == [(message.to, message.text)]


@pytest.mark.django_db(transaction=True)
def test_deliver_has_committed_the_claim_before_it_calls(queue, now):
    queue()
    via = Watching()

    jobs.deliver(now=now, transport=via)

    assert via.seen == (State.SENDING, 1, False)


def test_deliver_again_sends_nothing_again(queue, now):
    queue(key="a")
    queue(key="b")
    via = FakeTransport()

    tried = [jobs.deliver(now=now + timedelta(minutes=n), transport=via) for n in range(3)]

    assert (tried, len(via.accepted)) == ([2, 0, 0], 2)


def test_deliver_without_an_account_keeps_the_message_readable(queue, now, settings):
    settings.TWILIO_ACCOUNT_SID = settings.TWILIO_AUTH_TOKEN = settings.TWILIO_FROM = ""
    message = queue()

    jobs.deliver(now=now)

    assert facts(message) == (State.SENT, 1)
    assert (message.transport, message.provider_id) == ("console", f"console-{message.public_id}")


def test_deliver_killed_in_the_call_sends_again_after_the_lease(queue, now):
    message, dying, via = queue(), Dying(), FakeTransport()
    with pytest.raises(Killed):
        jobs.deliver(now=now, transport=dying)
    held = facts(message)

    early = jobs.deliver(now=now + LEASE - timedelta(seconds=1), transport=via)
    late = jobs.deliver(now=now + LEASE, transport=via)

    assert (held, early, late) == ((State.SENDING, 1), 0, 1)
    assert facts(message) == (State.SENT, 2)
    assert len(dying.accepted) + len(via.accepted) == 2  # a duplicate rather than silence


def test_deliver_killed_every_time_ends_as_not_certain(queue, now):
    message, dying = queue(), Dying()

    for nr in range(jobs.MOST_ATTEMPTS):
        with pytest.raises(Killed):
            jobs.deliver(now=now + nr * LEASE, transport=dying)
    jobs.deliver(now=now + timedelta(hours=1), transport=dying)

    assert facts(message) == (State.UNKNOWN, jobs.MOST_ATTEMPTS)
    assert message.next_try_at is None


@pytest.mark.parametrize("outcome", [Next.BAD_NUMBER, Next.UNSUBSCRIBED])
def test_deliver_of_what_can_never_arrive_fails_at_once(either, queue, now, outcome):
    transport, server = either
    server.script = [outcome]
    message = queue()

    for minutes in (0, 10, 60):
        jobs.deliver(now=now + timedelta(minutes=minutes), transport=transport)

    assert facts(message) == (State.FAILED, 1)
    assert (message.error != "", server.accepted) == (True, [])


@pytest.mark.parametrize("outcome", [Next.TOO_MANY, Next.BROKEN, Next.HANG])
def test_deliver_tries_again_later_when_the_provider_cannot_now(either, queue, now, outcome):
    transport, server = either
    server.script = [outcome]
    server.hang_seconds = 2.5
    message = queue()
    jobs.deliver(now=now, transport=transport)
    waiting = facts(message)

    tried = [
        jobs.deliver(now=now + timedelta(seconds=seconds), transport=transport)
        for seconds in (7, 60)  # a busy machine may hang for some of them by itself
    ]

    assert (waiting, tried) == ((State.PENDING, 1), [0, 1])
    assert facts(message) == (State.SENT, 2)
    assert len(server.accepted) == 1


def test_deliver_after_a_silent_acceptance_sends_a_second_copy(either, queue, now):
    transport, server = either
    server.script = [Next.ACCEPT_AND_HANG]
    server.hang_seconds = 2.5
    message = queue()

    for minutes in (0, 1):
        jobs.deliver(now=now + timedelta(minutes=minutes), transport=transport)

    assert facts(message) == (State.SENT, 2)
    assert len(server.accepted) == 2


def test_deliver_sends_no_second_copy_when_the_receipt_was_quicker(queue, now):
    message, via = queue(), FakeTransport(script=[Next.ACCEPT_AND_HANG])
    jobs.deliver(now=now, transport=via)
    with unit():
        services.receipt(public_id=message.public_id, provider_id="SM7", status="sent", now=now)

    jobs.deliver(now=now + timedelta(minutes=1), transport=via)

    assert (len(via.accepted), facts(message)) == (1, (State.SENT, 1))


def test_deliver_gives_up_after_so_many_tries_and_says_why(queue, now):
    message = queue()
    via = FakeTransport(script=[Next.TOO_MANY] * 20)

    tried = sum(
        jobs.deliver(now=now + timedelta(minutes=6 * nr), transport=via) for nr in range(20)
    )

    assert (tried, facts(message)) == (jobs.MOST_ATTEMPTS, (State.FAILED, jobs.MOST_ATTEMPTS))
    assert (message.error_code, message.next_try_at) == ("20429", None)


def test_deliver_of_a_bad_message_does_not_hold_up_the_others(queue, now):
    queue(key="bad")
    good = queue(key="good")
    via = FakeTransport(script=[Next.BAD_NUMBER])

    jobs.deliver(now=now, transport=via)

    assert facts(good) == (State.SENT, 1)


def test_deliver_of_more_than_a_batch_goes_on_at_the_next_look(queue, now):
    for nr in range(jobs.BATCH + 3):
        queue(key=f"k{nr}")
    via = FakeTransport()

    tried = [jobs.deliver(now=now, transport=via) for _ in range(3)]

    assert tried == [jobs.BATCH, 3, 0]
    assert max(via.count().values()) == 1


def test_a_late_failure_of_a_lost_lease_does_not_stop_the_one_who_sends_now(queue, now):
    message, other = queue(), FakeTransport()

    class Slow(FakeTransport):
        def send(self, out):
            jobs.deliver(now=now + LEASE, transport=other)  # meanwhile, in another process
            return super().send(out)

    jobs.deliver(now=now, transport=Slow(script=[Next.TOO_MANY]))

    assert facts(message) == (State.SENT, 2)
    assert len(other.accepted) == 1


def test_a_late_failure_leaves_the_row_to_whoever_is_calling_by_now(queue, now):
    message = queue()

    class Slow(FakeTransport):
        def send(self, out):
            Message.objects.filter(pk=message.pk).update(attempts=2)  # another process has it
            return super().send(out)

    jobs.deliver(now=now, transport=Slow(script=[Next.TOO_MANY]))

    assert facts(message) == (State.SENDING, 2)


@pytest.mark.parametrize(("attempts", "least", "most"), [(1, 8, 12), (3, 32, 48), (9, 240, 360)])
def test_pause_grows_and_is_spread(attempts, least, most):
    pauses = [jobs.pause(attempts).total_seconds() for _ in range(50)]

    assert least <= min(pauses) < max(pauses) <= most


def test_overdue_counts_what_nobody_looks_after(queue, now):
    queue(key="a")
    taken = queue(key="b")
    Message.objects.filter(pk=taken.pk).update(state=State.SENDING, leased_until=now + LEASE)

    counted = [jobs.overdue(now=now + timedelta(seconds=s)) for s in (59, 60, 89, 90)]

    assert counted == [0, 1, 1, 2]


OUTCOMES = st.sampled_from([*Next, "kill"])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(OUTCOMES, max_size=10), st.lists(st.integers(0, 400), min_size=1, max_size=15))
def test_whatever_the_provider_does_nothing_is_lost_and_nothing_sent_is_sent_again(
    queue, now, outcomes, steps
):
    """Sent means that it left; failed that it never will; anything else is still looked after."""
    with rolled_back():
        message, script, via = queue(), list(outcomes), FakeTransport()
        moment = now
        for seconds in steps:
            moment += timedelta(seconds=seconds)
            before, left = facts(message)[0], len(via.accepted)
            outcome = script[0] if script else Next.ACCEPT
            worker = Dying() if outcome == "kill" else via
            via.script = [Next(outcome)] if outcome != "kill" else []
            try:
                tried = jobs.deliver(now=moment, transport=worker)
            except Killed:
                tried = 1
                via.accepted += worker.accepted
            if tried and script:
                script.pop(0)
            if before in {State.SENT, State.FAILED}:
                assert (tried, len(via.accepted)) == (0, left)

        state, attempts = facts(message)
        assert attempts <= jobs.MOST_ATTEMPTS
        assert len(via.accepted) <= attempts
        if state == State.SENT:
            assert len(via.accepted) >= 1
        if state == State.PENDING:
            assert message.next_try_at is not None
        if state == State.SENDING:
            assert message.leased_until is not None


def test_messages_go_after_ninety_days_but_never_one_that_still_waits(queue, now, monkeypatch):
    monkeypatch.setattr(jobs, "DELETED_AT_ONCE", 2)
    old, young = now - timedelta(days=90, seconds=1), now - timedelta(days=90)
    for key in ("a", "b", "c"):
        queue(key, now=old)
    queue("young", now=young)
    jobs.deliver(now=now, transport=FakeTransport())
    queue("waits", now=old)

    gone = jobs.forget(now=now)
    again = jobs.forget(now=now)

    assert (gone, again) == (3, 0)
    assert set(Message.objects.values_list("key", flat=True)) == {"young", "waits"}
