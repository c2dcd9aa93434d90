"""Django's handle on housekeeping."""

from django.apps import AppConfig


class HousekeepingConfig(AppConfig):
    """Pages for the people who look after rooms."""

    name = "housekeeping"
