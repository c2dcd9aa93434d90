"""Django's handle on the composition: system checks and shared commands."""

from django.apps import AppConfig


class HotelCrmConfig(AppConfig):
    """The project itself, installed so that its commands, checks and templates are found."""

    name = "hotel_crm"
