"""Django's handle on preferences."""

from django.apps import AppConfig


class PreferencesConfig(AppConfig):
    """What we believe about a guest, and the evidence it rests on."""

    name = "preferences"

    def ready(self) -> None:
        """Starts to listen to the rooms below."""
        from preferences import receivers  # noqa: PLC0415  signals exist from here on

        receivers.connect()
