"""The auditor: is anything overdue that nobody looks after? It repairs once, then says so aloud.

It is a process of its own, so that a worker that hangs, a broker that lost its messages or a beat
that died is found by somebody else. What it cannot mend stands as a bar on every screen until it
is gone, and the heartbeat to the outside stops, so that somebody beyond this machine notices.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import findings, http, jobs, transactions
from core.faults import where
from hotel_crm import sweeps
from hotels import queries as hotels
from imports import jobs as imports
from messaging import jobs as messaging
from pms import jobs as pms
from realtime import services as realtime
from rules import jobs as rules
from service_tasks import jobs as service_tasks

logger = logging.getLogger(__name__)

EVERY = timedelta(seconds=30)


@dataclass(frozen=True)
class Check:
    """One thing that must never be overdue: how to count it, and the sweeps that mend it."""

    name: str
    overdue: Callable[..., int]
    mended_by: tuple[str, ...]
    says: Promise


def late_sweeps(*, now: datetime) -> list[sweeps.Sweep]:
    """Sweeps that run once per slot and missed more than a whole one."""
    return [
        sweep
        for sweep in sweeps.SWEEPS
        if sweep.every >= sweeps.ONCE_FROM
        and (done := jobs.last_done(sweep.name)) is not None
        and done < now - timedelta(seconds=2 * sweep.every + sweep.longest)
    ]


def _late(*, now: datetime) -> int:
    return len(late_sweeps(now=now))


CHECKS = (
    Check(
        "inbox",
        pms.overdue,
        ("pms.ingest",),
        _("Messages of the PMS are not being read. Look into the PMS for who came and went."),
    ),
    Check(
        "lines",
        pms.silent_lines,
        (),
        _(
            "A line to the PMS is silent. Look into the PMS for who came and went; what happened "
            "meanwhile is asked for as soon as it speaks again."
        ),
    ),
    Check(
        "ladder",
        service_tasks.overdue,
        ("tasks.escalate",),
        _("Alerts do not climb by themselves. Look at the board often and call people."),
    ),
    Check(
        "outbox",
        messaging.overdue,
        ("messages.deliver",),
        _("Messages to phones are not going out. Call people instead."),
    ),
    Check(
        "plans",
        rules.overdue,
        ("rules.plan",),
        _("Tasks are not planned for some stays. Check arrivals by hand."),
    ),
    Check(
        "files",
        imports.overdue,
        ("imports.work",),
        _("A file that was sent does not go in. Nothing of it is lost; it goes on by itself."),
    ),
    Check(
        "periodic",
        _late,
        (),
        _(
            "Work that runs by itself is late. Nothing is lost; tell whoever looks after the system."
        ),
    ),
)


def audit(*, now: datetime, heartbeat: str = "") -> Mapping[str, int]:
    """What is still overdue after one repair; empty is good, and only then the heart beats."""
    left: dict[str, int] = {}
    for check in CHECKS:
        still = _look(check, now)
        if still:
            left[check.name] = still
    with transactions.unit():
        if findings.note(left, now=now):
            _wake_screens()
    if left:
        logger.error("overdue after repair: %s", left)
    elif heartbeat:
        beat(heartbeat)
    return left


def _look(check: Check, now: datetime) -> int:
    """How much is overdue after one repair."""
    if check.overdue(now=now) == 0:
        return 0
    logger.warning("%s is overdue; it is repaired", check.name)
    mended_by = [sweeps.named(name) for name in check.mended_by] or late_sweeps(now=now)
    for sweep in mended_by:
        try:
            sweep.run(now)
        except Exception as error:  # noqa: BLE001  a repair that fails is what there is to tell
            logger.error("%s could not be repaired: %s", check.name, where(error))  # noqa: TRY400
    return check.overdue(now=now)


def _wake_screens() -> None:
    """Every screen of every property draws its bar again."""
    for house in hotels.properties():
        realtime.publish(property_id=house.pk, topic="system", entity=house.public_id, version=1)


def troubles() -> list[str]:
    """What the bar on every screen says, in the reader's language."""
    says = {check.name: check.says for check in CHECKS}
    return [str(says[row.name]) for row in findings.open_findings() if row.name in says]


def beat(url: str) -> None:
    """Tells the outside watch that all is well; a watch that cannot be reached is only logged."""
    try:
        http.get(url)
    except http.OutsideError as error:
        logger.warning("the outside watch was not reached: %s", error)
