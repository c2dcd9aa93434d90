"""What the first view says in sentences: the reasons to meet a guest."""

from collections.abc import Sequence

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from insights import meeting
from insights.meeting import Reason
from loyalty.presenting import money, percent, share, units

__all__ = ["joined", "money", "percent", "reason", "reasons", "share", "units"]


def reason(one: Reason) -> str:
    """A reason to meet a guest, as a short sentence."""
    gaps = {"n": one.n, "of": one.of}
    match one.code:
        case meeting.REFUSED:
            return _("Refused something we had prepared last time.")
        case meeting.MISSED:
            return (
                ngettext(
                    "%(n)s of %(of)s wish was missed last time.",
                    "%(n)s of %(of)s wishes were missed last time.",
                    one.of,
                )
                % gaps
            )
        case meeting.VALUE:
            return _("Among the tenth of guests who spent most in two years.")
        case meeting.BACK:
            return (
                ngettext("Back after %(n)s month away.", "Back after %(n)s months away.", one.n)
                % gaps
            )
        case meeting.MILESTONE:
            return _("This is stay number %(n)s.") % gaps
        case _:
            return (
                ngettext("%(n)s stay with us so far.", "%(n)s stays with us so far.", one.n) % gaps
            )


def reasons(given: Sequence[Reason]) -> str:
    """All reasons of a guest as one line, the strongest first."""
    return joined([reason(one) for one in given])


def joined(said: Sequence[str]) -> str:
    """Sentences in a row, empty ones left out; Chinese puts no blank between them."""
    between = "" if (get_language() or "").startswith("zh") else " "
    return between.join(one for one in said if one)
