"""The tables that name guests: who may not come, and who could become one. Reading them is logged."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guests import queries as guests
from guests.enums import Discretion
from insights.figures import Column, Period, Row, Table
from insights.health.counting import AHEAD
from insights.reading import Reader
from stays import queries as stays
from stays.queries.bookings import Record

if TYPE_CHECKING:
    from guests.models import Guest

LOOKED_BACK = timedelta(days=730)
MOST = 100


def _cut(found: list[Record], most: int) -> tuple[list[Record], int]:
    """The rows to show, and whether there are more (the statement asks for one too many)."""
    return found[:most], max(0, len(found) - most)


def _name(reader: Reader, guest: "Guest | None") -> tuple[str, str]:
    """A guest's name and page; neither for one who is protected."""
    if guest is None or guest.discretion == Discretion.PROTECTED:
        return _("Protected"), ""
    return guests.full_name(guest, reader.language), reader.page("guest", guest=guest.public_id)


def doubtful(reader: Reader, most: int = MOST) -> Table:
    """Arrivals to come whose guest once stayed away, or cancelled more often than came."""
    today = reader.local.date()
    period = Period(today, today + AHEAD)
    found, cut = _cut(
        stays.bookings.doubtful(reader.house.pk, period.start, period.end, most=most + 1), most
    )
    coming = stays.stays_by_id([each.stay_id for each in found if each.stay_id is not None])
    people = guests.persons({each.guest_id for each in found})
    rows = []
    for each in found:
        stay = coming[each.stay_id] if each.stay_id is not None else None
        name, address = _name(reader, people.get(each.guest_id))
        rows.append(
            Row(
                (
                    name,
                    stay.arrival if stay else None,
                    (stay.departure - stay.arrival).days if stay else None,
                    stay.channel if stay else "",
                    reason(each),
                ),
                address,
            )
        )
    return Table(
        key="doubtful",
        title=_("Arrivals that may not come"),
        definition=_(
            "Reservations of the next 14 days whose guest did not come at least once, or cancelled twice or "
            "more and oftener than came, counted over all earlier bookings in the chain. Groups are left "
            "out. It is what happened, no chance: call and ask, and never say why."
        ),
        columns=(
            Column("guest", _("Guest")),
            Column("arrival", _("Arrival"), "day"),
            Column("nights", _("Nights"), "number"),
            Column("channel", _("Channel")),
            Column("record", _("Earlier bookings")),
        ),
        rows=tuple(rows),
        period=period,
        n=len(rows) + cut,
        cut=cut,
    )


def reason(found: Record) -> str:
    """What earlier bookings came to, in words."""
    parts = [
        ngettext("%(n)s booking", "%(n)s bookings", found.booked) % {"n": found.booked},
        _("%(n)s came") % {"n": found.came},
        _("%(n)s cancelled") % {"n": found.cancelled} if found.cancelled else "",
        _("%(n)s did not come") % {"n": found.no_show} if found.no_show else "",
    ]
    return " · ".join(part for part in parts if part)


def never_came(reader: Reader, most: int = MOST) -> Table:
    """Who booked twice or more in two years and has never stayed."""
    period = _years(reader)
    found, cut = _cut(
        stays.bookings.never_came(reader.house.pk, period.start, period.end, most=most + 1), most
    )
    return _people(
        reader,
        "never-came",
        _("Booked, and never stayed"),
        _(
            "Guests with two bookings or more for days of the last two years, all cancelled or not taken up, "
            "who have stayed in no hotel of the chain and are not booked. Enquiries without a booking are "
            "not recorded."
        ),
        found=found,
        cut=cut,
        period=period,
    )


def came_with_others(reader: Reader, most: int = MOST) -> Table:
    """Who stayed twice or more with somebody else and never booked."""
    period = _years(reader)
    found, cut = _cut(
        stays.bookings.came_with_others(reader.house.pk, period.start, period.end, most=most + 1),
        most,
    )
    return _people(
        reader,
        "with-others",
        _("Stayed with others, and never booked"),
        _(
            "Guests who were in somebody else's party in two stays or more of the last two years and have "
            "no booking of their own. They know the house. With whom they came is not said here."
        ),
        found=found,
        cut=cut,
        period=period,
    )


def _years(reader: Reader) -> Period:
    today = reader.local.date()
    return Period(today - LOOKED_BACK, today)


def _people(
    reader: Reader,
    key: str,
    title: str,
    definition: str,
    *,
    found: Iterable[Record],
    cut: int,
    period: Period,
) -> Table:
    shown = list(found)
    people = guests.persons({each.guest_id for each in shown})
    rows = []
    for each in shown:
        name, address = _name(reader, people.get(each.guest_id))
        rows.append(Row((name, each.booked, each.last), address))
    return Table(
        key=key,
        title=title,
        definition=definition,
        columns=(
            Column("guest", _("Guest")),
            Column("times", _("Times"), "number"),
            Column("last", _("Last arrival day"), "day"),
        ),
        rows=tuple(rows),
        period=period,
        n=len(rows) + cut,
        cut=cut,
    )


NAMED: dict[str, Callable[[Reader, int], Table]] = {
    "doubtful": doubtful,
    "never-came": never_came,
    "with-others": came_with_others,
}
