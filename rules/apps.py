"""Django's handle on rules."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    """Moments and what we know become the tasks that should exist."""

    name = "rules"
