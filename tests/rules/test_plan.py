from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.plan import plan
from rules.types import Birthday, Facts, HotelDay, Placed, RuleView, StayView, Wish

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)  # 14:30 in Shanghai
HOTEL = HotelDay(
    day=DAY,
    calendar=DAY,
    now=NOW,
    check_in_from=time(15),
    check_out_until=time(12),
    turndown_at=time(18, 30),
)
PILLOW = Wish(
    guest="g1", kind="pillow", value="higher", strength="like", standing=True, this_stay=False
)
RESERVED = StayView(state="reserved", arrival=DAY, departure=DAY + timedelta(3), room_id=7)
IN_HOUSE = replace(
    RESERVED,
    state="in_house",
    checked_in_at=NOW - timedelta(minutes=5),
    checked_in_day=DAY,
    checked_in_wall=time(14, 25),
)
WISH_RULE = RuleView(
    code="wish_arrival",
    version=1,
    moment="day_before_arrival",
    department="housekeeping",
    template="prepare_wish",
    condition={"wish": {"kinds": ["pillow"]}, "templates": {"pillow.higher": "pillow_buckwheat"}},
    due={"minus": 60},
)
TURNDOWN = RuleView("care", 1, "turndown", "housekeeping", "warm_water", condition={"care": True})
CLEAN = RuleView(
    "keep", 1, "daily_clean", "housekeeping", "keep_wish",
    condition={"wish": {"kinds": ["pillow"], "scope": "this_stay"}},
)  # fmt: skip
BIRTHDAY = RuleView(
    "birthday", 1, "checked_in", "duty_manager", "greet", condition={"birthday": "today"}, level="high",
    due={"plus": 20, "not_after": "21:30"},
)  # fmt: skip
ALLERGY = RuleView(
    "allergy", 1, "checked_in", "dining", "allergy_alert", safety=True,
    condition={"wish": {"kinds": ["allergy"], "strengths": ["must_not"]}},
)  # fmt: skip


def occurrences(result):
    return [(task.rule.code, task.occurrence) for task in result.tasks]


def test_plan_of_a_standing_wish_before_arrival_prepares_it_an_hour_before_check_in():
    result = plan(RESERVED, Facts(wishes=(PILLOW,)), [WISH_RULE], HOTEL)

    (task,) = result.tasks
    assert task.occurrence == "arrival/pillow.higher"
    assert task.template == "pillow_buckwheat"
    assert (task.due.day, task.due.wall, task.due.minutes) == (DAY, time(15), -60)


def test_plan_of_a_suggestion_prepares_nothing_for_another_stay():
    suggestion = replace(PILLOW, standing=False)

    result = plan(RESERVED, Facts(wishes=(suggestion,)), [WISH_RULE], HOTEL)

    assert result.tasks == ()


def test_plan_of_two_sharers_with_one_wish_makes_one_task():
    other = replace(PILLOW, guest="g2")

    result = plan(RESERVED, Facts(wishes=(PILLOW, other)), [WISH_RULE], HOTEL)

    assert occurrences(result) == [("wish_arrival", "arrival/pillow.higher")]


def test_plan_of_a_wish_the_guest_refuses_stops_it_and_says_why():
    refused = replace(PILLOW, strength="refuses")

    result = plan(RESERVED, Facts(wishes=(PILLOW, refused)), [WISH_RULE], HOTEL)

    assert result.tasks == ()
    assert [stop.reason for stop in result.stopped] == ["refuses"]


def test_plan_beyond_the_arrival_window_is_empty():
    far = replace(RESERVED, arrival=DAY + timedelta(3), departure=DAY + timedelta(5))

    assert plan(far, Facts(wishes=(PILLOW,)), [WISH_RULE], HOTEL).tasks == ()


