"""Planning is reconciliation: what should exist is compared with what does, and mended.

Running it twice changes nothing; running it late only delays. It never touches what is done, never
pulls a started job from the person on it while the stay goes on, and leaves guests' own requests
alone except to follow the guest or to end with the stay.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from core import asking, rows, transactions
from hotels import queries as hotels
from loyalty.queries import memberships as loyalty
from preferences import queries as preferences
from rules import facts as gathering
from rules import publishing, signals
from rules.models import StayPlan
from rules.plan import plan
from rules.types import Plan, Planned
from service_tasks import queries as task_queries
from service_tasks import services as tasks
from service_tasks.enums import LIVE_STATES, Origin, TaskState
from service_tasks.types import DesiredTask
from stays import queries as stays
from stays.types import StayFacts

if TYPE_CHECKING:
    from service_tasks.models import PlacedItem, ServiceTask

load_rules = publishing.load_rules
publish_rule = publishing.publish_rule

OUTLIVING = {Origin.COLLECTION, Origin.CUSTODY}
ENDED = {"departed", "cancelled", "no_show", "walked"}


def reconcile(*, stay_id: int, now: datetime) -> int:
    """Makes the tasks of one stay what the rules want; returns how many were changed."""
    transactions.require_unit()
    _announce(stay_id)
    facts = stays.stay_facts(stay_id)
    with hotels.held(facts.property_id, facts.settings_stamp):
        return _reconcile(facts, now)


def _announce(stay_id: int) -> None:
    """Everything that is read of a stay, in the order in which it will be asked for."""
    stays.announce_facts(stay_id)
    _MARK.ahead(stay_id)
    preferences.announce_facts_no(stay_id)
    task_queries.announce_placed(stay_id)
    tasks.announce_of_stay(stay_id)
    preferences.announce_believed(stay_id)


def _reconcile(facts: StayFacts, now: datetime) -> int:
    stay_id = facts.stay_id
    mark = _mark(facts, now)
    facts_no = preferences.facts_no_in_stay(stay_id)  # before what it counts is read
    hotel = gathering.hotel_day(facts.property_id, now)
    placed = task_queries.placed(stay_id)
    standing = [item for item in placed if item.collected_at is None]
    work = tasks.locked_of_stay(stay_id)
    seen = gathering.gather(facts, hotel, placed, work, tiers=cast("Any", mark).tiers)
    wanted = plan(
        gathering.stay_view(facts, now), seen, gathering.published(facts.property_id), hotel
    )
    changed = _follow_guest(facts, work, standing, now) + _apply(facts, wanted, work, now)
    if facts.state in ENDED:
        changed += _close(facts, wanted, now)
    mark.planned_no, mark.day, mark.planned_at = facts.changed_no, hotel.day, now
    mark.facts_no = facts_no
    mark.stopped = [vars(stopped) for stopped in wanted.stopped]
    rows.update(mark, "planned_no", "facts_no", "day", "planned_at", "stopped")
    if changed:
        transactions.after(lambda: _tell(stay_id))
    return changed


def _tell(stay_id: int) -> None:
    signals.planned.send_robust(sender=None, stay_id=stay_id)


# The levels of the party come along, so that no statement more is made for them.
_MARK = rows.Read(
    StayPlan,
    "WHERE t.stay_id = %s FOR UPDATE OF t",
    extra={"tiers": loyalty.REACHED_IN_STAY},
)


def _mark(facts: StayFacts, now: datetime) -> StayPlan:
    """The stay's plan row, locked, so that two planners of one stay take turns."""
    if (mark := _MARK.first(facts.stay_id)) is not None:
        return mark
    StayPlan.objects.bulk_create(
        [StayPlan(stay_id=facts.stay_id, property_id=facts.property_id, planned_at=now)],
        ignore_conflicts=True,
    )
    asking.anew()  # who was faster may have planned since the rest was read
    made = _MARK.first(facts.stay_id)
    assert made is not None  # made above, or by whoever was faster
    return made


def _follow_guest(
    facts: StayFacts,
    work: Sequence["ServiceTask"],
    standing: Sequence["PlacedItem"],
    now: datetime,
) -> int:
    if facts.state in ENDED:
        return 0
    room_id = facts.room.id if facts.room else None
    return tasks.move_open(work=work, standing=standing, room_id=room_id, now=now)


def _apply(facts: StayFacts, wanted: Plan, work: Sequence["ServiceTask"], now: datetime) -> int:
    existing = {(task.rule, task.occurrence): task for task in work if task.origin == Origin.RULE}
    desired = {planned.identity: planned for planned in wanted.tasks}
    changed = 0
    missing: list[DesiredTask] = []
    for identity, planned in desired.items():
        task = existing.get(identity)
        want = _desired(planned, facts)
        if task is None:
            missing.append(want)
        elif task.state == TaskState.WITHDRAWN:
            tasks.reopen(task=task, desired=want, now=now)
            changed += 1
        elif task.state in LIVE_STATES:
            changed += tasks.update_desired(task=task, desired=want, now=now)
    tasks.create_desired(
        stay_id=facts.stay_id, property_id=facts.property_id, desired=missing, now=now
    )
    changed += len(missing)
    return changed + _drop_unwanted(facts, wanted, existing, now)


def _drop_unwanted(
    facts: StayFacts, wanted: Plan, existing: dict[tuple[str, str], "ServiceTask"], now: datetime
) -> int:
    desired = {planned.identity for planned in wanted.tasks}
    refused = {
        (stop.rule, stop.occurrence) for stop in wanted.stopped if stop.reason == "refused_service"
    }
    dropped = 0
    for identity, task in existing.items():
        if identity in desired or task.state not in LIVE_STATES:
            continue
        if task.state == TaskState.STARTED and facts.state not in ENDED:
            continue  # never pull a started job from the person on it
        if identity in refused or _ran_out(task.occurrence, facts):
            tasks.lapse(task=task, why="not_this_time", now=now)
        else:
            tasks.withdraw(task=task, why=str(facts.state), now=now)
        dropped += 1
    return dropped


def _ran_out(occurrence: str, facts: StayFacts) -> bool:
    """A day's task whose day is over, or an arrival's once the guest has settled, lapses."""
    daily = ":" in occurrence.split("/", 1)[0]
    return facts.state == "in_house" and (daily or occurrence.startswith("arrival"))


def _close(facts: StayFacts, wanted: Plan, now: datetime) -> int:
    """Open work ends with the stay; not what must come back to us, nor what must go back to the guest."""
    changed = 0
    going_on = {planned.identity for planned in wanted.tasks}
    for task in task_queries.live_for_stay(facts.stay_id):
        if task.origin not in OUTLIVING and (task.rule, task.occurrence) not in going_on:
            tasks.withdraw(task=task, why=str(facts.state), now=now)
            changed += 1
    return changed + tasks.collect_for(stay_id=facts.stay_id, now=now)


def _desired(planned: Planned, facts: StayFacts) -> DesiredTask:
    rule = planned.rule
    return DesiredTask(
        rule=rule.code,
        rule_version=rule.version,
        occurrence=planned.occurrence,
        template_key=planned.template,
        params=dict(planned.params),
        department=rule.department,
        owner=rule.owner,
        room_id=planned.room_id,
        level=rule.level,
        safety=rule.safety,
        together=planned.together,
        visible_from=gathering.moment_of(planned.visible, facts.property_id),
        due_at=gathering.moment_of(planned.due, facts.property_id),
    )
