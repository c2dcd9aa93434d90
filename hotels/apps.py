"""Django's handle on hotels."""

from django.apps import AppConfig


class HotelsConfig(AppConfig):
    """Properties, rooms, departments and the hotel's own calendar."""

    name = "hotels"
