"""What was heard in the day of the noise benchmark, and what somebody was needed for and was not."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from benchmarks.noise_hotel import BEFORE_ARRIVAL

WITHIN = timedelta(minutes=15)
SEEN = ("acknowledged", "started", "done", "parked", "lapsed", "withdrawn")
PLACES = ("attendant", "desk", "other")


def report(day: Any) -> dict[str, Any]:
    """Sounds for each shift and place, by kind, without folding; needs that nobody heard of."""
    kinds, preparation = _kinds(day)
    places = {worker.login: worker.kind for worker in day.workers}
    missed, needed = _unheard(day, preparation)
    folded = [(at, login) for at, login, _level, _calls in day.sounds]
    prepared = [calls for *_, calls in day.sounds if preparation & set(map(_task, calls))]
    return {
        "shifts": _by_shift(day, folded),
        "shifts_unfolded": _by_shift(day, day.alone),
        "desk_worst_hour": _worst_hour(folded, places),
        "desk_worst_hour_unfolded": _worst_hour(day.alone, places),
        "preparation": len(prepared),
        "needed": needed,
        "missed": missed,
        "sounds": len(day.sounds),
        "sounds_unfolded": len(day.alone),
        "by_level": dict(Counter(level for _at, _login, level, _calls in day.sounds)),
        "by_kind": {place: _by_kind(day, kinds, places, place) for place in PLACES},
        "check_ins": day.guests.check_ins,
        "events": dict(day.outcomes),
        "staff": day.staff.did,
        "tasks": len(kinds),
        "preparation_tasks": len(preparation),
    }


def _task(call: str) -> str:
    return call.split("@", maxsplit=1)[0]


def _by_shift(day: Any, sounds: list[tuple[float, str]]) -> list[int]:
    """How many sounds each attendant's shift had, none included, in order."""
    counted = Counter(login for _at, login in sounds)
    return sorted(counted[worker.login] for worker in day.workers if _had_a_shift(day, worker))


def _by_kind(day: Any, kinds: dict[str, str], places: dict[str, str], place: str) -> dict[str, int]:
    """For what the devices of a place sounded; a sound for two things counts for both."""
    counted: Counter[str] = Counter()
    for _at, login, _level, calls in day.sounds:
        if places[login] == place:
            counted.update({kinds[_task(call)] for call in calls})
    return dict(counted.most_common())


def _had_a_shift(day: Any, worker: Any) -> bool:
    """Whether it is an attendant some of whose shift was driven."""
    return worker.kind == "attendant" and (
        worker.half == "second" or day.started < day.guests.hour(12)
    )


def _worst_hour(sounds: list[tuple[float, str]], places: dict[str, str]) -> int:
    """The most sounds of any sixty minutes on one device of the desk."""
    desks: dict[str, list[float]] = {}
    for at, login in sounds:
        if places[login] == "desk":
            desks.setdefault(login, []).append(at)
    return max(
        (
            sum(first <= at < first + 1 for at in times)
            for times in desks.values()
            for first in times
        ),
        default=0,
    )


def _kinds(day: Any) -> tuple[dict[str, str], set[str]]:
    """public id -> what it is; and the ids of preparation, told by the moment of their rule."""
    from rules.models import Rule
    from service_tasks.models import ServiceTask

    moments = dict(Rule.objects.filter(property=day.house).values_list("code", "moment"))
    tasks = ServiceTask.objects.filter(property=day.house).select_related("template")
    kinds = {task.public_id: task.rule or f"request {task.template.key}" for task in tasks}
    before = {
        task.public_id
        for task in tasks
        if moments.get(task.rule) in BEFORE_ARRIVAL and not task.safety
    }
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
            heard.setdefault(_task(call), moment)
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
        since = max(
            task.created_at, task.visible_from, day.started, task.visible_from if at_once else begin
        )
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
