"""Django's handle on dining."""

from django.apps import AppConfig


class DiningConfig(AppConfig):
    """Tables, orders to the room, the host stand and the kitchen pass."""

    name = "dining"
