"""The charts of the coming days, and of what was said and came."""

from django.utils.translation import gettext as _

from insights.charts import Chart, Point, line
from insights.figures import FEW
from insights.forecast import judging
from insights.forecast.gathering import WEEK_AHEAD, Ahead


def charts(ahead: Ahead) -> dict[str, Chart]:
    """Table's key -> the chart above it; where there is nothing to draw there is none."""
    drawn = {"days": _days(ahead), "past": _past(ahead)}
    return {key: chart for key, chart in drawn.items() if chart is not None}


def _days(ahead: Ahead) -> Chart | None:
    points = []
    for day in ahead.days:
        found = ahead.number(day)
        booked = float(ahead.booked.get(day, 0))
        value, low, high = (found.expected, found.low, found.high) if found else (None, None, None)
        points.append(_point(f"{day:%m-%d}", value, low, high, beside=booked))
    if all(point.value is None for point in points):
        return None
    return line(
        _("Arrivals expected, day by day"),
        points,
        range_words=_("Four days of five lie in here"),
        beside_words=_("On the books"),
    )


def _past(ahead: Ahead) -> Chart | None:
    found = ahead.checks[WEEK_AHEAD]
    if len(found) < FEW:
        return None
    return line(
        _("Said seven days before, and what came"),
        [_point(f"{one.day:%m-%d}", one.expected, one.low, one.high, beside=float(one.came))
         for one in found],
        range_words=_("Four days of five lie in here"),
        beside_words=_("Arrived"),
    )  # fmt: skip


def _point(
    words: str, value: float | None, low: float | None, high: float | None, *, beside: float
) -> Point:
    if value is None:
        return Point(words, None, beside=beside)
    if low is None or high is None:
        return Point(words, round(value), beside=beside)
    ends = judging.whole_range(low, high)
    return Point(words, round(value), *ends, beside=beside)
