"""Django's handle on pms."""

from django.apps import AppConfig


class PmsConfig(AppConfig):
    """The doors through which property management systems speak to us."""

    name = "pms"
