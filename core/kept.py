"""Makes a row be as described and says whether that changed anything; set-up runs twice safely."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


class Kept(StrEnum):
    """What it took to make a row be as described."""

    MADE = "made"
    CHANGED = "changed"
    SAME = "same"


def keep(
    rows: QuerySet[M],
    found_by: Mapping[str, Any],
    values: Mapping[str, Any],
    new: Mapping[str, Any],
) -> tuple[M, Kept]:
    """The row of ``rows`` found by ``found_by``, with ``values``; ``new`` is used only to make it.

    Call inside a unit. A row that already has the values is not written.
    """
    row, made = rows.select_for_update(of=("self",), no_key=True).get_or_create(
        **found_by, defaults={**values, **new}
    )
    if made:
        return row, Kept.MADE
    different = [name for name, value in values.items() if getattr(row, name) != value]
    if not different:
        return row, Kept.SAME
    for name in different:
        setattr(row, name, values[name])
    row.save(update_fields=different)
    return row, Kept.CHANGED
