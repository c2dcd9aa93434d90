"""The ways a message can leave, and which one this installation uses."""

from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from messaging.transports.base import Outgoing, Transport, TransportError
from messaging.transports.console import ConsoleTransport
from messaging.transports.twilio import TwilioTransport

__all__ = ["Outgoing", "Transport", "TransportError", "check_settings", "chosen"]

NAMES = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM")


def check_settings() -> bool:
    """Whether Twilio is set up. Raises ``ImproperlyConfigured`` when only a part of it is.

    Half an account would otherwise look like none, and alerts would stay on a page.
    """
    missing = [name for name in NAMES if not getattr(settings, name)]
    if missing and len(missing) < len(NAMES):
        raise ImproperlyConfigured(
            f"SMS is half set up: {' and '.join(missing)} missing. "
            f"Set {', '.join(NAMES)} together, or none of them to keep messages on the page."
        )
    return not missing


def chosen() -> Transport:
    """Twilio when its three settings are there, else the console."""
    if not check_settings():
        return ConsoleTransport()
    return _twilio(
        settings.TWILIO_ACCOUNT_SID,
        settings.TWILIO_AUTH_TOKEN,
        settings.TWILIO_FROM,
        settings.BASE_URL,
    )


@lru_cache(maxsize=1)
def _twilio(account: str, token: str, sender: str, callback_base: str) -> TwilioTransport:
    """One client per process: its connections are kept."""
    return TwilioTransport(account=account, token=token, sender=sender, callback_base=callback_base)
