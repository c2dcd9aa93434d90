"""The sentence and the numbers at the head of customer health."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from insights.figures import FEW, Figure, said, seconds_in_words, share
from insights.health.counting import Counted
from insights.reading import percentile


def sentence(counted: Counted) -> str:
    """What to know first."""
    now = counted.now
    stays, booked = now.total("stays"), now.fate("booked")
    if not stays and not booked:
        return _("No stay ended and no booking was due in these days.")
    told = ngettext("%(n)s stay ended in these days", "%(n)s stays ended in these days", stays) % {
        "n": said("number", stays)
    }
    kept = sum(each.kept for each in counted.wishes.values())
    due = sum(each.due for each in counted.wishes.values())
    wishes = (
        _("%(kept)s of %(due)s wishes of their guests were kept") % {"kept": kept, "due": due}
        if due
        else _("no wish of their guests fell due")
    )
    away = _("%(away)s of %(booked)s bookings did not come") % {
        "away": said("number", now.fate("no_show")),
        "booked": said("number", booked),
    }
    return _("%(stays)s; %(wishes)s; %(away)s.") % {"stays": told, "wishes": wishes, "away": away}


def figures(counted: Counted) -> list[Figure]:
    """Repeat, cancelled, not come, wishes kept, and who had to wait for the room."""
    return [
        _stays(counted),
        _fate(counted, "cancelled", _("Cancelled")),
        _fate(counted, "no_show", _("Did not come")),
        _wishes(counted),
        _waits(counted),
    ]


def _stays(counted: Counted) -> Figure:
    now, other = counted.now, counted.other
    return Figure(
        key="again",
        label=_("Stays of guests who came again"),
        kind="share",
        value=share(now.total("again"), now.total("stays")),
        n=now.total("stays"),
        definition=_(
            "Stays that ended here in these days, of guests who had left a hotel of the chain before."
        ),
        period=counted.asked.period,
        url=counted.rows_address(what="repeat"),
        few=True,
        before=share(other.total("again"), other.total("stays")) if other else None,
        before_n=other.total("stays") if other else 0,
        low=False,
    )


def _fate(counted: Counted, what: str, label: str) -> Figure:
    now, other = counted.now, counted.other
    return Figure(
        key=what,
        label=label,
        kind="share",
        value=share(now.fate(what), now.fate("booked")),
        n=now.fate("booked"),
        definition=_("Of the bookings that were to arrive in these days."),
        period=counted.asked.period,
        url="#of-channels",
        few=True,
        before=share(other.fate(what), other.fate("booked")) if other else None,
        before_n=other.fate("booked") if other else 0,
    )


def _wishes(counted: Counted) -> Figure:
    due = sum(each.due for each in counted.wishes.values())
    return Figure(
        key="wishes",
        label=_("Wishes kept"),
        kind="share",
        value=share(sum(each.kept for each in counted.wishes.values()), due),
        n=due,
        definition=_(
            "Of the wishes that fell due in stays that ended in these days; what was withdrawn does not "
            "count."
        ),
        period=counted.asked.period,
        url="#of-bonds",
        few=True,
        low=False,
    )


def _waits(counted: Counted) -> Figure:
    now, other = counted.now.waits, counted.other.waits if counted.other else None
    half = percentile([each.seconds for each in now], 0.5) if len(now) >= FEW else None
    words = _("Arrived before their room was ready and checked in later, told in these days.")
    if half is not None:
        words += " " + _("Half of them waited up to %(time)s.") % {"time": seconds_in_words(half)}
    return Figure(
        key="waits",
        label=_("Parties that waited for their room"),
        kind="number",
        value=len(now),
        n=len(now),
        definition=words,
        period=counted.asked.period,
        url="#of-waits",
        before=len(other) if other is not None else None,
        before_n=len(other) if other is not None else 0,
    )
