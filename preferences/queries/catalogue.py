"""Looking up the catalogue by its codes, and saying its words."""

from collections.abc import Iterable

from core.words import say
from preferences.models import Kind, Sighting


def kind_of(code: str) -> Kind | None:
    """The kind with this code."""
    return Kind.objects.filter(code=code).first()


def sighting_of(code: str) -> Sighting | None:
    """The active sighting with this code, with its kind."""
    return Sighting.objects.filter(code=code, active=True).select_related("kind").first()


def value_words(kind: str, value: str, language: str) -> str:
    """The words of a value in a language, such as «Higher pillow»; the code when unknown."""
    row = Kind.objects.filter(code=kind).only("values").first()
    return say_value(row, value, language) if row else value


def all_value_words(pairs: Iterable[tuple[str, str]], language: str) -> dict[tuple[str, str], str]:
    """``value_words`` for many (kind, value) pairs by one query."""
    wanted = set(pairs)
    kinds = {row.code: row for row in Kind.objects.filter(code__in={kind for kind, _ in wanted})}
    return {
        (kind, value): say_value(kinds[kind], value, language) if kind in kinds else value
        for kind, value in wanted
    }


def say_value(kind: Kind, value: str, language: str) -> str:
    """The words of a value of a kind that is at hand."""
    return say(kind.values.get(value, {}), language).text or value
