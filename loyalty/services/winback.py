"""Verbs of winning back: draw a list with a tenth held back, and close it."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.ids import new_public_id, new_token
from core.transactions import require_unit
from hotels import queries as hotels
from hotels import services as hotel_services
from loyalty.models import WinbackEntry, WinbackList
from loyalty.queries.money import chain_currency
from loyalty.queries.winnable import candidates
from loyalty.types import Wanted
from loyalty.value.winback import draw
from staff.types import Person

if TYPE_CHECKING:
    from hotels.models import Property

QUIET = (28, 3650)  # days
HORIZON = (14, 730)  # days


class CannotWinBack(Exception):
    """What was asked cannot be done; the sentence says why, and nothing was changed."""


def check_wanted(wanted: Wanted) -> None:
    """Raises ``CannotWinBack`` unless the terms lie in their bounds."""
    for days, (least, most), words in (
        (
            wanted.quiet_days,
            QUIET,
            _("Ask for %(least)s to %(most)s days without a stay. No list was made."),
        ),
        (
            wanted.horizon_days,
            HORIZON,
            _("Count who comes back over %(least)s to %(most)s days. No list was made."),
        ),
    ):
        if not least <= days <= most:
            raise CannotWinBack(words % {"least": least, "most": most})
    if wanted.least_value is not None and not 0 <= wanted.least_value <= 10**14:
        raise CannotWinBack(
            _("The least value must be nought or more, and not beyond reason. No list was made.")
        )
    if bool(wanted.programme) != bool(wanted.level):
        raise CannotWinBack(_("A level needs its programme. No list was made."))


def make_list(*, wanted: Wanted, by: Person, now: datetime) -> WinbackList:
    """Draws a list of who qualifies now in the caller's hotel; one at a time per hotel.

    A random tenth is held back by a seed that nobody chooses. Raises ``CannotWinBack`` for terms out
    of bounds and when nobody qualifies.
    """
    require_unit()
    check_wanted(wanted)
    hotel_services.hold_property(by.property_id)
    house = hotels.property_by_id(by.property_id)
    day = hotels.business_date(house, now)
    chosen = candidates(house, day, wanted).chosen
    if not chosen:
        raise CannotWinBack(
            _(
                "Nobody qualifies now: whoever did is on a list already, or called. No list was made."
            )
        )
    made = _list(house, wanted, by, now)
    held = set(draw((one.guest_id for one in chosen), seed=made.seed).held)
    WinbackEntry.objects.bulk_create(
        WinbackEntry(
            of=made, guest_id=one.guest_id, held=one.guest_id in held, reasons=one.reasons,
            last_day=one.last_day, value_low=one.value_low, value_mid=one.value_mid,
            value_high=one.value_high,
        )
        for one in chosen
    )  # fmt: skip
    return made


def _list(house: "Property", wanted: Wanted, by: Person, now: datetime) -> WinbackList:
    day = hotels.business_date(house, now)
    return WinbackList.objects.create(
        property=house,
        public_id=new_public_id(),
        made_at=now,
        made_on=day,
        made_by_id=by.user_id,
        seed=new_token(),
        overdue=wanted.overdue,
        quiet_days=wanted.quiet_days,
        least_value=wanted.least_value,
        currency=chain_currency(),
        programme=wanted.programme,
        level=wanted.level,
        until=day + timedelta(days=wanted.horizon_days),
    )


def close_list(*, public_id: str, by: Person, now: datetime) -> WinbackList:
    """No more calls from this list; who comes back is counted on. Raises ``CannotWinBack``."""
    require_unit()
    found = (
        WinbackList.objects.select_for_update(no_key=True)
        .filter(property=by.property_id, public_id=public_id, closed_at=None)
        .first()
    )
    if found is None:
        raise CannotWinBack(_("This list is closed already. Nothing was changed."))
    found.closed_at, found.closed_by_id = now, by.user_id
    found.save(update_fields=["closed_at", "closed_by"])
    return found
