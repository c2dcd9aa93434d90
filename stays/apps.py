"""Django's handle on stays."""

from django.apps import AppConfig


class StaysConfig(AppConfig):
    """Who is where, when, and what changed."""

    name = "stays"