def test_plan_after_the_guest_arrived_early_makes_preparation_due_from_then():
    result = plan(IN_HOUSE, Facts(wishes=(PILLOW,)), [WISH_RULE], HOTEL)

    (task,) = result.tasks
    assert (task.due.moment, task.due.minutes) == (IN_HOUSE.checked_in_at, 15)


def test_plan_of_back_to_back_bookings_gives_no_second_welcome():
    result = plan(
        replace(IN_HOUSE, continues=True),
        Facts(wishes=(PILLOW,), birthdays=(Birthday("g1", DAY, True),)),
        [WISH_RULE, BIRTHDAY],
        HOTEL,
    )

    assert result.tasks == ()


def test_plan_of_a_tour_keeps_only_safety():
    allergy = Wish(
        "g1", "allergy", "peanut", "must_not", standing=True, this_stay=False, safety=True
    )

    result = plan(
        replace(IN_HOUSE, group=True),
        Facts(wishes=(PILLOW, allergy), birthdays=(Birthday("g1", DAY, True),)),
        [WISH_RULE, BIRTHDAY, ALLERGY],
        HOTEL,
    )

    assert occurrences(result) == [("allergy", "checkin/allergy.peanut")]


def test_plan_of_a_tour_keeps_what_its_rooming_list_says_of_one_of_them():
    care = RuleView("care", 1, "turndown", "housekeeping", "care", condition={"care": True})

    result = plan(
        replace(IN_HOUSE, group=True), Facts(care=("warm_water_turndown",)), [care], HOTEL
    )

    assert [task.rule.code for task in result.tasks] == ["care"]


@pytest.mark.parametrize(
    ("stay", "nights", "rule", "expected"),
    [
        (
            replace(IN_HOUSE, state="reserved", checked_in_at=None),
            3,
            "day_before_arrival",
            "arrival",
        ),
        (IN_HOUSE, 3, "turndown", ""),
        (IN_HOUSE, 9, "daily_clean", "sheet"),
    ],
)
def test_plan_says_what_stands_together_on_one_card(stay, nights, rule, expected):
    begun = DAY - timedelta(days=2) if rule == "daily_clean" else DAY
    there = replace(stay, arrival=begun, departure=begun + timedelta(days=nights))
    any_rule = RuleView("any", 1, rule, "housekeeping", "care", condition={"care": True})

    result = plan(there, Facts(care=("warm_water_turndown",)), [any_rule], HOTEL)

    assert [task.together for task in result.tasks] == [expected]


def test_plan_of_a_birthday_at_check_in_alerts_once_for_the_party():
    birthdays = (Birthday("g1", DAY, True), Birthday("g2", DAY, False))

    result = plan(IN_HOUSE, Facts(birthdays=birthdays), [BIRTHDAY], HOTEL)

    assert occurrences(result) == [("birthday", "checkin/g1:2026-11-24")]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"greet": False}, "do not greet"),
        ({"checked_in_at": NOW - timedelta(hours=13)}, "an old check-in alerts nobody"),
        ({"checked_in_wall": time(22, 10)}, "too late for a surprise"),
    ],
)
def test_plan_of_a_birthday_that_must_stay_unspoken_is_empty(change, why):
    stay = replace(IN_HOUSE, **change)

    assert (
        plan(stay, Facts(birthdays=(Birthday("g1", DAY, True),)), [BIRTHDAY], HOTEL).tasks == ()
    ), why


def test_plan_of_care_is_for_tonight_only_and_not_for_day_use():
    facts = Facts(care=("warm_water_turndown",))

    tonight = plan(IN_HOUSE, facts, [TURNDOWN], HOTEL)
    day_use = plan(replace(IN_HOUSE, day_use=True), facts, [TURNDOWN], HOTEL)

    assert occurrences(tonight) == [("care", "turndown:2026-11-24/warm_water_turndown")]
    assert day_use.tasks == ()


