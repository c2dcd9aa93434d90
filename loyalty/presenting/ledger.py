"""Words for the lines of a ledger: what moved the points."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

ENTRY_WORDS: Mapping[str, Promise] = {
    "earn": pgettext_lazy("points", "Earned"),
    "burn": pgettext_lazy("points", "Spent"),
    "expire": pgettext_lazy("points", "Expired"),
    "adjust": pgettext_lazy("points", "Adjusted"),
    "clawback": pgettext_lazy("points", "Taken back"),
}


def entry(kind: str, *, corrects: bool = False) -> str:
    """What a line is: «Earned», «Earned (corrected)»."""
    said = str(ENTRY_WORDS.get(kind, kind))
    return _("%(what)s (corrected)") % {"what": said} if corrects else said
