"""What the auditor found and what became of it; the pages show what is still open."""

from collections.abc import Mapping
from datetime import datetime

from core.models import AuditFinding
from core.transactions import require_unit


def note(found: Mapping[str, int], *, now: datetime) -> bool:
    """Makes the open findings be ``found`` (name -> how many); True when any opened or ended."""
    require_unit()
    known = {
        row.name: row for row in AuditFinding.objects.select_for_update().filter(ended_at=None)
    }
    for name, count in found.items():
        if name in known:
            AuditFinding.objects.filter(pk=known[name].pk).update(count=count, seen_at=now)
        else:
            AuditFinding.objects.create(
                name=name, count=count, began_at=now, seen_at=now, repaired_at=now
            )
    over = [row.pk for name, row in known.items() if name not in found]
    AuditFinding.objects.filter(pk__in=over).update(ended_at=now)
    return bool(over) or not found.keys() <= known.keys()


def open_findings() -> list[AuditFinding]:
    """What is wrong now, oldest first. One query of a table that is all but empty."""
    return list(AuditFinding.objects.filter(ended_at=None).order_by("began_at", "pk"))
