"""The tables that name nobody: channels, segments, companies, wishes beside value, price."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from insights.figures import Column, Row, Table, enough, share
from insights.health.counting import Counted
from loyalty.queries.health import Bond, Sums
from stays import queries as stays
from stays.queries.bookings import Fate

MOST_WAITS = 500
BANDS: tuple[tuple[str, int], ...] = (("first", 1), ("some", 4), ("many", 10**9))
"""A guest's stays in the chain by now, up to and with the number."""


def _money_column(counted: Counted, key: str, label: str) -> Column:
    return Column(key, f"{label} ({counted.currency})" if counted.currency else label, "number")


def grouped(counted: Counted, by: str, *, title: str, first: Column, untold: str) -> Table:
    """A line a channel or segment: bookings and what became of them, nights, revenue, repeat."""
    sums = {each.of: each for each in counted.now.sums[by]}
    fates = counted.now.fates[by]
    names = sorted({*sums, *fates}, key=lambda name: (-_nights(sums.get(name)), name))
    rows = [
        Row(
            (name or untold, *_booked(fates.get(name)), *_brought(counted, sums.get(name))),
            counted.rows_address(**{by: name}) if name in sums else "",
        )
        for name in names
    ]
    return Table(
        key=f"{by}s",
        title=title,
        definition=_(
            "Bookings that were to arrive in these days, and how many of them were cancelled or did not "
            "come; beside them the stays that ended in these days. Revenue is of stays with a folio, "
            "refunds taken off. A share or a mean needs ten cases; a dash says there are fewer."
        ),
        columns=(
            first,
            Column("booked", _("Booked"), "number"),
            Column("cancelled", _("Cancelled"), "share"),
            Column("no-show", _("Did not come"), "share"),
            Column("stays", _("Stays ended"), "number"),
            Column("nights", _("Nights"), "number"),
            _money_column(counted, "revenue", _("Revenue")),
            _money_column(counted, "per-night", _("Revenue a night")),
            Column("again", _("Of guests who came again"), "share"),
        ),
        rows=tuple(rows),
        period=counted.asked.period,
        n=counted.now.total("stays"),
    )


def _nights(found: Sums | None) -> int:
    return found.nights if found else 0


def _booked(found: Fate | None) -> tuple[object, ...]:
    if found is None:
        return 0, None, None
    return (
        found.booked,
        enough(share(found.cancelled, found.booked), found.booked),
        enough(share(found.no_show, found.booked), found.booked),
    )


def _brought(counted: Counted, found: Sums | None) -> tuple[object, ...]:
    if found is None:
        return 0, 0, None, None, None
    return (
        found.stays,
        found.nights,
        counted.money(found.spend) if found.spend_stays else None,
        _per_night(counted, found),
        enough(share(found.again, found.stays), found.stays),
    )


def _per_night(counted: Counted, found: Sums) -> float | None:
    if not found.spend_nights:
        return None
    return enough(counted.money(round(found.spend / found.spend_nights)), found.spend_stays)


def channels(counted: Counted) -> Table:
    """By the channel of the booking."""
    return grouped(
        counted,
        "channel",
        title=_("Channels"),
        first=Column("channel", _("Channel")),
        untold=_("Channel not told"),
    )


def segments(counted: Counted) -> Table:
    """By the market segment of the booking."""
    return grouped(
        counted,
        "segment",
        title=_("Market segments"),
        first=Column("segment", _("Segment")),
        untold=_("Segment not told"),
    )


def companies(counted: Counted) -> Table:
    """A line a company: what its guests brought, then and now, and what is noted of its contract."""
    before = {each.of: each for each in counted.other.sums["company"]} if counted.other else {}
    rows = [
        Row(
            (
                each.of,
                each.guests,
                each.stays,
                each.nights,
                before[each.of].nights if each.of in before else (0 if counted.other else None),
                counted.money(each.spend) if each.spend_stays else None,
                _per_night(counted, each),
                each.last,
                _contract(counted, each.of),
            ),
            counted.rows_address(company=each.of),
        )
        for each in counted.now.sums["company"]
    ]
    return Table(
        key="companies",
        title=_("Company accounts"),
        definition=_(
            "Stays that ended in these days and whose booking names a company, as the PMS writes it. Who "
            "decides in a company is not recorded: a PMS tells the guests, seldom who arranged the stay."
        ),
        columns=(
            Column("company", _("Company")),
            Column("guests", _("Guests"), "number"),
            Column("stays", _("Stays ended"), "number"),
            Column("nights", _("Nights"), "number"),
            Column("before", _("Nights, compared"), "number"),
            _money_column(counted, "revenue", _("Revenue")),
            _money_column(counted, "per-night", _("Revenue a night")),
            Column("last", _("Last left"), "day"),
            Column("contract", _("Contract")),
        ),
        rows=tuple(rows),
        period=counted.asked.period,
        n=sum(each.stays for each in counted.now.sums["company"]),
    )


