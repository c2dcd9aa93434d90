"""Django's handle on staff."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """People who work here: who they are, what they may do, where they stand, which devices they hold."""

    name = "staff"
