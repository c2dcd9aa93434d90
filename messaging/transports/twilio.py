"""SMS by Twilio's own client, with a time-out and our words for its errors.

Twilio takes no idempotency key: after a time-out the message may or may not have left. For staff
alerts a duplicate is better than silence, so such a failure is not permanent.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from messaging.transports.base import Outgoing, TransportError

TIMEOUT_SECONDS = 8  # to connect, and again to answer
# Codes that no second try will change (https://www.twilio.com/docs/api/errors): a bad number, a
# blocked region, somebody who unsubscribed, no route, not a mobile, a text that is too long.
PERMANENT = {21211, 21408, 21610, 21612, 21614, 21617}
MESSAGING_SERVICE = "MG"


class TwilioTransport:
    """One account, one sender; ``http_client`` is Twilio's own and can be pointed elsewhere."""

    name = "twilio"

    def __init__(
        self, *, account: str, token: str, sender: str, callback_base: str, http_client: Any = None
    ) -> None:
        from twilio.http.http_client import TwilioHttpClient  # noqa: PLC0415  slow import
        from twilio.rest import Client  # noqa: PLC0415  slow import

        self._sender = sender
        self._callback_base = callback_base.rstrip("/")
        self._client = Client(
            account, token, http_client=http_client or TwilioHttpClient(timeout=TIMEOUT_SECONDS)
        )

    def send(self, message: Outgoing) -> str:
        """Twilio's SID of the accepted message."""
        from requests import RequestException  # noqa: PLC0415  Twilio's client raises it
        from twilio.base.exceptions import TwilioException, TwilioRestException  # noqa: PLC0415

        try:
            accepted = self._client.messages.create(
                to=message.to, body=message.text, **self._sender_of(), **self._callback(message)
            )
        except TwilioRestException as error:
            raise _in_our_words(error.status, error.code) from error
        except (TwilioException, RequestException, ValueError) as error:
            # ValueError: an answer that is not JSON, as a proxy on the way may give
            raise TransportError(NO_ANSWER, permanent=False) from error
        return str(accepted.sid)

    def _sender_of(self) -> dict[str, str]:
        if self._sender.startswith(MESSAGING_SERVICE):
            return {"messaging_service_sid": self._sender}
        return {"from_": self._sender}

    def _callback(self, message: Outgoing) -> dict[str, str]:
        if not self._callback_base.startswith("https://"):
            return {}  # Twilio can only reach a public address
        return {"status_callback": f"{self._callback_base}/api/v1/hooks/twilio/{message.public_id}"}


def signed_by_twilio(*, url: str, params: Mapping[str, str], signature: str) -> bool:
    """Whether a call-back carries Twilio's signature for our account; never without a token."""
    from twilio.request_validator import RequestValidator  # noqa: PLC0415  slow import

    token = settings.TWILIO_AUTH_TOKEN
    return bool(token) and bool(RequestValidator(token).validate(url, dict(params), signature))


NO_ANSWER = gettext_noop("Twilio did not answer in time.")
CANNOT_RECEIVE = gettext_noop("This number cannot receive our SMS. Check it on the people page.")
BAD_ACCOUNT = gettext_noop("Twilio refused our account. Check its settings.")
TOO_FAST = gettext_noop("Twilio asks us to send more slowly.")
THEIR_TROUBLE = gettext_noop("Twilio has a problem of its own.")
REFUSED = gettext_noop("Twilio refused the message.")


def _in_our_words(status: int, code: int | None) -> TransportError:
    said = str(code or status)
    if code in PERMANENT:
        return TransportError(CANNOT_RECEIVE, permanent=True, code=said)
    if status in {401, 403}:
        return TransportError(BAD_ACCOUNT, permanent=False, code=said)
    if status in {408, 429}:
        return TransportError(TOO_FAST, permanent=False, code=said)
    if status >= 500:
        return TransportError(THEIR_TROUBLE, permanent=False, code=said)
    return TransportError(REFUSED, permanent=True, code=said)