def _contract(counted: Counted, company: str) -> str:
    noted = counted.contracts.get(company)
    if noted is None:
        return ""
    ends = _("until %(day)s") % {"day": noted.ends} if noted.ends else ""
    only = _("this house only") if noted.only_choice else ""
    return ", ".join(part for part in (ends, only) if part)


def bonds(counted: Counted) -> Table:
    """Wishes kept beside what guests bring, by how often they have stayed."""
    words = {
        "first": _("One stay so far"),
        "some": _("Two to four stays"),
        "many": _("Five stays or more"),
    }
    rows = []
    for code, found in banded(counted.bonds).items():
        kept = [counted.wishes[each.stay_id] for each in found if each.stay_id in counted.wishes]
        due = sum(each.due for each in kept)
        paid = [each for each in found if each.spend is not None]
        nights = sum(each.nights for each in paid)
        spend = sum(each.spend or 0 for each in paid)
        mean = counted.money(round(spend / nights)) if nights else None
        rows.append(
            Row(
                (
                    words[code],
                    len(found),
                    len(kept),
                    due,
                    enough(share(sum(each.kept for each in kept), due), due),
                    enough(mean, len(paid)),
                )
            )
        )
    return Table(
        key="bonds",
        title=_("Wishes kept, beside value"),
        definition=_(
            "Stays that ended in these days, by how often their guest has stayed in the chain by now. A "
            "wish falls due when work for it was done or lapsed. A difference is a description, not a cause."
        ),
        columns=(
            Column("guests", _("Guests")),
            Column("stays", _("Stays ended"), "number"),
            Column("with", _("With a wish due"), "number"),
            Column("due", _("Wishes due"), "number"),
            Column("kept", _("Kept of due"), "share"),
            _money_column(counted, "per-night", _("Revenue a night")),
        ),
        rows=tuple(rows),
        period=counted.asked.period,
        n=len(counted.bonds),
    )


def banded(bonds: Iterable[Bond]) -> dict[str, list[Bond]]:
    """Band -> its stays, in the order of BANDS; empty ones are left out."""
    found: dict[str, list[Bond]] = {code: [] for code, _most in BANDS}
    for each in bonds:
        found[next(code for code, most in BANDS if each.stays <= most)].append(each)
    return {code: stays for code, stays in found.items() if stays}


def price(counted: Counted) -> Table:
    """Guests judged to come for the price, by the channel of their last stay."""
    return Table(
        key="price",
        title=_("Price-driven guests"),
        definition=_(
            "Guests whose last stay was here and of whom there is enough evidence to judge why they come "
            "back; the judgement is made anew every night and does not depend on the days above."
        ),
        columns=(
            Column("channel", _("Channel of the last stay")),
            Column("judged", _("Guests judged"), "number"),
            Column("price", _("Come for the price"), "number"),
            Column("share", pgettext("part", "Share"), "share"),
        ),
        rows=tuple(
            Row((channel or _("Channel not told"), n, found, enough(share(found, n), n)))
            for channel, n, found in counted.price
        ),
        n=sum(n for _channel, n, _found in counted.price),
    )


def waits(counted: Counted) -> Table:
    """The parties behind the number, the longest wait first; by room, without a name."""
    shown = counted.now.waits[:MOST_WAITS]
    found = stays.stays_by_id([each.stay_id for each in shown])
    rows = []
    for each in shown:
        stay = found[each.stay_id]
        where = counted.reader.page("stay", stay=stay.public_id)
        room = stay.room.number if stay.room else ""
        rows.append(Row((counted.reader.wall(each.since), room, each.seconds), where))
    return Table(
        key="waits",
        title=_("Parties that waited for their room"),
        definition=_(
            "Arrived before their room was ready and checked in later, told in these days."
        ),
        columns=(
            Column("since", _("Waited from"), "moment"),
            Column("room", _("Room")),
            Column("waited", _("Waited"), "seconds"),
        ),
        rows=tuple(rows),
        period=counted.asked.period,
        n=len(counted.now.waits),
        cut=len(counted.now.waits) - len(shown),
    )


TABLES: dict[str, Callable[[Counted], Table]] = {
    "channels": channels,
    "segments": segments,
    "companies": companies,
    "bonds": bonds,
    "waits": waits,
    "price": price,
}
