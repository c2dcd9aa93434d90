"""What the manager wants the figures of service to reach, set by hand and never by us."""

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.transactions import require_unit
from hotels import queries as hotels
from insights.figures import said
from insights.models import Target

if TYPE_CHECKING:
    from hotels.models import Property
    from staff.types import Person

TAKE, DO, WISHES = "take-p90", "do-p90", "wishes-kept"
# figure -> (its name, "seconds" or "share", the highest that may be wished for in that unit)
FIGURES: Mapping[str, tuple[Promise, str, int]] = {
    TAKE: (gettext_lazy("Nine of ten calls are taken within"), "seconds", 86_400),
    DO: (gettext_lazy("Nine of ten calls are done within"), "seconds", 7 * 86_400),
    WISHES: (gettext_lazy("Wishes kept of wishes due, at least"), "share", 1000),
}
Known = Mapping[tuple[str, int | None], float]


class BadTarget(Exception):
    """A target that no figure could reach; nothing was set."""


def set_target(
    *,
    property: "Property",
    figure: str,
    value: int | None,
    department: str = "",
    by: "Person",
    now: datetime,
) -> Target:
    """Sets or (``None``) takes away a target of the house or of one department (its code).

    ``value`` in seconds, or in thousandths for a share. Raises ``BadTarget`` with a sentence.
    """
    require_unit()
    if figure not in FIGURES:
        raise BadTarget(_("There is no such figure. Nothing was set."))
    _name, kind, highest = FIGURES[figure]
    if value is not None and not 1 <= value <= highest:
        raise BadTarget(
            _("A share lies between 1 and 100 %. Nothing was set.")
            if kind == "share"
            else _("Give at least one minute and at most a week. Nothing was set.")
        )
    found = hotels.department(property, department) if department else None
    if department and found is None:
        raise BadTarget(_("There is no such department. Nothing was set."))
    return Target.objects.create(
        property=property,
        figure=figure,
        department=found,
        value=value,
        set_by_id=by.user_id,
        set_at=now,
    )


def known(property_id: int) -> Known:
    """(figure, department id or None for the house) -> what is wanted, in the figure's unit."""
    rows = (
        Target.objects.filter(property=property_id)
        .order_by("figure", "department", "-set_at", "-pk")
        .distinct("figure", "department")
    )
    return {
        (row.figure, row.department_id): row.value / 1000
        if FIGURES.get(row.figure, ("", "seconds", 0))[1] == "share"
        else float(row.value)
        for row in rows
        if row.value is not None
    }


def wanted(targets: Known, figure: str, department_id: int | None = None) -> float | None:
    """The department's own target, else the house's, else none."""
    return targets.get((figure, department_id), targets.get((figure, None)))


def as_kept(figure: str, number: float | None) -> int | None:
    """What a person writes (minutes, or per cent) as it is kept; None takes the target away."""
    if number is None or not isfinite(number):
        return None if number is None else 0
    kind = FIGURES[figure][1] if figure in FIGURES else "seconds"
    kept = number * (10 if kind == "share" else 60)
    return round(min(max(kept, 0), 10_000_000))


def lines(known: Known, names: Mapping[int, object]) -> list[tuple[str, object, str]]:
    """(figure, the department's words or nothing for the house, the target in words)."""
    return [
        (str(FIGURES[figure][0]), names.get(department, "") if department else "",
         said(FIGURES[figure][1], value))
        for (figure, department), value in sorted(known.items(), key=lambda pair: (pair[0][0], pair[0][1] or 0))
        if figure in FIGURES
    ]  # fmt: skip
