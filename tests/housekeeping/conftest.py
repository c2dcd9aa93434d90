"""The scene of the tests of beliefs: two rooms, the shipped catalogue, Mei and Li."""

from tests.preferences.conftest import catalogue, couple, scene

__all__ = ["catalogue", "couple", "scene"]
