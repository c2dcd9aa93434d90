"""The charts of customer health."""

from django.utils.translation import gettext as _

from insights.charts import Chart, bars, stacked
from insights.figures import FEW, share
from insights.health.counting import Counted
from insights.service.drawing import few

MOST = 8
"""Bars of a chart; the table beside it has all of them."""


def charts(counted: Counted) -> dict[str, Chart]:
    """Table's key -> the chart above it; a table that has nothing to draw has none."""
    drawn = {
        "channels": _fates(counted),
        "segments": _nights(counted),
        "companies": _companies(counted),
    }
    return {key: chart for key, chart in drawn.items() if chart is not None}


def _fates(counted: Counted) -> Chart | None:
    rows = [
        (
            each.of or _("Channel not told"),
            (each.booked - each.cancelled - each.no_show, each.cancelled, each.no_show),
        )
        for each in counted.now.fates["channel"].values()
    ][:MOST]
    if not rows:
        return None
    names = (_("Came, or still to come"), _("Cancelled"), _("Did not come"))
    return stacked(_("What became of bookings, by channel"), rows, names)


def _nights(counted: Counted) -> Chart | None:
    rows = [
        (
            each.of or _("Segment not told"),
            share(each.again, each.stays) if each.stays >= FEW else None,
            few(each.stays),
        )
        for each in counted.now.sums["segment"]
    ][:MOST]
    if not any(value is not None for _words, value, _note in rows):
        return None
    return bars(_("Stays of guests who came again, by segment"), rows, kind="share")


def _companies(counted: Counted) -> Chart | None:
    rows = [(each.of, float(each.nights), "") for each in counted.now.sums["company"]][:MOST]
    return bars(_("Nights, by company"), rows) if rows else None
