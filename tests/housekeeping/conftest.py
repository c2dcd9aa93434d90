"""The scene of the tests of beliefs, and the working hotel of the tests of tasks, with a guest in 1208."""

from tests.preferences.conftest import catalogue, couple, scene
from tests.service_tasks.conftest import house, stay, sun

__all__ = ["catalogue", "couple", "house", "scene", "stay", "sun"]
