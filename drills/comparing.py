"""What must be equal after a drill: pure comparisons that answer with sentences, none when all is well."""

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

STAY_FIELDS = ("state", "arrival", "departure", "room", "waiting", "party")
DONE = {"applied", "nothing", "stale"}


def events(accepted: Iterable[Row], messages: Iterable[Row]) -> list[str]:
    """Each accepted event is one message that came to the end which the PMS's own book says is right.

    ``accepted`` are events as they were sent, ``messages`` rows with event_id, state and reason.
    """
    by_id: dict[str, list[Row]] = defaultdict(list)
    for message in messages:
        by_id[message["event_id"]].append(message)
    book = list(accepted)
    newest = _newest(book)
    wrong = []
    for event in book:
        found = by_id[event["event_id"]]
        if len(found) != 1:
            wrong.append(f"{event['event_id']} was accepted and is kept {len(found)} times")
        elif found[0]["state"] not in DONE:
            wrong.append(f"{event['event_id']} is {found[0]['state']}: {found[0]['reason']}")
        elif found[0]["state"] == "stale" and newest[_entity(event)] <= _order(event):
            wrong.append(f"{event['event_id']} is stale, though nothing newer was accepted")
    return wrong


def _entity(event: Row) -> tuple[str, str]:
    if event.get("stay"):
        return "stay", event["stay"]["key"]
    return event["kind"], event.get("room", {}).get("number", "")


def _order(event: Row) -> tuple[int, str]:
    return int(event.get("source_version", 0)), event["occurred_at"]


def _newest(book: Iterable[Row]) -> dict[tuple[str, str], tuple[int, str]]:
    newest: dict[tuple[str, str], tuple[int, str]] = {}
    for event in book:
        name = _entity(event)
        newest[name] = max(newest.get(name, (0, "")), _order(event))
    return newest


def once(accepted: Iterable[Row], stays: Iterable[Row]) -> list[str]:
    """Each accepted event about a stay stands once in the stay's story, and nothing else does."""
    told = Counter(event["stay"]["key"] for event in accepted if event.get("stay"))
    heard = {stay["key"]: stay["tellings"] for stay in stays}
    return [
        f"{key} was told {told.get(key, 0)} times and its story has {heard.get(key, 0)}"
        for key in sorted(told.keys() | heard.keys())
        if told.get(key, 0) != heard.get(key, 0)
    ]


def stays(model: Iterable[Row], kept: Iterable[Row]) -> list[str]:
    """The rows are the PMS's reservations: the same ones, with the same dates, rooms and states."""
    wanted = {row["key"]: row for row in model}
    found = {row["key"]: row for row in kept}
    wrong = [f"{key} is the PMS's and not here" for key in sorted(wanted.keys() - found.keys())]
    wrong += [f"{key} is here and not the PMS's" for key in sorted(found.keys() - wanted.keys())]
    for key in sorted(wanted.keys() & found.keys()):
        wrong += [
            f"{key}: {name} is {found[key][name]!r}, the PMS says {wanted[key][name]!r}"
            for name in STAY_FIELDS
            if found[key][name] != wanted[key][name]
        ]
    return wrong


def rooms(accepted: Iterable[Row], kept: Mapping[str, str]) -> list[str]:
    """Each room that the PMS spoke of is in the condition it named last, by the PMS's own time.

    ``kept`` is hotel/number -> condition; the hotel is the beginning of an event's id.
    """
    last: dict[str, tuple[str, str]] = {}
    for event in accepted:
        if event["kind"] == "room.condition":
            name = f"{event['event_id'].split('-')[0]}/{event['room']['number']}"
            last[name] = max(
                last.get(name, ("", "")), (event["occurred_at"], event["room"]["condition"])
            )
    return [
        f"room {name} is {kept.get(name)}, the PMS said {said}"
        for name, (_, said) in sorted(last.items())
        if kept.get(name) != said
    ]


