"""Django's handle on loyalty."""

from django.apps import AppConfig


class LoyaltyConfig(AppConfig):
    """Who is loyal, why, what it is worth and who is about to leave."""

    name = "loyalty"

    def ready(self) -> None:
        """Starts to listen to the rooms below."""
        from loyalty import hearing, receivers  # noqa: PLC0415  signals exist from here on

        receivers.connect()
        hearing.connect()
