"""What staff does by itself: opening the day's sections, and forgetting what may be forgotten."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from core.transactions import unit
from hotels.queries import calendar_date, properties
from staff.models import Act, EnrolmentCode, Placing, SignIn
from staff.services import BadSection
from staff.services import open_sections as open_sections_of

if TYPE_CHECKING:
    from hotels.models import Property

logger = logging.getLogger(__name__)

HALF_A_DAY = timedelta(hours=12)
ACTS_KEPT = timedelta(days=30)
SIGN_INS_KEPT = timedelta(days=90)
CODES_KEPT = timedelta(days=1)
PLACINGS_KEPT = timedelta(days=90)


def open_sections(*, now: datetime) -> int:
    """Opens the sections of today, of last night while it runs, and from noon of tomorrow.

    Safe to run twice: a section is unique by pattern and start.
    """
    opened = 0
    for each in properties():
        days = {calendar_date(each, at) for at in (now - HALF_A_DAY, now, now + HALF_A_DAY)}
        for day in sorted(days):
            opened += _open(each, day, now)
    return opened


def _open(property: Property, day: date, now: datetime) -> int:
    try:
        with unit():
            return open_sections_of(property=property, day=day, now=now)
    except BadSection:
        # Somebody assigned a room by hand in the same moment; the next sweep sees it.
        logger.warning("The sections of property %s were not opened", property.pk, exc_info=True)
        return 0


def forget(*, now: datetime) -> int:
    """Deletes acts after 30 days, sign-ins and placings after 90, codes a day after they expired."""
    with unit():
        acts, _all = Act.objects.filter(at__lt=now - ACTS_KEPT).delete()
        codes, _all = EnrolmentCode.objects.filter(expires_at__lt=now - CODES_KEPT).delete()
        placings, _all = Placing.objects.filter(at__lt=now - PLACINGS_KEPT).delete()
        old = SignIn.objects.filter(started_at__lt=now - SIGN_INS_KEPT)
        sign_ins, _all = old.delete()
    return acts + codes + placings + sign_ins
