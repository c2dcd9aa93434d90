"""The tables of service: what the page shows under its charts and every export carries."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from insights.figures import Column, Row, Table, enough, share
from insights.service.counting import P50, P90, P95, Counted, stretch
from insights.service.reasons import kind_words, reason_words
from preferences.enums import Reaction
from service_tasks import queries as service_tasks
from service_tasks.queries import Response, ShiftHours
from staff import queries as staff

MOST = 500


def answered() -> str:
    """What is counted as an answer to a call, wherever it is."""
    return _(
        "Tasks of these days that call somebody, from when they are seen and call until somebody has "
        "them, and until they are done; half (p50), nine of ten (p90) and 95 of 100 (p95) were faster. "
        "Percentiles need ten cases; a dash says there are fewer."
    )


def _columns(first: Column) -> tuple[Column, ...]:
    return (
        first,
        Column("calls", _("Calls"), "number"),
        Column("taken", _("Taken"), "number"),
        Column("take-p50", _("Taken p50"), "seconds"),
        Column("take-p90", _("Taken p90"), "seconds"),
        Column("take-p95", _("Taken p95"), "seconds"),
        Column("done", _("Done"), "number"),
        Column("do-p50", _("Done p50"), "seconds"),
        Column("do-p90", _("Done p90"), "seconds"),
        Column("do-p95", _("Done p95"), "seconds"),
    )


def _cells(found: Response) -> tuple[object, ...]:
    take, do = found.to_take or (None,) * 3, found.to_do or (None,) * 3
    return (
        found.asked,
        found.taken,
        *(enough(take[nr], found.taken) for nr in (P50, P90, P95)),
        found.done,
        *(enough(do[nr], found.done) for nr in (P50, P90, P95)),
    )


def by_department(counted: Counted) -> Table:
    """A line a department, in the hotel's own order, and the whole house last."""
    found = counted.now.response
    rows = [
        Row(
            (counted.department_name(pk), *_cells(found["department", str(pk)])),
            counted.address("insights-service-rows", and_=f"&department={each.code}"),
        )
        for pk, each in counted.departments.items()
        if ("department", str(pk)) in found
    ]
    if rows:
        rows.append(
            Row(
                (_("The whole house"), *_cells(counted.now.all)),
                counted.address("insights-service-rows"),
            )
        )
    return _table(
        counted,
        "departments",
        _("Answers by department"),
        Column("department", _("Department")),
        rows=rows,
    )


def by_shift(counted: Counted) -> Table:
    """A line a usual shift; calls outside every shift of their department have one of their own."""
    found = counted.now.response
    codes = [code for code in [*counted.shifts, ""] if ("shift", code) in found]
    rows = [
        Row(
            (
                counted.shifts.get(code) or _("Outside the usual shifts"),
                *_cells(found["shift", code]),
            ),
            counted.address("insights-service-rows", and_=f"&shift={code}"),
        )
        for code in codes
    ]
    return _table(counted, "shifts", _("Answers by shift"), Column("shift", _("Shift")), rows=rows)


def by_day(counted: Counted) -> Table:
    """A line a day of the hotel's calendar, the newest first."""
    days = sorted((of for by, of in counted.now.response if by == "day"), reverse=True)
    rows = [Row((day, *_cells(counted.now.response["day", day]))) for day in days]
    return _table(counted, "days", _("Answers by day"), Column("day", _("Day"), "day"), rows=rows)


def _table(counted: Counted, key: str, title: str, first: Column, *, rows: list[Row]) -> Table:
    return Table(
        key=key,
        title=title,
        definition=answered(),
        columns=_columns(first),
        rows=tuple(rows),
        period=counted.asked.period,
        n=counted.now.all.asked,
    )


def endings(counted: Counted) -> Table:
    """How often tasks were parked, lapsed or withdrawn, and why."""
    return Table(
        key="endings",
        title=_("Parked, lapsed and withdrawn"),
        definition=_(
            "How often tasks rested or ended without being done in these days, by the reason that was "
            "given. A task that was parked twice counts twice here and once among tasks."
        ),
        columns=(
            Column("kind", _("What")),
            Column("reason", _("Reason")),
            Column("times", _("Times"), "number"),
            Column("tasks", _("Tasks"), "number"),
        ),
        rows=tuple(
            Row((kind_words(each.kind), reason_words(each.reason), each.times, each.tasks))
            for each in counted.now.endings
        ),
        period=counted.asked.period,
        n=sum(each.times for each in counted.now.endings),
    )


