"""The drill's comparisons are silent about equal books and name every difference."""

import pytest

from drills import comparing

STAY = {
    "key": "HA1",
    "state": "in_house",
    "arrival": "2026-11-24",
    "departure": "2026-11-26",
    "room": "1208",
    "waiting": False,
    "party": 2,
}
TASK = {
    "id": "t1",
    "stay": "HA1",
    "rule": "birthday_desk",
    "occurrence": "arrival",
    "origin": "rule",
    "state": "open",
    "room": "1208",
}


def told(event_id, version=1, at="2026-11-24T06:00:00", key="HA1"):
    return {
        "event_id": event_id,
        "kind": "stay.checked_in",
        "occurred_at": at,
        "source_version": version,
        "stay": {"key": key},
    }


def condition(event_id, said, at):
    return {
        "event_id": event_id,
        "kind": "room.condition",
        "occurred_at": at,
        "room": {"number": "1208", "condition": said},
    }


def row(event_id, state="applied", reason=""):
    return {"event_id": event_id, "state": state, "reason": reason}


def test_events_that_were_applied_are_no_difference():
    assert comparing.events([told("a"), told("b", 2)], [row("a"), row("b", "nothing")]) == []


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        ([], "a was accepted and is kept 0 times"),
        ([row("a"), row("a")], "a was accepted and is kept 2 times"),
        ([row("a", "received", "busy")], "a is received: busy"),
        ([row("a", "rejected", "odd")], "a is rejected: odd"),
        ([row("a", "dead", "gave up")], "a is dead: gave up"),
    ],
)
def test_event_without_its_end_is_named(messages, said):
    assert comparing.events([told("a")], messages) == [said]


def test_stale_event_is_right_only_when_something_newer_was_accepted():
    messages = [row("a"), row("b", "stale")]

    newer_known = comparing.events([told("a", 2), told("b", 1)], messages)
    nothing_newer = comparing.events([told("a", 1), told("b", 2)], messages)

    assert newer_known == []
    assert nothing_newer == ["b is stale, though nothing newer was accepted"]


def test_event_without_versions_is_newer_by_the_pms_clock():
    book = [condition("h-a", "clean", "2026-11-24T07"), condition("h-b", "dirty", "2026-11-24T06")]

    assert comparing.events(book, [row("h-a"), row("h-b", "stale")]) == []
    assert comparing.events(book, [row("h-a", "stale"), row("h-b")]) == [
        "h-a is stale, though nothing newer was accepted"
    ]


@pytest.mark.parametrize("times", [0, 1, 3])
def test_event_applied_other_than_once_is_named(times):
    wrong = comparing.once([told("a"), told("b", 2)], [{"key": "HA1", "tellings": times}])

    assert wrong == [f"HA1 was told 2 times and its story has {times}"]


def test_events_applied_once_are_no_difference():
    assert comparing.once([told("a"), told("b", 2)], [{"key": "HA1", "tellings": 2}]) == []


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("state", "departed"),
        ("arrival", "2026-11-23"),
        ("departure", "2026-11-27"),
        ("room", "1503"),
        ("waiting", True),
        ("party", 1),
    ],
)
def test_field_of_a_stay_that_differs_is_named(name, other):
    wrong = comparing.stays([STAY], [STAY | {name: other}])

    assert wrong == [f"HA1: {name} is {other!r}, the PMS says {STAY[name]!r}"]


def test_stay_that_only_one_side_knows_is_named():
    assert comparing.stays([STAY], [STAY]) == []
    assert comparing.stays([STAY], []) == ["HA1 is the PMS's and not here"]
    assert comparing.stays([], [STAY]) == ["HA1 is here and not the PMS's"]


def test_room_is_in_the_condition_that_was_named_last():
    book = [
        condition("harbour-1", "clean", "2026-11-24T07"),
        condition("harbour-2", "dirty", "2026-11-24T06"),
    ]

    assert comparing.rooms(book, {"harbour/1208": "clean"}) == []
    assert comparing.rooms(book, {"harbour/1208": "dirty"}) == [
        "room harbour/1208 is dirty, the PMS said clean"
    ]


def test_tasks_of_the_plan_are_no_difference():
    collecting = TASK | {"id": "t2", "origin": "collection", "rule": "", "room": "1503"}

    assert comparing.tasks([STAY], [TASK, collecting], {"HA1": 0}) == []


@pytest.mark.parametrize(
    ("stay", "live", "replanned", "said"),
    [
        ({}, [TASK], {"HA1": 2}, "planning HA1 again would change 2"),
        ({}, [TASK, TASK], {"HA1": 0}, "('HA1', 'birthday_desk', 'arrival') exists 2 times"),
        ({"room": "1503"}, [TASK], {"HA1": 0}, "t1 is for room 1208, HA1 has 1503"),
        ({"state": "departed"}, [TASK], {}, "t1 is open for HA1, who is departed"),
        ({}, [TASK], {}, "HA1 was never planned"),
    ],
)
def test_task_other_than_the_models_is_named(stay, live, replanned, said):
    assert comparing.tasks([STAY | stay], live, replanned) == [said]


def test_lost_act_is_named():
    assert comparing.acts(["k1"], ["k1", "k2"]) == []
    assert comparing.acts(["k1"], ["k2"]) == ["the act k1 was answered and is not kept"]


def test_only_what_is_more_at_the_end_is_told():
    start, end = {"web": 20, "beat": 5, "links": 3}, {"web": 22, "beat": 5, "links": 1, "new": 1}

    assert comparing.more(start, end) == {"web": 2, "new": 1}


def test_screen_is_compared_row_by_row_in_any_order():
    wanted = [["1208", "dirty"], ["1209", "clean"]]

    assert comparing.screen("mei", [["1209", "clean"], ["1208", "dirty"]], wanted) == []
    assert comparing.screen("mei", [["1208", "dirty"]], wanted) == ["mei: lacks ('1209', 'clean')"]
    assert comparing.screen("mei", [*wanted, ["1209", "clean"]], wanted) == [
        "mei: shows ('1209', 'clean')"
    ]
