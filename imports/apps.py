"""Django's handle on imports."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Files a hotel gives us."""

    name = "imports"
