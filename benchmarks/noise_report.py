"""What was heard in the day of the noise benchmark, and what somebody was needed for and was not."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

WITHIN = timedelta(minutes=15)
SEEN = ("acknowledged", "started", "done", "parked", "lapsed", "withdrawn")
BEFORE_ARRIVAL = ("day_before_arrival", "arrival_day")


def report(day: Any) -> dict[str, Any]:
    """Sounds for each shift and place, by kind, without folding; needs that nobody heard of."""
    kinds, preparation = _kinds(day)
    spoken = [
        [kinds[call.split("@")[0]] for call in calls] for _at, _login, _level, calls in day.sounds
    ]
    shifts = {worker.login: 0 for worker in day.workers if _had_a_shift(day, worker)}
    alone = dict(shifts)
    places = {worker.login: worker.kind for worker in day.workers}
    for _at, login, _level, _calls in day.sounds:
        if login in shifts:
            shifts[login] += 1
    for _at, login in day.alone:
        if login in alone:
            alone[login] += 1
    desk: dict[str, list[float]] = {}
    for at, login, _level, _calls in day.sounds:
        if places[login] == "desk":
            desk.setdefault(login, []).append(at)
    desk_alone: dict[str, list[float]] = {}
    for at, login in day.alone:
        if places[login] == "desk":
            desk_alone.setdefault(login, []).append(at)
    missed, needed = _unheard(day, preparation)
    return {
        "shifts": sorted(shifts.values()),
        "shifts_unfolded": sorted(alone.values()),
        "desk_worst_hour": max((_worst_hour(each) for each in desk.values()), default=0),
        "desk_worst_hour_unfolded": max(
            (_worst_hour(each) for each in desk_alone.values()), default=0
        ),
        "preparation": sum(
            any(call.split("@")[0] in preparation for call in calls)
            for _at, _login, _level, calls in day.sounds
        ),
        "needed": needed,
        "missed": missed,
        "sounds": len(day.sounds),
        "sounds_unfolded": len(day.alone),
        "by_level": dict(Counter(level for _at, _login, level, _calls in day.sounds)),
        "by_kind": {
            place: dict(
                Counter(
                    kind
                    for (_at, login, _level, _calls), found in zip(day.sounds, spoken, strict=True)
                    if places[login] == place
                    for kind in set(found)
                ).most_common()
            )
            for place in ("attendant", "desk", "other")
        },
        "check_ins": day.guests.check_ins,
        "events": dict(day.outcomes),
        "staff": day.staff.did,
        "tasks": len(kinds),
        "preparation_tasks": len(preparation),
    }


def _had_a_shift(day: Any, worker: Any) -> bool:
    """Whether it is an attendant some of whose shift was driven."""
    return worker.kind == "attendant" and (
        worker.half == "second" or day.started < day.guests.hour(12)
    )


def _worst_hour(times: list[float]) -> int:
    """The most sounds of any sixty minutes."""
    ordered = sorted(times)
    return max(sum(first <= each < first + 1 for each in ordered) for first in ordered)


def _kinds(day: Any) -> tuple[dict[str, str], set[str]]:
    """public id -> what it is; and the ids of preparation, told by the moment of their rule."""
    from rules.models import Rule
    from service_tasks.models import ServiceTask

    moments = dict(Rule.objects.filter(property=day.house).values_list("code", "moment"))
    tasks = ServiceTask.objects.filter(property=day.house).select_related("template")
    kinds = {task.public_id: task.rule or f"request {task.template.key}" for task in tasks}
    before = {task.public_id for task in tasks if moments.get(task.rule) in BEFORE_ARRIVAL}
    return kinds, before


def _unheard(day: Any, preparation: set[str]) -> tuple[list[str], int]:
    """What needed somebody within 15 minutes and neither sounded for anybody nor was seen in that time.

    Told without the policy: a request or a loud task of a rule, from the quarter of an hour before its
    work has to be begun, at once when it is high or for safety. Returns these, and how many needed somebody.
    """
    from service_tasks.models import ServiceTask, TaskEvent

    heard: dict[str, datetime] = {}
    for at, _login, _level, calls in day.sounds:
        moment = day.guests.midnight + timedelta(hours=at)
        for call in calls:
            heard.setdefault(call.split("@")[0], moment)
    seen: dict[int, datetime] = {}
    for task_id, at in (
        TaskEvent.objects.filter(property_id=day.house.pk, kind__in=SEEN)
        .order_by("at", "pk")
        .values_list("task_id", "at")
    ):
        seen.setdefault(task_id, at)
    missed, needed = [], 0
    tasks = ServiceTask.objects.filter(property=day.house).select_related("template")
    for task in tasks:
        if task.public_id in preparation or not (task.origin == "request" or task.level != "low"):
            continue
        begin = task.due_at - timedelta(minutes=task.template.minutes) - WITHIN
        at_once = task.safety or task.level == "high"
        since = max(task.visible_from, day.started, task.visible_from if at_once else begin)
        until = since + WITHIN
        if until > day.now or (task.pk in seen and seen[task.pk] <= since):
            continue
        needed += 1
        first = min(
            (when for when in (heard.get(task.public_id), seen.get(task.pk)) if when is not None),
            default=None,
        )
        if first is None or first > until:
            missed.append(f"{task.rule or task.template.key} {task.visible_from:%H:%M}")
    return missed, needed