def test_plan_of_a_sighting_keeps_it_at_tomorrows_clean():
    seen = replace(PILLOW, standing=False, this_stay=True)
    tomorrow = replace(HOTEL, day=DAY + timedelta(1), calendar=DAY + timedelta(1))

    assert occurrences(plan(IN_HOUSE, Facts(wishes=(seen,)), [CLEAN], HOTEL)) == []
    assert occurrences(plan(IN_HOUSE, Facts(wishes=(seen,)), [CLEAN], tomorrow)) == [
        ("keep", "clean:2026-11-25/pillow.higher")
    ]


def test_plan_of_a_long_stay_is_one_standing_sheet():
    seen = replace(PILLOW, this_stay=True)
    long_stay = replace(IN_HOUSE, departure=DAY + timedelta(30))
    days = [
        replace(HOTEL, day=DAY + timedelta(n), calendar=DAY + timedelta(n)) for n in range(1, 5)
    ]

    found = {occurrence for day in days for occurrence in occurrences(
        plan(long_stay, Facts(wishes=(seen,)), [CLEAN], day))}  # fmt: skip

    assert found == {("keep", "sheet/pillow.higher")}


def test_plan_under_do_not_disturb_holds_back_what_was_volunteered():
    result = plan(
        replace(IN_HOUSE, refused=True), Facts(care=("warm_water_turndown",)), [TURNDOWN], HOTEL
    )

    assert result.tasks == ()
    assert [stop.reason for stop in result.stopped] == ["refused_service"]


def test_plan_after_a_move_puts_back_what_stood_in_the_other_room():
    rule = RuleView(
        "recreate",
        1,
        "room_moved",
        "housekeeping",
        "prepare_wish",
        condition={"placed_elsewhere": True},
    )
    placed = Placed("buckwheat_pillow", "pillow_buckwheat", room_id=3)
    here = replace(placed, room_id=7)

    moved = plan(IN_HOUSE, Facts(placed=(placed,)), [rule], HOTEL)
    put_back = plan(IN_HOUSE, Facts(placed=(placed, here)), [rule], HOTEL)

    assert occurrences(moved) == [("recreate", "move/7:buckwheat_pillow")]
    assert moved.tasks[0].template == "pillow_buckwheat"
    assert put_back.tasks == ()


@pytest.mark.parametrize("state", ["departed", "cancelled", "no_show", "walked"])
def test_plan_of_an_ended_stay_is_empty(state):
    facts = Facts(wishes=(PILLOW,), care=("x",), birthdays=(Birthday("g1", DAY, True),))

    result = plan(
        replace(IN_HOUSE, state=state), facts, [WISH_RULE, TURNDOWN, CLEAN, BIRTHDAY], HOTEL
    )

    assert result.tasks == ()


wishes = st.builds(
    Wish,
    guest=st.sampled_from(["g1", "g2"]),
    kind=st.sampled_from(["pillow", "allergy"]),
    value=st.sampled_from(["higher", "peanut"]),
    strength=st.sampled_from(["must_not", "refuses", "need", "like"]),
    standing=st.booleans(),
    this_stay=st.booleans(),
)


@given(
    st.lists(wishes, max_size=6), st.permutations([WISH_RULE, TURNDOWN, CLEAN, BIRTHDAY, ALLERGY])
)
def test_plan_does_not_depend_on_the_order_of_rules_and_never_issues_what_is_refused(found, rules):
    facts = Facts(wishes=tuple(found), care=("x",), birthdays=(Birthday("g1", DAY, True),))

    result = plan(IN_HOUSE, facts, rules, HOTEL)
    again = plan(IN_HOUSE, facts, sorted(rules, key=lambda rule: rule.code), HOTEL)

    refused = {wish.key for wish in found if wish.strength in {"refuses", "must_not"}}
    issued = {f"{t.params['kind']}.{t.params['value']}" for t in result.tasks
              if "kind" in t.params and not t.rule.safety}  # fmt: skip
    assert result == again
    assert issued & refused == set()
    assert len(set(occurrences(result))) == len(result.tasks)
