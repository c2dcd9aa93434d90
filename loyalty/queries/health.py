"""Stays of a period summed by how they came to us: channel, segment or company; one query each."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from loyalty.kinds.names import Kind
from loyalty.models import CompanyTerms


@dataclass(frozen=True, slots=True)
class Sums:
    """Finished stays of one group. ``spend`` is of the ``spend_stays`` whose spend is known.

    ``spend_nights`` are the nights of those; ``again`` counts stays of guests who had left a hotel
    of the chain before they arrived; ``last`` is the last departure.
    """

    of: str
    stays: int
    guests: int
    nights: int
    spend: int
    spend_stays: int
    spend_nights: int
    again: int
    last: date


_SUMS = """
SELECT line.{by}, count(*), count(DISTINCT line.guest_id), sum(line.nights)::bigint,
    coalesce(sum(line.spend), 0)::bigint, count(line.spend),
    coalesce(sum(line.nights) FILTER (WHERE line.spend IS NOT NULL), 0)::bigint,
    count(*) FILTER (WHERE line.arrival > kept.first_left), max(line.departure)
FROM loyalty_stayline AS line JOIN loyalty_guestsummary AS kept ON kept.guest_id = line.guest_id
WHERE line.property_id = %s AND line.departure >= %s AND line.departure < %s {where}
GROUP BY line.{by} ORDER BY sum(line.nights) DESC, line.{by}
"""
_BY = {
    "channel": "",
    "segment": "",
    "company": "AND line.company <> ''",
}


def sums(property_id: int, start: date, end: date, *, by: str) -> list[Sums]:
    """Stays that ended on days from ``start`` up to ``end``, the most nights first.

    ``by`` is ``channel``, ``segment`` (empty: not told) or ``company`` (only stays that name one).
    """
    statement = _SUMS.format(by=by, where=_BY[by])
    with connection.cursor() as cursor:
        cursor.execute(statement, [property_id, start, end])
        return [Sums(*row) for row in cursor.fetchall()]


_PRICE = """
SELECT kept.last_channel, count(*), count(*) FILTER (WHERE judged.kind = %s)
FROM loyalty_guestkind AS judged
JOIN loyalty_guestsummary AS kept ON kept.guest_id = judged.guest_id
WHERE kept.last_property_id = %s AND judged.kind <> %s
GROUP BY kept.last_channel ORDER BY count(*) DESC, kept.last_channel
"""


def price_driven(property_id: int) -> list[tuple[str, int, int]]:
    """(channel of the last stay, guests judged, those of the kind «price»); one query.

    Of guests whose last stay was in this property, without those there is not enough evidence of.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PRICE, [Kind.PRICE.value, property_id, Kind.NOT_ENOUGH.value])
        return [(str(channel), int(n), int(price)) for channel, n, price in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Contract:
    """What a hotel noted of a company's contract; ``ends`` is its last day."""

    only_choice: bool | None
    ends: date | None


def contracts(property_id: int) -> dict[str, Contract]:
    """company -> its contract, as far as noted; one query."""
    return {
        each.company: Contract(each.only_choice, each.contract_ends)
        for each in CompanyTerms.objects.filter(property=property_id)
    }


@dataclass(frozen=True, slots=True)
class Bond:
    """A finished stay and how often its guest has stayed in the chain by now."""

    stay_id: int
    stays: int
    nights: int
    spend: int | None


def bonds(property_id: int, start: date, end: date) -> list[Bond]:
    """The stays that ended here on days from ``start`` up to ``end``; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_BONDS, [property_id, start, end])
        return [Bond(*row) for row in cursor.fetchall()]


_BONDS = """
SELECT line.stay_id, kept.stays, line.nights, line.spend
FROM loyalty_stayline AS line JOIN loyalty_guestsummary AS kept ON kept.guest_id = line.guest_id
WHERE line.property_id = %s AND line.departure >= %s AND line.departure < %s
"""
