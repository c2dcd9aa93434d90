"""Django's handle on insights."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """The manager's cockpit: reads everything below, decides nothing."""

    name = "insights"
