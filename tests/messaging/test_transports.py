"""Both transports keep the same promise; the real client speaks as Twilio describes it."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from messaging import transports
from messaging.transports import Outgoing, TransportError
from messaging.transports.twilio import TwilioTransport
from tests.fakes import twilio as fakes
from tests.fakes.twilio import Next

SMS = Outgoing("abcdefgh", "+85221234567", "A1B2 房间 1208：加急")


def test_send_returns_an_id_of_its_own_for_each_message(either):
    transport, _server = either

    ids = [transport.send(SMS) for _ in range(3)]

    assert len(set(ids)) == 3


@pytest.mark.parametrize(
    ("outcome", "permanent", "code"),
    [
        (Next.TOO_MANY, False, "20429"),
        (Next.BROKEN, False, "20500"),
        (Next.BAD_NUMBER, True, "21211"),
        (Next.UNSUBSCRIBED, True, "21610"),
    ],
)
def test_send_says_whether_a_refusal_is_for_good(either, outcome, permanent, code):
    transport, server = either
    server.script = [outcome]

    with pytest.raises(TransportError) as refused:
        transport.send(SMS)

    assert (refused.value.permanent, refused.value.code) == (permanent, code)
    assert server.accepted == []


@pytest.mark.parametrize(("outcome", "left"), [(Next.HANG, 0), (Next.ACCEPT_AND_HANG, 1)])
def test_send_that_is_not_answered_in_time_may_be_tried_again(either, outcome, left):
    transport, server = either
    server.script = [outcome]
    server.hang_seconds = 2.5

    with pytest.raises(TransportError) as silence:
        transport.send(SMS)

    assert (silence.value.permanent, len(server.accepted)) == (False, left)


def test_twilio_is_told_number_sender_words_and_where_to_report(real, twilio):
    real.send(SMS)

    assert twilio.accepted == [
        {
            "To": "+85221234567",
            "From": fakes.SENDER,
            "Body": "A1B2 房间 1208：加急",
            "StatusCallback": "https://hotel.example/api/v1/hooks/twilio/abcdefgh",
        }
    ]


def _to(twilio, **fields):
    values = {
        "account": fakes.ACCOUNT, "token": fakes.TOKEN, "sender": fakes.SENDER,
        "callback_base": "http://127.0.0.1:8000",
        "http_client": fakes.LocalTwilio(twilio.base, timeout=2, pool_connections=False),
    }  # fmt: skip
    return TwilioTransport(**{**values, **fields})


def test_twilio_is_not_told_of_an_address_that_it_cannot_reach(twilio):
    _to(twilio).send(SMS)

    assert "StatusCallback" not in twilio.accepted[0]


def test_twilio_messaging_service_stands_in_for_a_sender(twilio):
    service = "MG" + "0" * 32

    _to(twilio, sender=service).send(SMS)

    assert twilio.accepted[0]["MessagingServiceSid"] == service
    assert "From" not in twilio.accepted[0]


def test_twilio_refusing_the_account_is_not_the_messages_fault(twilio):
    with pytest.raises(TransportError) as refused:
        _to(twilio, token="wrong").send(SMS)

    assert (refused.value.permanent, refused.value.code) == (False, "20003")


def test_twilio_that_does_not_listen_may_be_tried_again(twilio):
    nobody = fakes.LocalTwilio("http://127.0.0.1:9", timeout=1, pool_connections=False)

    with pytest.raises(TransportError) as refused:
        _to(twilio, http_client=nobody).send(SMS)

    assert refused.value.permanent is False


def test_the_fake_server_refuses_what_the_description_forbids(described):
    """The server of these tests could not have said yes to anything."""
    with fakes.serving(fakes.FakeTwilio()) as server:
        transport = _to(server, sender="MGnope")

        with pytest.raises(TransportError) as refused:
            transport.send(SMS)

    assert refused.value.code == "20422"
    assert len(server.wrong) == 1


def test_chosen_without_an_account_keeps_messages_here(settings):
    settings.TWILIO_ACCOUNT_SID = settings.TWILIO_AUTH_TOKEN = settings.TWILIO_FROM = ""

    transport = transports.chosen()

    assert (transport.name, transport.send(SMS)) == ("console", "console-abcdefgh")


def test_chosen_with_an_account_is_twilio_and_kept(settings):
    settings.TWILIO_ACCOUNT_SID = fakes.ACCOUNT
    settings.TWILIO_AUTH_TOKEN = fakes.TOKEN
    settings.TWILIO_FROM = fakes.SENDER

    assert transports.chosen().name == "twilio"
    assert transports.chosen() is transports.chosen()


def test_check_settings_of_half_an_account_says_what_is_missing(settings):
    settings.TWILIO_ACCOUNT_SID = fakes.ACCOUNT
    settings.TWILIO_AUTH_TOKEN = settings.TWILIO_FROM = ""

    with pytest.raises(ImproperlyConfigured, match="TWILIO_AUTH_TOKEN and TWILIO_FROM missing"):
        transports.check_settings()
