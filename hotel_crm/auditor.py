"""The auditor: is anything overdue that nobody looks after? It repairs once, then says so aloud."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core import http, transactions
from hotel_crm import sweeps
from hotels import queries as hotels
from messaging import jobs as messaging
from pms import jobs as pms
from realtime import services as realtime
from rules import jobs as rules
from service_tasks import jobs as service_tasks

logger = logging.getLogger(__name__)

EVERY = timedelta(seconds=30)


@dataclass(frozen=True)
class Check:
    """One thing that must never be overdue: how to count it, and the sweep that mends it."""

    name: str
    overdue: Callable[..., int]
    sweep: str


CHECKS = (
    Check("inbox", pms.overdue, "pms.ingest"),
    Check("ladder", service_tasks.overdue, "tasks.escalate"),
    Check("outbox", messaging.overdue, "messages.deliver"),
    Check("plans", rules.overdue, "rules.plan"),
)


def audit(*, now: datetime, heartbeat: str = "") -> Mapping[str, int]:
    """What is still overdue after one repair; empty is good, and only then the heart beats."""
    left: dict[str, int] = {}
    for check in CHECKS:
        if check.overdue(now=now) == 0:
            continue
        logger.warning("%s is overdue; it is repaired", check.name)
        sweeps.named(check.sweep).run(now)
        still = check.overdue(now=now)
        if still:
            left[check.name] = still
    if left:
        logger.error("overdue after repair: %s", left)
        _say_aloud(left)
    elif heartbeat:
        beat(heartbeat)
    return left


def _say_aloud(left: Mapping[str, Any]) -> None:
    """Every screen of every property looks at its alerts again; the log names what is overdue."""
    with transactions.unit():
        for house in hotels.properties():
            realtime.publish(
                property_id=house.pk, topic="alerts", entity=house.public_id, version=len(left)
            )


def beat(url: str) -> None:
    """Tells the outside watch that all is well; a watch that cannot be reached is only logged."""
    try:
        http.get(url)
    except http.OutsideError as error:
        logger.warning("the outside watch was not reached: %s", error)
