"""Every sweep of the house in one list: what finds the work that a lost nudge left behind.

Short ones are claim-based and safe side by side. Those of a minute and more run once per slot, by
``core.jobs``, however many beats there are: beat has no memory, so it asks every minute and the
rows say whether the slot is done. After a stop of an hour or a week each is done once, at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

ONCE_FROM = 60  # seconds: from here on a sweep runs once per slot
DAY = 86400
NIGHT = 19 * 3600  # nightly work begins at 19:00 UTC: 3 at night in Shanghai
BRIEF = 50  # seconds a sweep may take
LONG = 3600


@dataclass(frozen=True)
class Sweep:
    """One periodic job: ``job`` is «module:function», called with ``now``, every so many seconds.

    ``offset`` seconds after midnight UTC its slots begin; ``longest`` is when it is ended by force.
    """

    name: str
    job: str
    every: int
    queue: str = "now"
    offset: int = 0
    longest: int = BRIEF

    @property
    def tick(self) -> int:
        """How often beat asks for it, in seconds."""
        return min(self.every, ONCE_FROM)

    @property
    def function(self) -> Callable[..., object]:
        """The job itself."""
        module, _, name = self.job.partition(":")
        found: Callable[..., object] = getattr(import_module(module), name)
        return found

    def run(self, now: datetime) -> bool:
        """Does it now; False when this slot was done before or is being done."""
        do = self.function
        if self.every < ONCE_FROM:
            do(now=now)
            return True
        from core import jobs  # noqa: PLC0415  Celery reads this list before the apps are loaded

        return jobs.run_slot(
            job=self.name,
            every=timedelta(seconds=self.every),
            offset=timedelta(seconds=self.offset),
            lease=timedelta(seconds=self.longest + 10),
            now=now,
            do=lambda _slot: do(now=now),
        )


SWEEPS = (
    Sweep("tasks.escalate", "service_tasks.jobs:escalate", 1),
    Sweep("messages.deliver", "messaging.jobs:deliver", 2),
    Sweep("pms.ingest", "pms.jobs:ingest", 2),
    Sweep("rules.plan", "rules.jobs:plan_open", 5),
    Sweep("dining.warn", "dining.jobs:warn_again", 5),
    Sweep("tasks.resume", "service_tasks.jobs:resume_parked", 20),
    Sweep("tasks.not_begun", "service_tasks.jobs:tell_not_begun", 20),
    Sweep("tasks.hand_over", "service_tasks.jobs:hand_over", 30),
    Sweep("dining.find", "dining.jobs:find_stays", 30),
    Sweep("hotels.roll", "hotels.jobs:roll_business_dates", 60),
    Sweep("preferences.wipe", "preferences.jobs:wipe_departed", 60),
    Sweep("preferences.recheck", "preferences.jobs:recheck_placements", 300, "bulk", longest=240),
    Sweep("loyalty.count", "loyalty.jobs:count", 300, "bulk", longest=240),
    Sweep("staff.sections", "staff.jobs:open_sections", 300, "bulk", longest=240),
    Sweep("staff.forget", "staff.jobs:forget", 3600, "bulk", longest=LONG),
    Sweep("imports.work", "imports.jobs:work", 60, "bulk", longest=240),
    Sweep("imports.incoming", "imports.incoming:look", 60, "bulk", longest=240),
    Sweep("insights.reports", "insights.jobs:send_reports", 300, "bulk", longest=240),
    # By day too, since hotels end their day when their PMS does; a hotel's night is made once.
    Sweep("loyalty.forecast", "loyalty.jobs.forecasting:forecast", 900, "bulk", longest=LONG),
    Sweep("insights.things", "insights.foreseeing:foresee_things", 900, "bulk", 120, LONG),
    Sweep("imports.forget", "imports.jobs:forget", 3600, "bulk", longest=LONG),
    Sweep("realtime.forget", "realtime.jobs:forget_old_events", 3600, "bulk", longest=LONG),
    Sweep("pms.forget", "pms.jobs:forget", 3600, "bulk", longest=LONG),
    Sweep("realtime.deliveries", "realtime.jobs:forget_deliveries", DAY, "bulk", NIGHT, LONG),
    Sweep("housekeeping.forget", "housekeeping.jobs:forget", DAY, "bulk", NIGHT, LONG),
    Sweep("messages.forget", "messaging.jobs:forget", DAY, "bulk", NIGHT, LONG),
    Sweep("dining.forget", "dining.jobs:forget_names", DAY, "bulk", NIGHT, LONG),
    Sweep("insights.forget", "insights.jobs:forget_reports", DAY, "bulk", NIGHT, LONG),
    Sweep("history.forget", "hotel_crm.history:forget_old", DAY, "bulk", NIGHT, LONG),
    Sweep("core.forget", "core.jobs:forget_runs", DAY, "bulk", NIGHT, LONG),
    Sweep("loyalty.recount", "loyalty.jobs:recount", DAY, "bulk", NIGHT, LONG),
    Sweep("loyalty.count_members", "loyalty.jobs.tiers:catch_up", 60, "bulk", longest=600),
    Sweep("loyalty.kinds", "loyalty.jobs.kinds:judge_all", DAY, "bulk", NIGHT, LONG),
    Sweep("loyalty.kinds_trial", "loyalty.jobs.kinds:try_scores", 7 * DAY, "bulk", NIGHT, LONG),
    Sweep("loyalty.value", "loyalty.jobs.valuing:value_guests", DAY, "bulk", NIGHT, LONG),
    Sweep("loyalty.leaving", "loyalty.jobs.leaving:score_leaving", DAY, "bulk", NIGHT, LONG),
    Sweep("loyalty.review", "loyalty.jobs.tiers:recount", DAY, "bulk", NIGHT, LONG),
    Sweep("preferences.rebuild", "preferences.jobs:rebuild_all", DAY, "bulk", NIGHT, LONG),
)


def named(name: str) -> Sweep:
    """The sweep of that name; raises ``KeyError``."""
    return {sweep.name: sweep for sweep in SWEEPS}[name]


def beat_entry(one: Sweep) -> dict[str, object]:
    """What beat is told: one small message that expires, so that nothing piles up behind a stop."""
    return {
        "task": "hotel_crm.sweep",
        "schedule": one.tick,
        "args": (one.name,),
        "options": {
            "queue": one.queue,
            "expires": max(2, one.tick),
            "soft_time_limit": one.longest,
            "time_limit": one.longest + 10,
        },
    }
