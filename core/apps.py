"""Django's handle on core."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """No domain word: ids, clock, transactions, claims, encryption, words in three languages."""

    name = "core"
