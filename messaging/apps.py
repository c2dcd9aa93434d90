"""Django's handle on messaging."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Words to people outside the screens: SMS by Twilio, or a console anyone can read."""

    name = "messaging"

    def ready(self) -> None:
        from messaging import receivers  # noqa: PLC0415  app ready: signals exist from here on

        receivers.connect()
