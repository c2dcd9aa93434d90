"""Taking a row so that nobody else does: a conditional UPDATE whose row count is the answer."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


def claim(rows: QuerySet[Any], **change: Any) -> bool:
    """True when exactly this caller changed the one row in ``rows`` (filtered on the old state)."""
    return rows.update(**change) == 1


def free_or_expired(now: datetime) -> Q:
    """Rows whose ``leased_until`` is empty or past: nobody works on them, or that one died."""
    return Q(leased_until=None) | Q(leased_until__lte=now)


def lease(rows: QuerySet[M], *, now: datetime, seconds: int, limit: int) -> list[M]:
    """Takes up to ``limit`` rows for ``seconds``, skipping those another worker is taking.

    ``rows`` must be a model with a ``leased_until`` column. Call inside a unit.
    """
    taken = list(
        rows.filter(free_or_expired(now)).select_for_update(skip_locked=True, of=("self",))[:limit]
    )
    type(rows)(model=rows.model, using=rows.db).filter(pk__in=[row.pk for row in taken]).update(
        leased_until=now + timedelta(seconds=seconds)
    )
    return taken
