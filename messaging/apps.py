"""Django's handle on messaging."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Words to people outside the screens: SMS by Twilio, or a console anyone can read."""

    name = "messaging"

    def ready(self) -> None:
        from messaging import receivers, transports  # noqa: PLC0415  app ready: models exist

        transports.check_settings()
        receivers.connect()