def wishes(counted: Counted) -> Table:
    """Wishes kept of wishes due, by the department that had to keep them."""
    rows = [
        Row(
            (
                counted.department_name(pk),
                each.due,
                each.kept,
                enough(share(each.kept, each.due), each.due),
                each.in_time,
            )
        )
        for pk, each in sorted(
            counted.now.wishes.items(),
            key=lambda pair: list(counted.departments).index(pair[0]),
        )
    ]
    return Table(
        key="wishes",
        title=_("Wishes kept"),
        definition=_(
            "Tasks that keep a known wish of a guest and fell due in these days, without those that "
            "were called off; kept are those that were done. A share needs ten wishes."
        ),
        columns=(
            Column("department", _("Department")),
            Column("due", _("Due"), "number"),
            Column("kept", _("Kept"), "number"),
            Column("share", _("Kept of due"), "share"),
            Column("in-time", _("Kept in time"), "number"),
        ),
        rows=tuple(rows),
        period=counted.asked.period,
        n=counted.now.wishes_due,
    )


def reactions(counted: Counted) -> Table:
    """How what was prepared was received."""
    found = counted.now.reactions
    whole = sum(found.values())
    return Table(
        key="reactions",
        title=_("How it was received"),
        definition=_("What guests said or showed about wishes kept on these business days."),
        columns=(
            Column("reaction", _("Reaction")),
            Column("times", _("Times"), "number"),
            Column("share", pgettext("part", "Share"), "share"),
        ),
        rows=tuple(
            Row((str(Reaction(code).label), times, enough(share(times, whole), whole)))
            for code, times in found.items()
        ),
        period=counted.asked.period,
        n=whole,
    )


TABLES: dict[str, Callable[[Counted], Table]] = {
    "departments": by_department,
    "shifts": by_shift,
    "days": by_day,
    "wishes": wishes,
    "reactions": reactions,
    "endings": endings,
}


def table(counted: Counted, key: str) -> Table:
    """One of ``TABLES``; raises ``KeyError``."""
    return TABLES[key](counted)


def calls(
    counted: Counted, *, department: str = "", shift: str | None = None, most: int = MOST
) -> Table:
    """The calls behind a number, those that nobody took first, then the slowest; no person in it."""
    reader = counted.reader
    of = next((pk for pk, each in counted.departments.items() if each.code == department), None)
    hours = tuple(
        ShiftHours(
            each.department_id, each.code, f"{each.from_time:%H:%M}", f"{each.to_time:%H:%M}"
        )
        for each in staff.usual_shifts(reader.house)
    )
    found = service_tasks.timed(
        stretch(reader, counted.asked.period, hours), department_id=of, shift=shift, most=most
    )
    tasks = service_tasks.by_ids(reader.house.pk, [each.task_id for each in found])
    whole = _whole(counted, of, shift)
    rows = []
    for each in found:
        task = tasks[each.task_id]
        words = service_tasks.words(task, reader.language).title
        rows.append(
            Row(
                (
                    words,
                    task.room.number if task.room else "",
                    counted.department_name(task.department_id),
                    reader.wall(each.asked_at),
                    each.to_take,
                    each.to_do,
                    str(task.get_state_display()),
                ),
                reader.page("stay", stay=task.stay.public_id) if task.stay else "",
            )
        )
    return Table(
        key="calls",
        title=_("Calls"),
        definition=answered(),
        columns=(
            Column("task", _("Task")),
            Column("room", _("Room")),
            Column("department", _("Department")),
            Column("called", _("Called"), "moment"),
            Column("to-take", _("Taken after"), "seconds"),
            Column("to-do", _("Done after"), "seconds"),
            Column("state", _("State")),
        ),
        rows=tuple(rows),
        period=counted.asked.period,
        n=whole,
        cut=max(0, whole - len(rows)),
    )


def _whole(counted: Counted, department_id: int | None, shift: str | None) -> int:
    if department_id is not None and shift is not None:
        return 0  # no page leads to both
    key = (
        ("department", str(department_id)) if department_id is not None else ("shift", shift or "")
    )
    if department_id is None and shift is None:
        key = ("", "")
    found = counted.now.response.get(key)
    return found.asked if found else 0
