"""Django's handle on realtime."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """Wake-ups to screens: one stream per property, one hub per web process."""

    name = "realtime"

    def ready(self) -> None:
        """Listens to staff."""
        from realtime import receivers  # noqa: F401, PLC0415  needs the apps
