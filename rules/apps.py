"""Django's handle on rules."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    """Moments and what we know become the tasks that should exist."""

    name = "rules"

    def ready(self) -> None:
        from rules import receivers  # noqa: PLC0415  app ready: signals exist from here on

        receivers.connect()
