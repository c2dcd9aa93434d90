"""Every sweep of the house in one list: what finds the work that a lost nudge left behind.

Short ones are claim-based and safe side by side; those of a minute and more run once per slot, by
``core.jobs``, however many beats there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

ONCE_FROM = 60  # seconds: from here on a sweep runs once per slot


@dataclass(frozen=True)
class Sweep:
    """One periodic job: ``job`` is «module:function», called with ``now``."""

    name: str
    job: str
    every: float
    queue: str = "now"

    def run(self, now: datetime) -> None:
        """Does it now, or finds that this slot has been done."""
        module, _, name = self.job.partition(":")
        do: Callable[..., object] = getattr(import_module(module), name)
        if self.every < ONCE_FROM:
            do(now=now)
        else:
            from core import jobs  # noqa: PLC0415  Celery reads this list before the apps are loaded

            every = timedelta(seconds=self.every)
            jobs.run_slot(job=self.name, every=every, now=now, do=lambda: do(now=now))


SWEEPS = (
    Sweep("tasks.escalate", "service_tasks.jobs:escalate", 1),
    Sweep("messages.deliver", "messaging.jobs:deliver", 2),
    Sweep("pms.ingest", "pms.jobs:ingest", 2),
    Sweep("rules.plan", "rules.jobs:plan_open", 5),
    Sweep("tasks.resume", "service_tasks.jobs:resume_parked", 20),
    Sweep("tasks.hand_over", "service_tasks.jobs:hand_over", 30),
    Sweep("hotels.roll", "hotels.jobs:roll_business_dates", 60),
    Sweep("preferences.wipe", "preferences.jobs:wipe_departed", 60),
    Sweep("preferences.recheck", "preferences.jobs:recheck_placements", 300, "bulk"),
    Sweep("staff.sections", "staff.jobs:open_sections", 300, "bulk"),
    Sweep("staff.forget", "staff.jobs:forget", 3600, "bulk"),
    Sweep("realtime.forget", "realtime.jobs:forget_old_events", 3600, "bulk"),
    Sweep("pms.forget", "pms.jobs:forget", 3600, "bulk"),
    Sweep("core.forget", "core.jobs:forget_runs", 86400, "bulk"),
    Sweep("preferences.rebuild", "preferences.jobs:rebuild_all", 86400, "bulk"),
)


def named(name: str) -> Sweep:
    """The sweep of that name; raises ``KeyError``."""
    return {sweep.name: sweep for sweep in SWEEPS}[name]
