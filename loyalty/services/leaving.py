"""Keeping how the score of leaving was judged, and the chances while it is used."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from core.transactions import require_unit
from loyalty.models import GuestLeaving, LeavingRun


def keep_chances(*, rows: Sequence[GuestLeaving]) -> int:
    """Writes these guests' chances over what was kept of them; how many."""
    require_unit()
    return len(
        GuestLeaving.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["guest"],
            update_fields=["as_of", "weeks", "chance"],
        )
    )  # fmt: skip


def end_leaving(*, as_of: date, now: datetime, **kept: Any) -> LeavingRun:
    """Keeps the night's one row; chances of other nights go, and all of them unless it is used."""
    require_unit()
    run, _new = LeavingRun.objects.update_or_create(as_of=as_of, defaults={"at": now, **kept})
    gone = GuestLeaving.objects.all()
    if run.used:
        gone = gone.exclude(as_of=as_of)
    gone.delete()
    return run
