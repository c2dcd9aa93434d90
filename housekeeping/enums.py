"""What housekeeping does in a room, as the board counts it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Job(TextChoices):
    """A clean of a room, by what it takes."""

    DEPARTURE = "departure", _("Departure clean")
    STAY_OVER = "stay_over", _("Stay-over clean")
    PICKUP = "pickup", _("Pick-up")
    TURNDOWN = "turndown", _("Turndown")
