"""Twilio's call-back counts only with Twilio's signature over our public address."""

import pytest
from twilio.request_validator import RequestValidator  # noqa: TID251  Twilio signs with it

from messaging.models import Message
from tests.fakes.twilio import ACCOUNT, SENDER, TOKEN

PUBLIC = "https://hotel.example"


@pytest.fixture(autouse=True)
def account(settings):
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = ACCOUNT, TOKEN
    settings.TWILIO_FROM, settings.BASE_URL = SENDER, f"{PUBLIC}/"


@pytest.fixture
def report(client):
    def post(message, status, *, token=TOKEN, base=PUBLIC, tampered=None, signed=True):
        path = f"/api/v1/hooks/twilio/{message}"
        form = {"MessageSid": "SM" + "1" * 32, "MessageStatus": status, "To": "+85221234567"}
        signature = RequestValidator(token).compute_signature(base + path, form)
        headers = {"X-Twilio-Signature": signature} if signed else {}
        return client.post(path, form | (tampered or {}), headers=headers)

    return post


def state_of(message):
    message.refresh_from_db()
    return message.state


def test_a_signed_report_moves_the_message_on(queue, report):
    message = queue()

    answers = [report(message.public_id, status).status_code for status in ("sent", "delivered")]

    assert (answers, state_of(message)) == ([204, 204], Message.State.DELIVERED)
    assert message.provider_id == "SM" + "1" * 32


def test_a_report_told_twice_and_late_changes_nothing_more(queue, report):
    message = queue()
    report(message.public_id, "delivered")
    message.refresh_from_db()
    before = message.delivered_at

    answers = [report(message.public_id, status).status_code for status in ("delivered", "sent")]

    assert (answers, state_of(message)) == ([204, 204], Message.State.DELIVERED)
    assert message.delivered_at == before


@pytest.mark.parametrize(
    "forged",
    [
        {"token": "another-token"},
        {"base": "https://elsewhere.example"},
        {"tampered": {"MessageStatus": "failed"}},
        {"tampered": {"Extra": "1"}},
        {"signed": False},
    ],
)
def test_a_report_with_a_wrong_signature_is_refused(queue, report, forged):
    message = queue()

    answer = report(message.public_id, "delivered", **forged)

    assert (answer.status_code, state_of(message)) == (403, Message.State.PENDING)


def test_a_report_is_refused_when_there_is_no_account(queue, report, settings):
    settings.TWILIO_AUTH_TOKEN = ""
    message = queue()

    answer = report(message.public_id, "delivered", token="")

    assert (answer.status_code, state_of(message)) == (403, Message.State.PENDING)


def test_a_signed_report_of_an_unknown_message_is_taken_and_forgotten(report, hotel):
    assert report("nosuchmessage", "delivered").status_code == 204


def test_a_report_by_get_is_not_allowed(client):
    assert client.get("/api/v1/hooks/twilio/abc").status_code == 405
