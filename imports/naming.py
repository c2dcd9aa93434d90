"""Whose keys the rows of a file are."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotels.models import Property


def source_of(property: "Property") -> str:
    """The source of a hotel's own files, unless they are said to carry the keys of a PMS line."""
    return f"file-{property.code}"
