"""A property, a queued message, and both transports under one roof."""

import pytest

from core.transactions import unit
from messaging.services import send_sms
from messaging.transports.twilio import TwilioTransport
from tests.factories.hotels import make_property
from tests.fakes import twilio as fakes
from tests.fakes.transports import FakeTransport


@pytest.fixture
def hotel(db):
    return make_property()


@pytest.fixture
def queue(hotel, now):
    """Puts a message into the outbox."""

    def put(key: str = "task:abc:1", **fields):
        values = {"to": "+85221234567", "text": "A1B2 Room 1208: rush.", "now": now, **fields}
        with unit():
            return send_sms(property_id=hotel.pk, key=key, **values)

    return put


@pytest.fixture
def described():
    """Twilio's description lies where it should; without it nothing can be held to it.

    A skip here is a failure with ``CI=true`` (``tests.strict_skips``).
    """
    if not fakes.DESCRIPTION.is_file():
        pytest.skip(f"Twilio's description is not at {fakes.DESCRIPTION}: set TWILIO_OPENAPI")


@pytest.fixture
def twilio(described):
    """Twilio on this machine, held to its own description."""
    with fakes.serving(fakes.FakeTwilio()) as server:
        yield server
    assert server.wrong == []


@pytest.fixture
def real(twilio):
    """Our transport with the real client, pointed at it."""
    client = fakes.LocalTwilio(twilio.base, timeout=2.0)
    yield TwilioTransport(
        account=fakes.ACCOUNT,
        token=fakes.TOKEN,
        sender=fakes.SENDER,
        callback_base="https://hotel.example/",
        http_client=client,
    )
    client.close()


@pytest.fixture(params=["fake", "real"])
def either(request):
    """A transport and what it obeys: the fake of other tests, and the real client at Twilio's door.

    What holds for both makes the fake worth trusting.
    """
    if request.param == "fake":
        fake = FakeTransport()
        return fake, fake
    return request.getfixturevalue("real"), request.getfixturevalue("twilio")
