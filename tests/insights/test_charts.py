"""Charts as values: where shapes lie and what is said, never how many pixels something has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.charts import Point, bars, grid, histogram, line, nice, ranges, stacked
from insights.charts.grids import shade_of

amounts = st.floats(min_value=1e-3, max_value=1e9, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("highest", "kind", "ticks"),
    [
        (0, "number", (0.0, 1.0)),
        (3, "number", (0.0, 1.0, 2.0, 3.0)),
        (17, "number", (0.0, 5.0, 10.0, 15.0, 20.0)),
        (950, "number", (0.0, 200.0, 400.0, 600.0, 800.0, 1000.0)),
        (100, "seconds", (0.0, 30.0, 60.0, 90.0, 120.0)),
        (3000, "seconds", (0.0, 600.0, 1200.0, 1800.0, 2400.0, 3000.0)),
        (0.3, "share", (0.0, 0.25, 0.5, 0.75, 1.0)),
    ],
)
def test_an_axis_names_round_values(highest, kind, ticks):
    assert nice(highest, kind=kind).ticks == ticks


@given(highest=amounts, kind=st.sampled_from(["number", "seconds"]))
def test_an_axis_reaches_the_highest_with_few_steps(highest, kind):
    scale = nice(highest, kind=kind)

    assert scale.top >= highest * (1 - 1e-6)
    assert 2 <= len(scale.ticks) <= 7
    assert list(scale.ticks) == sorted(set(scale.ticks))


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -5.0])
def test_an_axis_of_nonsense_is_an_empty_one(bad):
    assert nice(bad).ticks == (0.0, 1.0)


def test_bars_are_as_long_as_their_values_and_say_why_there_is_none():
    chart = bars("Taken", [("Desk", 60.0, ""), ("Rooms", None, "too few: 3")], kind="seconds")

    drawn = [(bar.look, bar.width) for bar in chart.bars]
    assert drawn == [("track", 100), ("bar", 100.0), ("track", 100)]
    assert [label.text for label in chart.labels] == ["Desk", "60 s", "Rooms", "too few: 3"]
    assert chart.says == "Desk: 60 s; Rooms: too few: 3"


def test_a_bar_over_its_target_looks_different_and_the_target_is_drawn():
    chart = bars("Taken", [("Desk", 300.0, ""), ("Rooms", 60.0, "")], kind="seconds", target=120.0)

    assert [bar.look for bar in chart.bars] == ["track", "bar-over", "track", "bar"]
    assert [(rule.look, rule.x1) for rule in chart.rules] == [("target", 40.0)] * 2


@given(
    counts=st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=6).filter(any)
)
def test_parts_of_a_whole_fill_it_and_nothing_more(counts):
    chart = stacked("Kept", [("Rooms", counts)], [f"part {nr}" for nr in range(len(counts))])

    parts = [bar for bar in chart.bars if bar.look != "track"]
    assert abs(sum(bar.width for bar in parts) - 100) <= 0.01 * len(counts)
    assert len(parts) == sum(1 for count in counts if count)
    assert len(chart.keys) == len(counts)


def test_no_part_is_known_by_its_look_alone():
    chart = stacked("Kept", [("Rooms", [6, 4])], ["Kept", "Not kept"])

    assert [(key.letter, key.text) for key in chart.keys] == [("A", "Kept"), ("B", "Not kept")]
    assert [label.text for label in chart.labels if label.look.startswith("on-")] == ["A", "B"]


def test_a_line_breaks_where_nothing_is_known_and_carries_its_range():
    known = [Point(f"11-0{nr}", 10.0 * nr, 8.0 * nr, 12.0 * nr) for nr in (1, 2, 3)]
    points = [*known, Point("11-04", None), Point("11-05", 20.0)]

    chart = line("Arrivals", points, range_words="80 %")

    assert [(stroke.look, stroke.closed, len(stroke.points)) for stroke in chart.strokes] == [
        ("band", True, 6),
        ("line", False, 3),
    ]
    assert len(chart.dots) == 4
    assert chart.says.startswith("11-01: 10 (8 – 12); 11-02: 20 (16 – 24)")
    assert "11-04: –" in chart.says


def test_what_a_line_is_laid_beside_is_dashed_and_named_and_spoken():
    points = [Point("Mon", 4.0, 2.0, 5.0, beside=9.0), Point("Tue", None, beside=3.0)]

    chart = line("Arrivals", points, range_words="80 %", beside_words="Came")

    assert [stroke.look for stroke in chart.strokes] == ["line-beside"]
    assert [(key.look, key.text) for key in chart.keys] == [
        ("band", "80 %"),
        ("line-beside", "Came"),
    ]
    assert chart.says == "Mon: 4 (2 – 5), Came 9; Tue: –, Came 3"
    assert chart.strokes[0].points[0][1] < chart.dots[0].y  # nine stands above four


def test_a_line_of_many_days_names_few_of_them():
    chart = line("Arrivals", [Point(str(nr), float(nr)) for nr in range(365)])

    named = [label for label in chart.labels if label.look == "label"]
    assert [label.text for label in named] == ["0", "122", "244"]


def test_a_line_of_one_point_is_a_dot():
    chart = line("Arrivals", [Point("11-01", 3.0)])

    assert (len(chart.strokes), len(chart.dots)) == (0, 1)


def test_a_grid_writes_its_number_into_every_field():
    chart = grid("RFM", ["R5", "R1"], ["F1", "F5"], [[0, 10], [1, 5]])

    shades = [bar.look for bar in chart.bars]
    numbers = [label.text for label in chart.labels if label.look.startswith("on-shade")]
    assert shades == ["shade-0", "shade-5", "shade-1", "shade-3"]
    assert numbers == ["0", "10", "1", "5"]


def test_a_grid_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="one number for every row"):
        grid("RFM", ["R5"], ["F1", "F5"], [[1]])


@given(highest=st.integers(0, 10**9), data=st.data())
def test_shades_rise_with_the_count(highest, data):
    low = data.draw(st.integers(0, highest))
    high = data.draw(st.integers(low, highest))

    assert 0 <= shade_of(low, highest) <= shade_of(high, highest) <= 5


def test_a_histogram_is_as_tall_as_its_counts():
    chart = histogram("Nights", [("1", 4), ("2", 2), ("3", 0)])

    tall = [bar.height for bar in chart.bars]
    assert tall == [150.0, 75.0, 0.0]
    assert [label.text for label in chart.labels if label.look == "value"] == ["4", "2"]


def test_empty_charts_are_empty():
    drawn = [
        bars("a", []),
        stacked("b", [], []),
        histogram("c", []),
        grid("d", [], [], []),
        line("e", []),
    ]

    assert [(chart.bars, chart.strokes, chart.dots) for chart in drawn] == [((), (), ())] * 5


@pytest.mark.parametrize(
    ("row", "end", "bar"),
    [
        (("A", 0.1, -0.05, 0.2), "+25", (40.0, 50.0)),
        (("A", 0.0, -1.0, 1.0), "+100", (0.0, 100.0)),
        (("A", 0.04, 0.02, 0.08), "+10", (60.0, 30.0)),
    ],
)
def test_a_difference_stands_with_its_range_beside_nought(row, end, bar):
    chart = ranges("Difference", [row])

    _track, drawn = chart.bars
    assert (drawn.x, drawn.width) == bar
    assert [label.text for label in chart.labels if label.look == "tick"][1:] == ["0", end]
    assert [rule.x1 for rule in chart.rules if rule.look == "axis"] == [50]
