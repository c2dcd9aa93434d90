"""The shifts that are planned for coming days, of whoever does the work of a department."""

from collections.abc import Iterable
from datetime import datetime

from staff.enums import Role
from staff.models import Shift


def planned(department_ids: Iterable[int], start: datetime, end: datetime) -> list[Shift]:
    """Shifts of attendants that begin in [``start``, ``end``), by when they begin; one query."""
    rows = Shift.objects.filter(
        department__in=list(department_ids),
        membership__role=Role.ATTENDANT,
        starts_at__gte=start,
        starts_at__lt=end,
    )
    return list(rows.order_by("starts_at", "pk"))
