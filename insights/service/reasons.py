"""Why work was parked, lapsed or called off, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from service_tasks.enums import ParkReason

KINDS: Mapping[str, Promise] = {
    "parked": gettext_lazy("Parked"),
    "lapsed": gettext_lazy("Lapsed"),
    "withdrawn": gettext_lazy("Withdrawn"),
}
_REASONS: Mapping[str, Promise] = {
    "not_today": gettext_lazy("The guest did without it that day"),
    "not_this_time": gettext_lazy("Not wanted this time"),
    "cancelled": gettext_lazy("The stay was cancelled"),
    "no_show": gettext_lazy("The guest did not come"),
    "walked": gettext_lazy("The guest went to another hotel"),
    "departed": gettext_lazy("The guest has left"),
    "reserved": gettext_lazy("The plan changed before arrival"),
    "in_house": gettext_lazy("The plan changed during the stay"),
    "undone": gettext_lazy("What caused it was taken back"),
    "taken_back": gettext_lazy("It was taken back"),
    "settled": gettext_lazy("It had settled itself"),
    "guest_is_here": gettext_lazy("The guest is still here"),
    "holder_is_back": gettext_lazy("Whoever has it came back"),
}


def kind_words(kind: str) -> str:
    """What happened."""
    return str(KINDS.get(kind, kind))


def reason_words(reason: str) -> str:
    """Why; a reason that has no words here stands as its code."""
    if reason in ParkReason.values:
        return str(ParkReason(reason).label)
    return str(_REASONS[reason]) if reason in _REASONS else reason or _("No reason was given")
