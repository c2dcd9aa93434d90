"""Django's handle on the composition: system checks and shared commands."""

from django.apps import AppConfig


class HotelCrmConfig(AppConfig):
    """The project itself, installed so that its commands, checks and templates are found."""

    name = "hotel_crm"

    def ready(self) -> None:
        """Compiles words that changed and makes our Celery application the one that tasks use, wherever Django is loaded.

        Not in the package's __init__, which the supervisor imports and which must stay light.
        """
        from django.conf import settings  # noqa: PLC0415

        from hotel_crm import celery as _celery  # noqa: F401, PLC0415
        from hotel_crm.words import catalogue  # noqa: PLC0415

        catalogue.compile_stale(settings.BASE_DIR)
