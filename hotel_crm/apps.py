"""Django's handle on the composition: system checks and shared commands."""

from django.apps import AppConfig


class HotelCrmConfig(AppConfig):
    """The project itself, installed so that its commands, checks and templates are found."""

    name = "hotel_crm"

    def ready(self) -> None:
        """Makes our Celery application the one that tasks use, wherever Django is loaded.

        Not in the package's __init__, which the supervisor imports and which must stay light.
        """
        from hotel_crm import celery as _celery  # noqa: F401, PLC0415
