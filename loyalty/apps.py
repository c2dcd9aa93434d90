"""Django's handle on loyalty."""

from django.apps import AppConfig


class LoyaltyConfig(AppConfig):
    """Who is loyal, why, what it is worth and who is about to leave."""

    name = "loyalty"
