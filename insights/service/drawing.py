"""The charts of service."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from insights import targets
from insights.charts import Chart, Point, bars, line, stacked
from insights.figures import FEW
from insights.service.counting import P90, Counted
from service_tasks.queries import Response


def charts(counted: Counted) -> dict[str, Chart]:
    """Table's key -> the chart above it; a table that has nothing to draw has none."""
    drawn = {
        "departments": _departments(counted),
        "shifts": _shifts(counted),
        "days": _days(counted),
        "wishes": _wishes(counted),
    }
    return {key: chart for key, chart in drawn.items() if chart is not None}


def few(n: int) -> str:
    """Why there is no bar."""
    return ngettext("too few: %(n)s", "too few: %(n)s", n) % {"n": n}


def _bar(words: str, found: Response) -> tuple[str, float | None, str]:
    value = found.to_take[P90] if found.to_take and found.taken >= FEW else None
    return words, value, few(found.taken)


def _departments(counted: Counted) -> Chart | None:
    rows = [
        _bar(counted.department_name(pk), counted.now.response["department", str(pk)])
        for pk in counted.departments
        if ("department", str(pk)) in counted.now.response
    ]
    return _taken(_("Nine of ten calls taken within, by department"), rows, counted)


def _shifts(counted: Counted) -> Chart | None:
    found = counted.now.response
    rows = [
        _bar(counted.short.get(code) or _("Outside the usual shifts"), found["shift", code])
        for code in [*counted.shifts, ""]
        if ("shift", code) in found
    ]
    return _taken(_("Nine of ten calls taken within, by shift"), rows, counted)


def _taken(title: str, rows: list[tuple[str, float | None, str]], counted: Counted) -> Chart | None:
    if not rows:
        return None
    target = targets.wanted(counted.wanted, targets.TAKE)
    return bars(title, rows, kind="seconds", target=target)


def _days(counted: Counted) -> Chart | None:
    period, found = counted.asked.period, counted.now.response
    if period.days < 2 or not any(by == "day" for by, _of in found):
        return None
    points = []
    for nr in range(period.days):
        day = period.start + timedelta(days=nr)
        each = found.get(("day", day.isoformat()))
        value = each.to_take[P90] if each and each.to_take and each.taken >= FEW else None
        points.append(Point(f"{day:%m-%d}", value))
    if not any(point.value is not None for point in points):
        return None
    return line(
        _("Nine of ten calls taken within, day by day"),
        points,
        kind="seconds",
        target=targets.wanted(counted.wanted, targets.TAKE),
    )


def _wishes(counted: Counted) -> Chart | None:
    rows = [
        (
            counted.department_name(pk),
            (each.in_time, each.kept - each.in_time, each.due - each.kept),
        )
        for pk, each in counted.now.wishes.items()
        if each.due
    ]
    if not rows:
        return None
    return stacked(
        _("Wishes due, by department"),
        rows,
        (_("Kept in time"), _("Kept later"), _("Not kept")),
    )