def tasks(model: Iterable[Row], live: Sequence[Row], replanned: Mapping[str, int]) -> list[str]:
    """The live tasks are those of the plan, once each, in the guest's room, for guests still expected.

    ``replanned`` is how many tasks planning each open stay again would change.
    """
    by_key = {row["key"]: row for row in model}
    wrong = [f"planning {key} again would change {n}" for key, n in replanned.items() if n]
    identities = Counter(
        (task["stay"], task["rule"], task["occurrence"]) for task in live if task["rule"]
    )
    wrong += [f"{name} exists {n} times" for name, n in identities.items() if n > 1]
    for task in live:
        one = by_key.get(task["stay"])
        if one is None or task["origin"] == "collection":
            continue
        if one["state"] not in {"reserved", "in_house"}:
            wrong.append(
                f"{task['id']} is {task['state']} for {task['stay']}, who is {one['state']}"
            )
        elif task["origin"] == "rule" and task["room"] and task["room"] != one["room"]:
            wrong.append(
                f"{task['id']} is for room {task['room']}, {task['stay']} has {one['room']}"
            )
    open_ones = {key for key, row in by_key.items() if row["state"] in {"reserved", "in_house"}}
    return wrong + [f"{key} was never planned" for key in sorted(open_ones - replanned.keys())]


def acts(promised: Iterable[str], kept: Iterable[str]) -> list[str]:
    """Every act that was answered with 2xx is kept."""
    return [
        f"the act {key} was answered and is not kept" for key in sorted(set(promised) - set(kept))
    ]


def more(start: Mapping[str, int], end: Mapping[str, int]) -> dict[str, int]:
    """By how much each name has more at the end than at the start; names that have not are left out."""
    return {name: n - start.get(name, 0) for name, n in end.items() if n > start.get(name, 0)}


# What stands on a screen, read from its fragment as a person would: who, where, in which state.
ALERT = re.compile(
    r'data-alert="(\w+)" data-level="(\w+)" data-state="(\w+)".*?'
    r'<div class="card-top">(.*?)</div>.*?<h3 class="card-title">(.*?)</h3>', re.DOTALL
)  # fmt: skip
LINE = re.compile(r'<a class="line".*?id="stay-(\w+)">(.*?)</a>', re.DOTALL)
TILE = re.compile(r'class="room room-(\w+)" id="room-(\w+)">(.*?)</(?:a|div)>', re.DOTALL)
CARD = re.compile(r'<article class="card" id="line-(\w+)">(.*?)</article>', re.DOTALL)
NUMBER = re.compile(r'<strong class="number">(\w+)</strong>')
PILL = re.compile(r'class="pill pill-(\w+)"')
TASK = re.compile(r"<li>(.*?)<span", re.DOTALL)
COUNT = re.compile(r'<span class="tab-count">(\d+)</span>')
TAG = re.compile(r"<[^>]+>")


def words(fragment: str) -> str:
    """The text of a piece of HTML, with single spaces."""
    return " ".join(html.unescape(TAG.sub(" ", fragment)).split())


def _first(found: Sequence[str]) -> str:
    return found[0] if found else ""


def seen(kind: str, fragment: str) -> list[list[str]]:
    """What a fragment shows, as rows of words; ``kind`` is alerts, lines, tiles or rooms."""
    if kind == "alerts":
        return [
            [task, level, state, _first(NUMBER.findall(top)), words(title)]
            for task, level, state, top, title in ALERT.findall(fragment)
        ]
    if kind == "lines":
        counts = [["tabs", *COUNT.findall(fragment)]]
        return counts + [
            [stay, _first(NUMBER.findall(inner))] for stay, inner in LINE.findall(fragment)
        ]
    if kind == "tiles":
        return [["tabs", *COUNT.findall(fragment)]] + [
            [number, look] for look, number, _ in TILE.findall(fragment)
        ]
    return [
        [number, _first(PILL.findall(inner)), *(words(title) for title in TASK.findall(inner))]
        for number, inner in CARD.findall(fragment)
    ]


def screen(name: str, shown: Sequence[Sequence[str]], wanted: Sequence[Sequence[str]]) -> list[str]:
    """The rows of a screen are those of the database, each as often as there; order is the view's."""
    here, there = Counter(map(tuple, shown)), Counter(map(tuple, wanted))
    only = [f"shows {row}" for row in sorted((here - there).elements())]
    only += [f"lacks {row}" for row in sorted((there - here).elements())]
    return [f"{name}: " + "; ".join(only[:6])] if only else []
