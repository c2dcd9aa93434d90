"""Django's handle on preferences."""

from django.apps import AppConfig


class PreferencesConfig(AppConfig):
    """What we believe about a guest, and the evidence it rests on."""

    name = "preferences"
