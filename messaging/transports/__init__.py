"""The ways a message can leave, and which one this installation uses."""

from django.conf import settings

from messaging.transports.base import Outgoing, Transport, TransportError
from messaging.transports.console import ConsoleTransport
from messaging.transports.twilio import TwilioTransport

__all__ = ["Outgoing", "Transport", "TransportError", "chosen"]


def chosen() -> Transport:
    """Twilio when its three settings are there, else the console."""
    if settings.TWILIO_ACCOUNT_SID and settings.TWILIO_AUTH_TOKEN and settings.TWILIO_FROM:
        return TwilioTransport(
            account=settings.TWILIO_ACCOUNT_SID,
            token=settings.TWILIO_AUTH_TOKEN,
            sender=settings.TWILIO_FROM,
            callback_base=settings.BASE_URL,
        )
    return ConsoleTransport()
