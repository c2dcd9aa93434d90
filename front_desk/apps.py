"""Django's handle on front_desk."""

from django.apps import AppConfig


class FrontDeskConfig(AppConfig):
    """Pages for the front desk, the duty manager and the people page."""

    name = "front_desk"
