"""SMS by Twilio's own client, with a time-out and our words for its errors.

Twilio takes no idempotency key: after a time-out the message may or may not have left. For staff
alerts a duplicate is better than silence, so such a failure is not permanent.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from messaging.transports.base import Outgoing, TransportError

TIMEOUT_SECONDS = 8
# Codes that no second try will change: bad number, unsubscribed, not a mobile, blocked region.
PERMANENT = {21211, 21408, 21610, 21612, 21614, 21617}


class TwilioTransport:
    """One account, one sender; ``http_client`` is Twilio's own and can be pointed elsewhere."""

    name = "twilio"

    def __init__(
        self, *, account: str, token: str, sender: str, callback_base: str, http_client: Any = None
    ) -> None:
        from twilio.http.http_client import TwilioHttpClient  # noqa: PLC0415  slow import
        from twilio.rest import Client  # noqa: PLC0415  slow import

        self._sender = sender
        self._callback_base = callback_base
        self._client = Client(
            account, token, http_client=http_client or TwilioHttpClient(timeout=TIMEOUT_SECONDS)
        )

    def send(self, message: Outgoing) -> str:
        """Twilio's SID of the accepted message."""
        from requests import RequestException  # noqa: PLC0415  Twilio's client raises it
        from twilio.base.exceptions import TwilioException, TwilioRestException  # noqa: PLC0415

        try:
            accepted = self._client.messages.create(
                to=message.to,
                from_=self._sender,
                body=message.text,
                **self._callback(message),
            )
        except TwilioRestException as error:
            raise _in_our_words(error.status, error.code) from error
        except (TwilioException, RequestException) as error:
            raise TransportError("Twilio did not answer in time.", permanent=False) from error
        return str(accepted.sid)

    def _callback(self, message: Outgoing) -> dict[str, str]:
        if not self._callback_base.startswith("https://"):
            return {}  # Twilio can only reach a public address
        return {"status_callback": f"{self._callback_base}/hooks/twilio/{message.public_id}"}


def signed_by_twilio(*, url: str, params: Mapping[str, str], signature: str) -> bool:
    """Whether a call-back carries Twilio's signature for our account; never without a token."""
    from twilio.request_validator import RequestValidator  # noqa: PLC0415  slow import

    token = settings.TWILIO_AUTH_TOKEN
    return bool(token) and bool(RequestValidator(token).validate(url, dict(params), signature))


def _in_our_words(status: int, code: int | None) -> TransportError:
    if code in PERMANENT:
        return TransportError("This number cannot receive our SMS.", permanent=True)
    if status == 401:
        return TransportError("Twilio refused our account's credentials.", permanent=False)
    if status == 429:
        return TransportError("Twilio asks us to send more slowly.", permanent=False)
    if status >= 500:
        return TransportError("Twilio has a problem of its own.", permanent=False)
    return TransportError(f"Twilio refused the message (code {code or status}).", permanent=True)
