"""When a rule speaks and who must own what it asks for."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Moment(TextChoices):
    """The moments of a stay that a rule can hang on."""

    DAY_BEFORE_ARRIVAL = "day_before_arrival", _("Day before arrival")
    ARRIVAL_DAY = "arrival_day", _("Arrival day, before the guest")
    WAITING = "waiting", _("Arrived, room not ready")
    CHECKED_IN = "checked_in", _("Checked in")
    DAILY_CLEAN = "daily_clean", _("Daily clean")
    TURNDOWN = "turndown", _("Turndown")
    DEPARTURE_EVE = "departure_eve", _("Departure eve")
    LEAVING = "leaving", _("Day of departure")
    LEFT = "left", _("Checked out, cancelled or gone")
    CHECKED_OUT = "checked_out", _("Checked out")
    CANCELLED = "cancelled", _("Cancelled or no-show")
    ROOM_MOVED = "room_moved", _("Room moved")
    SILENCE = "silence", _("A day without a sighting")


class Owner(TextChoices):
    """Who gets the task first."""

    HOLDER = "holder", _("Who has the room")
    POST = "post", _("The department's covering post")
    DEPARTMENT = "department", _("The whole department, for safety only")
