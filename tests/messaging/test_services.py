"""The outbox takes a message once; what the provider reports only moves it forward."""

from datetime import timedelta
from itertools import permutations

import pytest

from core.transactions import NoUnit, unit
from messaging import services
from messaging.models import Message

State = Message.State


def report(message, now, status, sid="SM1", code=""):
    with unit():
        return services.receipt(
            public_id=message.public_id, provider_id=sid, status=status, code=code, now=now
        )


def test_send_sms_with_the_same_key_is_the_same_message(queue):
    first = queue(key="task:abc:1", text="one")
    again = queue(key="task:abc:1", text="two")

    assert again.pk == first.pk
    assert list(Message.objects.values_list("text", "state")) == [("one", State.PENDING)]


@pytest.mark.parametrize(
    "number",
    ["", "110", "85221234567", "+852 2123 4567", "+85221", "+999123", "tel", "+8522123456x"],
)
def test_send_sms_to_what_is_no_full_number_says_so_and_writes_nothing(queue, number):
    with pytest.raises(services.BadNumber, match="country code"):
        queue(to=number)

    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    "number", ["+8613812345678", "+85221234567", "+886912345678", "+6591234567"]
)
def test_send_sms_takes_full_numbers_of_many_countries(queue, number):
    assert queue(to=number).to == number


def test_send_sms_cuts_a_text_that_is_too_long(queue):
    assert queue(text="房" * 500).text == "房" * 480


def test_send_sms_outside_a_unit_is_a_mistake_of_the_caller(hotel, now):
    with pytest.raises(NoUnit):
        services.send_sms(property_id=hotel.pk, key="k", to="+85221234567", text="x", now=now)


def test_drop_takes_back_only_what_waits_and_has_the_prefix(hotel, queue):
    waiting, other = queue(key="task:abc:1"), queue(key="task:abcd:1")
    gone = queue(key="task:abc:2")
    Message.objects.filter(pk=gone.pk).update(state=State.SENT, next_try_at=None)

    with unit():
        dropped = services.drop(property_id=hotel.pk, key_prefix="task:abc:")

    states = dict(Message.objects.values_list("pk", "state"))
    assert dropped == 1
    assert states == {
        waiting.pk: State.DROPPED,
        other.pk: State.PENDING,
        gone.pk: State.SENT,
    }


@pytest.mark.parametrize("order", list(permutations(["queued", "sent", "delivered"])))
def test_receipt_in_any_order_and_twice_ends_as_delivered(queue, now, order):
    message = queue()

    for status in [*order, *order]:
        report(message, now, status)

    message.refresh_from_db()
    assert (message.state, message.delivered_at, message.next_try_at) == (
        State.DELIVERED,
        now,
        None,
    )


@pytest.mark.parametrize("order", list(permutations(["sent", "undelivered"])))
def test_receipt_of_a_failure_is_kept_with_our_words_and_their_code(queue, now, order):
    message = queue()

    for status in order:
        report(message, now, status, code="30003")

    message.refresh_from_db()
    assert (message.state, message.error, message.error_code) == (
        State.FAILED,
        "The network could not deliver it.",
        "30003",
    )


@pytest.mark.parametrize("order", list(permutations([("SM1", "failed"), ("SM2", "delivered")])))
def test_receipt_of_two_copies_of_which_one_arrived_is_delivered(queue, now, order):
    message = queue()

    for sid, status in order:
        report(message, now, status, sid=sid)

    message.refresh_from_db()
    assert (message.state, message.provider_id, message.error) == (State.DELIVERED, "SM2", "")


def test_receipt_says_when_it_left_only_once(queue, now):
    message = queue()

    report(message, now, "sent")
    report(message, now + timedelta(seconds=9), "delivered")

    message.refresh_from_db()
    assert (message.sent_at, message.delivered_at) == (now, now + timedelta(seconds=9))


@pytest.mark.parametrize("status", ["", "canceled", "scheduled", "DELIVERED", "x" * 500])
def test_receipt_of_an_unknown_status_changes_nothing(queue, now, status):
    message = queue()

    news = report(message, now, status)

    message.refresh_from_db()
    assert (news, message.state) == (False, State.PENDING)
