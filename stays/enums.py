"""The states of a stay and what can change about one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StayState(TextChoices):
    """Where a stay is in its life."""

    RESERVED = "reserved", _("Reserved")
    IN_HOUSE = "in_house", _("In house")
    DEPARTED = "departed", _("Departed")
    CANCELLED = "cancelled", _("Cancelled")
    NO_SHOW = "no_show", _("No-show")
    WALKED = "walked", _("Walked")


class Origin(TextChoices):
    """How we came to know of a stay: as it happened, or from a file about what is long over."""

    LIVE = "live", _("As it happens")
    BACKFILL = "backfill", _("From a file about the past")


class PartyRole(TextChoices):
    """How a guest belongs to a party."""

    PRIMARY = "primary", _("Guest")
    COMPANION = "companion", _("Companion")
    SHARER = "sharer", _("Sharer")


class ChangeKind(TextChoices):
    """What happened to a stay, in the words of the table of PMS events."""

    CREATED = "created", _("Booked")
    CHANGED = "changed", _("Changed")
    CANCELLED = "cancelled", _("Cancelled")
    NO_SHOW = "no_show", _("No-show")
    REINSTATED = "reinstated", _("Reinstated")
    ROOM_ASSIGNED = "room_assigned", _("Room assigned")
    ROOM_UNASSIGNED = "room_unassigned", _("Room taken away")
    WAITING = "waiting", _("Arrived, room not ready")
    CHECKED_IN = "checked_in", _("Checked in")
    FOUND = "found", _("Found in house by a resync")
    CHECK_IN_REVERSED = "check_in_reversed", _("Check-in reversed")
    ROOM_MOVED = "room_moved", _("Room moved")
    PARTY_CHANGED = "party_changed", _("Party changed")
    CHECKED_OUT = "checked_out", _("Checked out")
    CHECK_OUT_REVERSED = "check_out_reversed", _("Check-out reversed")
    WALKED = "walked", _("Walked to another hotel")
    SERVICE = "service", _("Do not disturb or service refused")
    FACTS = "facts", _("Preferences or profile changed")
