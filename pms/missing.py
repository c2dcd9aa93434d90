"""What a house cannot have whose PMS speaks FIAS, and why; said on the page of the line."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Missing(NamedTuple):
    """Something the house goes without. ``bookings``: a line or file of bookings brings it."""

    what: str | Promise
    why: str | Promise
    bookings: bool


MISSING = (
    Missing(
        _("Preparation before arrival: pillow, fruit, set-up, flowers for a birthday"),
        _("FIAS tells of guests in house only; nobody is known before check-in."),
        bookings=True,
    ),
    Missing(
        _("The guard of a former complaint before the guest arrives or gets the same room"),
        _("FIAS tells no bookings and no room assigned beforehand."),
        bookings=True,
    ),
    Missing(
        _("Cancellations, no-shows, arrived while the room is not ready"),
        _("FIAS has no record for them."),
        bookings=True,
    ),
    Missing(
        _("Birthdays of guests whom nobody in the house told us of"),
        _("FIAS has no date of birth."),
        bookings=True,
    ),
    Missing(
        _("Companions, adults and children, company, channel, nationality, telephone"),
        _("FIAS names one person per reservation. Sharers come as stays of their own."),
        bookings=True,
    ),
    Missing(
        _("A returning guest is recognised only where the interface sends the profile (G+)"),
        _("Without it every reservation is a new person until staff or bookings say otherwise."),
        bookings=True,
    ),
    Missing(
        _("Preferences and traces kept in the PMS"),
        _("FIAS has no field for them; what staff see and hear is remembered as everywhere."),
        bookings=False,
    ),
    Missing(
        _("Two profiles made one in the PMS"),
        _("FIAS does not tell of merges."),
        bookings=False,
    ),
    Missing(
        _("Revenue in a guest's value and tier"),
        _("FIAS does not tell charges unasked."),
        bookings=False,
    ),
    Missing(
        _("A check-in taken back, told apart from a check-out"),
        _("FIAS says the same record for both: the stay is shown as departed."),
        bookings=False,
    ),
    Missing(
        _("Incognito and protected guests by the PMS's flag"),
        _("FIAS has no flag for it."),
        bookings=False,
    ),
)
"""In the order of how much it is missed; scenarios 1, 6, 8, 11 and 12 of the product."""


def missing(*, with_bookings: bool) -> list[Missing]:
    """What is missing, with or without another line that brings bookings of the same PMS."""
    return [each for each in MISSING if not (with_bookings and each.bookings)]
