"""The sentences at the head of the page, and its numbers."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import sentences as kept
from insights.figures import FEW, Figure, Period
from insights.forecast import judging
from insights.forecast.gathering import WEEK_AHEAD, WEEKS, Ahead
from insights.forecast.tables import definition, minutes_definition, off_definition

TOMORROW = timedelta(days=1)


def sentences(ahead: Ahead) -> list[str]:
    """What a manager should know first: tomorrow, how sure, the work, and how good it used to be."""
    return [
        said for said in (_tomorrow(ahead), _why_not(ahead), _work(ahead), _past(ahead)) if said
    ]


def _tomorrow(ahead: Ahead) -> str:
    day = ahead.today + TOMORROW
    booked, found = ahead.booked.get(day, 0), ahead.number(day)
    gaps: dict[str, object] = {"booked": booked}
    if found is None or found.expected is None:
        words = ngettext(
            "Tomorrow %(booked)s arrival is on the books.",
            "Tomorrow %(booked)s arrivals are on the books.",
            booked,
        )
        return words % gaps
    gaps["expected"] = f"{found.expected:.0f}"
    if found.low is None or found.high is None:
        words = ngettext(
            "Tomorrow %(booked)s arrival on the books, about %(expected)s expected; too few past days"
            " for a range.",
            "Tomorrow %(booked)s arrivals on the books, about %(expected)s expected; too few past days"
            " for a range.",
            booked,
        )
        return words % gaps
    gaps["low"], gaps["high"] = judging.whole_range(found.low, found.high)
    words = ngettext(
        "Tomorrow %(booked)s arrival on the books, about %(expected)s expected (%(low)s–%(high)s).",
        "Tomorrow %(booked)s arrivals on the books, about %(expected)s expected (%(low)s–%(high)s).",
        booked,
    )
    return words % gaps


def _why_not(ahead: Ahead) -> str:
    """Why there is no number, or only an old one; nothing when there is one of last night."""
    night = ahead.night
    if night is None:
        return _("No forecast has been made yet: it is made every night.")
    if night.refused:
        return kept.told(night.refused)
    if night.origin < ahead.today - TOMORROW:
        return _("The newest forecast is that of %(day)s; none was made since.") % {
            "day": night.origin
        }
    return ""


def _work(ahead: Ahead) -> str:
    day = ahead.today + TOMORROW
    found = ahead.number(day)
    if found is None or found.minutes is None:
        return ""
    gaps = {"minutes": f"{found.minutes:,.0f}", "rota": f"{ahead.rota.get(day, 0):,}"}
    if day not in ahead.rota:
        return _("Cleaning asks for about %(minutes)s minutes tomorrow.") % gaps
    words = (
        _("Cleaning asks for about %(minutes)s minutes tomorrow, more than the %(rota)s on shift.")
        if found.minutes > ahead.rota[day]
        else _("Cleaning asks for about %(minutes)s minutes tomorrow of %(rota)s on shift.")
    )
    return words % gaps


def _past(ahead: Ahead) -> str:
    days = ahead.checks[WEEK_AHEAD]
    mean = judging.off(days)
    if mean is None:
        return ""
    if len(days) < FEW:
        return ngettext(
            "Only %(n)s day can be checked so far: too few to say how good the forecast is.",
            "Only %(n)s days can be checked so far: too few to say how good the forecast is.",
            len(days),
        ) % {"n": len(days)}
    gaps = {
        "weeks": WEEKS, "ahead": WEEK_AHEAD, "off": f"{mean:.1f}",
        "inside": judging.inside(days), "days": judging.ranged(days),
    }  # fmt: skip
    if not gaps["days"]:
        return (
            _(
                "In the last %(weeks)s weeks, %(ahead)s days ahead, it was off by %(off)s arrivals a day."
            )
            % gaps
        )
    return (
        _(
            "In the last %(weeks)s weeks, %(ahead)s days ahead, it was off by %(off)s arrivals a day;"
            " %(inside)s of %(days)s days fell in the range."
        )
        % gaps
    )


def figures(ahead: Ahead) -> list[Figure]:
    """On the books, expected, work, and how far off; only those that there is something to say of."""
    day = ahead.today + TOMORROW
    booked, found, past = ahead.booked.get(day, 0), ahead.number(day), ahead.checks[WEEK_AHEAD]
    reader, one = ahead.reader, Period(day, day + TOMORROW)
    days = reader.page("insights-forecast-table", table="days")
    made = [
        Figure(
            key="booked",
            label=_("On the books for tomorrow"),
            kind="number",
            value=booked,
            n=booked,
            definition=definition(),
            period=one,
            url=f"{reader.page('insights-forecast-table', table='stays')}?day={day}",
        )
    ]
    if found is not None and found.expected is not None:
        made.append(
            Figure(
                key="expected",
                label=_("Arrivals expected tomorrow"),
                kind="number",
                value=round(found.expected),
                n=ahead.learnt,
                definition=definition(),
                period=one,
                url=days,
            )
        )
        if found.minutes is not None and ahead.night is not None:
            made.append(
                Figure(
                    key="minutes",
                    label=_("Minutes of cleaning tomorrow"),
                    kind="number",
                    value=round(found.minutes),
                    n=ahead.night.lengths,
                    definition=minutes_definition(ahead),
                    period=one,
                    url=days,
                )
            )
    if past:
        made.append(
            Figure(
                key="off",
                label=_("Off by, 7 days ahead, arrivals a day"),
                kind="number",
                value=round(judging.off(past) or 0.0, 1),
                n=len(past),
                definition=off_definition(),
                period=ahead.past,
                url=reader.page("insights-forecast-table", table="past"),
                few=True,
            )
        )
    return made
