"""Policies and histories drawn at random, as wide as the engine allows."""

from datetime import date, timedelta

from hypothesis import strategies as st

from loyalty.tiers.types import (
    Counts,
    Event,
    Every,
    Keep,
    Level,
    Need,
    Points,
    Policy,
    Some,
    Window,
)

FIRST = date(2023, 11, 1)
CODES = ("member", "silver", "gold", "platinum")

windows = st.one_of(
    st.sampled_from([Window("calendar_year"), Window("since_upgrade"), Window("lifetime")]),
    st.builds(Window, st.just("rolling"), st.integers(1, 24)),
)


@st.composite
def conditions(draw, height):
    needs = [
        Need("nights", height * draw(st.integers(2, 6))),
        Need("stays", height * draw(st.integers(1, 4))),
        Need("spend", height * draw(st.integers(1, 40)) * 100),
        Need("points", height * draw(st.integers(1, 40))),
        Need("paid", height * 5000),
        Need("invited", 1),
        Need("nights", height * 9, Window("rolling", 6)),
    ]
    some = draw(st.lists(st.sampled_from(needs), min_size=1, max_size=3, unique=True))
    return some[0] if len(some) == 1 else draw(st.sampled_from([Some, Every]))(tuple(some))


@st.composite
def policies(draw):
    return Policy(
        programme="drawn",
        name={"en": "Drawn"},
        window=draw(windows),
        reset_on_upgrade=draw(st.booleans()),
        counts=Counts(direct_only=draw(st.booleans())),
        carry_over_nights=draw(st.sampled_from([0, 5])),
        keep=Keep(
            *draw(st.sampled_from([("next_year", 0), ("months", 12), ("months", 5)])),
            draw(st.integers(0, 3)),
            draw(st.booleans()),
        ),
        review_month=draw(st.integers(1, 12)),
        points=draw(st.sampled_from([None, Points(100, 1, 2, 6), Points(100, 3)])),
        levels=(
            Level("member", {"en": "Member"}),
            *(
                Level(
                    code,
                    {"en": code},
                    draw(conditions(height)),
                    draw(st.sampled_from([None, Need("nights", 30 * height, Window("lifetime"))])),
                    bonus_percent=25 * height,
                )
                for height, code in enumerate(CODES[1:], 1)
            ),
        ),
    )


@st.composite
def histories(draw, most=14):
    days = draw(st.lists(st.integers(0, 1000), max_size=most))
    events, stays = [], []
    for nr, days_on in enumerate(days):
        kind = draw(st.sampled_from(["stay", "stay", "stay", "refund", "purchase", "invitation",
                                     "adjust", "burn"]))  # fmt: skip
        of = draw(st.sampled_from(stays)) if kind == "refund" and stays else ""
        if kind == "stay":
            stays.append(f"e{nr}")
        events.append(
            Event(
                key=f"e{nr}",
                day=FIRST + timedelta(days_on),
                kind=kind,
                nights=draw(st.integers(0, 12)) if kind == "stay" else 0,
                spend=draw(st.one_of(st.none(), st.integers(-3000, 20000))),
                currency=draw(st.sampled_from(["", "", "CNY", "XAU"])),
                direct=draw(st.booleans()),
                of=of,
                level=draw(st.sampled_from([*CODES, "gone"])),
                points=draw(st.integers(0, 60)),
            )
        )
    return events
