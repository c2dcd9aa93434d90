"""Django's handle on guests."""

from django.apps import AppConfig


class GuestsConfig(AppConfig):
    """Who the person is: names in two scripts, contact points, birthday, search."""

    name = "guests"
