"""The first look of the day: what is late, which arrivals are at risk, what is silent, how alerts ran."""

from datetime import time, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.words import say
from guests import queries as guests
from guests.enums import Discretion
from hotels import queries as hotels
from insights import alerts
from insights.figures import Column, Figure, Period, Row, Table
from insights.reading import Reader
from pms import queries as pms
from realtime import queries as realtime
from service_tasks import queries as service_tasks
from staff import queries as staff
from stays import queries as stays
from stays.types import StayFacts

if TYPE_CHECKING:
    from service_tasks.models import ServiceTask

MOST = 200  # rows of a list on a page
DEVICE_SILENT = timedelta(minutes=5)
LINE_SILENT = timedelta(minutes=3)


def late(reader: Reader, most: int = MOST) -> Table:
    """Live tasks whose time is over, the longest overdue first."""
    rows = service_tasks.late(reader.house.pk, now=reader.now)
    whole = rows.count()
    return Table(
        key="late",
        title=_("Late tasks"),
        definition=_("Tasks that are not done although their due time is over; parked ones rest."),
        columns=(
            Column("task", _("Task")),
            Column("room", _("Room")),
            Column("department", _("Department")),
            Column("state", _("State")),
            Column("due", _("Due"), "moment"),
            Column("over", _("Over by"), "seconds"),
        ),
        rows=tuple(_late_row(task, reader) for task in rows[:most]),
        n=whole,
        cut=max(0, whole - most),
    )


def _late_row(task: "ServiceTask", reader: Reader) -> Row:
    return Row(
        (
            service_tasks.words(task, reader.language).title,
            task.room.number if task.room else "",
            say(task.department.name, reader.language).text,
            str(task.get_state_display()),
            reader.wall(task.due_at),
            (reader.now - task.due_at).total_seconds(),
        ),
        reader.page("stay", stay=task.stay.public_id) if task.stay else "",
    )


def at_risk(reader: Reader, most: int = MOST) -> Table:
    """Arrivals of this business day and the next whose preparation is open or late."""
    day = hotels.business_date(reader.house, reader.now)
    hidden_too = reader.sees_hidden
    days = (day, day + timedelta(days=1))
    due = [
        stay.pk
        for each in days
        for stay in stays.arrivals(reader.house, each)
        .filter(state="reserved")
        .shown(hidden_too=hidden_too)
    ]
    work = service_tasks.preparing(reader.house.pk, due, now=reader.now)
    facts = stays.facts_of([pk for pk in due if pk in work])
    rows = sorted(
        (fact for fact in facts.values()),
        key=lambda fact: (-work[fact.stay_id][1], fact.arrival, fact.eta or time(23, 59)),
    )
    return Table(
        key="at-risk",
        title=_("Arrivals at risk"),
        definition=_(
            "Arrivals of today and tomorrow whose preparation is not done; those with late work first."
        ),
        columns=(
            Column("guest", _("Guest")),
            Column("day", _("Arrival"), "day"),
            Column("eta", _("Expected")),
            Column("room", _("Room")),
            Column("open", _("To prepare"), "number"),
            Column("late", _("Late"), "number"),
        ),
        rows=tuple(_arrival_row(fact, work[fact.stay_id], reader) for fact in rows[:most]),
        period=Period(day, day + timedelta(days=2)),
        n=len(rows),
        cut=max(0, len(rows) - most),
    )


def _arrival_row(fact: StayFacts, work: tuple[int, int], reader: Reader) -> Row:
    return Row(
        (
            _name(fact, reader),
            f"{fact.arrival:%Y-%m-%d}",
            f"{fact.eta or reader.house.check_in_from:%H:%M}",
            fact.room.number if fact.room else _("No room yet"),
            *work,
        ),
        reader.page("stay", stay=fact.public_id),
    )


def _name(fact: StayFacts, reader: Reader) -> str:
    if fact.primary is None:
        return _("Guest")
    level = Discretion.OPEN if reader.sees_hidden else fact.discretion
    return guests.display_name(fact.primary, reader.language, level)


def silent_devices(reader: Reader, _most: int = MOST) -> Table:
    """Devices somebody is signed in on and that have not been heard on their line."""
    used = [
        line.device for line in staff.devices_in_use(reader.house, now=reader.now) if line.person
    ]
    heard = realtime.last_heard([device.pk for device in used])
    since = reader.now - DEVICE_SILENT
    last = {device.pk: heard.get(device.pk, device.seen_at) for device in used}
    quiet = [device for device in used if (last[device.pk] or since) <= since]
    return Table(
        key="devices",
        title=_("Silent devices"),
        definition=_(
            "Devices with somebody signed in that have not been heard for five minutes. Alerts reach "
            "their people by another way, later."
        ),
        columns=(
            Column("device", _("Device")),
            Column("department", _("Department")),
            Column("heard", _("Last heard"), "moment"),
        ),
        rows=tuple(
            Row(
                (
                    device.label or _("A browser"),
                    say(device.department.name, reader.language).text if device.department else "",
                    reader.wall(last[device.pk]),
                )
            )
            for device in quiet
        ),
        n=len(quiet),
    )


def silent_lines(reader: Reader, _most: int = MOST) -> Table:
    """Lines to the PMS that should speak and do not."""
    found = pms.silent_lines(reader.house.pk, reader.now - LINE_SILENT)
    return Table(
        key="lines",
        title=_("Silent lines to the PMS"),
        definition=_(
            "Lines over a socket that have said nothing for three minutes. What happens meanwhile is "
            "asked for when they speak again."
        ),
        columns=(Column("line", _("Line")), Column("heard", _("Last heard"), "moment")),
        rows=tuple(
            Row((name, reader.wall(heard)), reader.page("pms-lines")) for name, heard in found
        ),
        n=len(found),
    )


COUNTED = {"late": late, "at-risk": at_risk, "devices": silent_devices, "lines": silent_lines}
TABLES = {**COUNTED, "alerts": alerts.table}


def figures(reader: Reader) -> list[Figure]:
    """The numbers of the first look, each with the way to its rows."""
    counted = [
        Figure(
            key=key,
            label=table.title,
            kind="number",
            value=table.n,
            n=table.n,
            definition=table.definition,
            url=reader.page("insights-today-rows", table=key),
            period=table.period,
        )
        for key, make in COUNTED.items()
        for table in [make(reader)]
    ]
    return [*counted, *alerts.figures(reader)]


def sentence(figures: list[Figure]) -> str:
    """What the manager should know before looking at any number."""
    late_n, risk_n, quiet = (int(figures[nr].value or 0) for nr in range(3))
    lines = int(figures[3].value or 0)
    if not (late_n or risk_n or quiet or lines):
        return _("Nothing is late, every arrival is prepared and everything speaks.")
    return _(
        "Late tasks: %(late)s. Arrivals at risk: %(risk)s. Silent devices: %(quiet)s. "
        "Silent lines: %(lines)s."
    ) % {"late": late_n, "risk": risk_n, "quiet": quiet, "lines": lines}
