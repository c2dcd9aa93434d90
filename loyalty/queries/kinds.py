"""What kind of loyal a guest is, by what evidence and by whose word; and the stays it is judged by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import Count

from core.crypto import Unreadable, unseal
from guests import queries as guests
from loyalty.kinds.companies import Account, Terms
from loyalty.kinds.names import Kind
from loyalty.kinds.rules import Rules, read, shipped
from loyalty.kinds.seen import StaySeen
from loyalty.models import CompanyTerms, GuestKind, KindOverride, KindRules, KindTrial
from loyalty.types import StayRow

EPOCH = date(1970, 1, 1).toordinal()
ROOM_CODE = "room"

_STAYS = """
SELECT l.guest_id, l.stay_id, l.property_id, l.arrival, l.departure, l.channel, l.direct,
    l.segment, l.company, l.room_kind, m.total, m.room, m.other, l.lead
FROM loyalty_stayline l
JOIN hotels_property h ON h.id = l.property_id
LEFT JOIN LATERAL (
    SELECT sum(f.amount)::bigint AS total,
        (sum(f.amount) FILTER (WHERE lower(f.code) = %s))::bigint AS room,
        (sum(f.amount) FILTER (WHERE lower(f.code) <> %s))::bigint AS other
    FROM stays_posting f WHERE f.stay_id = l.stay_id AND f.currency = h.currency
) m ON true
WHERE l.arrival >= %s AND l.departure <= %s
ORDER BY 1, l.arrival, l.stay_id
"""


def day_number(day: date) -> int:
    """Whole days since 1970-01-01."""
    return day.toordinal() - EPOCH


def finished(*, since: date, until: date) -> Iterator[StaySeen]:
    """Stays that began on or after ``since`` and ended by ``until``, guest by guest, by arrival.

    Prices are compared inside a hotel, so spend is in its own currency here and postings in another
    are left out. Streams: nothing is held but a piece.
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute(_STAYS, [ROOM_CODE, ROOM_CODE, since, until])
        while piece := cursor.fetchmany(2_000):
            yield from map(_seen, piece)


def _seen(columns: tuple[Any, ...]) -> StaySeen:
    guest, stay, house, arrival, departure, *words, total, room, other, lead = columns
    channel, direct, segment, company, room_kind = words
    nights = (departure - arrival).days
    row = StayRow(
        guest=guest,
        stay=stay,
        property=house,
        arrival=day_number(arrival),
        departure=day_number(departure),
        nights=nights,
        spend=total,
        channel=channel,
        direct=direct,
        segment=segment,
        company=company,
        room_kind=room_kind,
        lead=lead,
    )
    extras = None if other is None or not nights else other / nights
    return StaySeen(row=row, room=room, extras=extras)


def by_guest(stays: Iterable[StaySeen]) -> Iterator[tuple[int, tuple[StaySeen, ...]]]:
    """Stays in the order of ``finished``, as one tuple a guest."""
    for guest, mine in groupby(stays, key=attrgetter("row.guest")):
        yield guest, tuple(mine)


def company_terms() -> dict[Account, Terms]:
    """What the hotels noted of companies, by (property, company)."""
    rows = CompanyTerms.objects.values_list(
        "property_id", "company", "only_choice", "contract_ends"
    )
    return {
        (house, company): Terms(only, day_number(ends) if ends else None)
        for house, company, only, ends in rows
    }


def rules_now() -> Rules:
    """The rule set that counts: the newest published one, else the one we ship."""
    kept = (
        KindRules.objects.order_by("-published_at", "-pk").values_list("content", flat=True).first()
    )
    return shipped() if kept is None else read(kept)


def description_only(version: str) -> bool:
    """Whether kinds by this rule set are a description only: no trial of it shows that they add."""
    newest = KindTrial.objects.filter(rules=version).order_by("-at", "-pk").first()
    return newest is None or not newest.adds


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a member of staff said instead. ``why`` is empty when its key was destroyed."""

    kind: Kind
    by: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A guest's kind: the judgement, and beside it the word of staff where there is one."""

    kind: Kind
    computed: Kind
    as_of: date | None
    stays: int
    scores: dict[str, float]
    card: list[dict[str, object]]
    rules: str
    description_only: bool
    word: Word | None = None


def kind_of(guest_id: int) -> Shown:
    """The kind of one guest, merged profiles followed; «not enough evidence» where nothing is kept."""
    person = guests.survivors([guest_id]).get(guest_id, guest_id)
    kept = GuestKind.objects.filter(guest=person).first()
    word = _word(person)
    computed = Kind(kept.kind) if kept else Kind.NOT_ENOUGH
    return Shown(
        kind=word.kind if word else computed,
        computed=computed,
        as_of=kept.as_of if kept else None,
        stays=kept.stays if kept else 0,
        scores=kept.scores if kept else {},
        card=kept.evidence if kept else [],
        rules=kept.rules if kept else rules_now().version,
        description_only=kept.description_only if kept else True,
        word=word,
    )


def _word(person: int) -> Word | None:
    mine = KindOverride.objects.filter(guest__in=guests.same_person(person))
    newest = mine.select_related("by").order_by("-at", "-pk").first()
    if newest is None or not newest.kind:
        return None
    try:
        key = guests.seal_key(newest.guest_id)
        why = unseal(bytes(newest.sealed), wrapped_key=key, place=newest.place)
    except Unreadable:
        why = ""
    return Word(kind=Kind(newest.kind), by=newest.by.name, at=newest.at, why=why)


def kinds_of(guest_ids: Iterable[int]) -> dict[int, Kind]:
    """The computed kind of guests, for lists; who is not in it has not enough evidence."""
    rows = GuestKind.objects.filter(guest__in=list(guest_ids)).values_list("guest_id", "kind")
    return {guest: Kind(kind) for guest, kind in rows}


def counted() -> dict[Kind, int]:
    """How many guests of the chain are of each kind tonight, in the order of the kinds."""
    rows = GuestKind.objects.values_list("kind").annotate(number=Count("pk"))
    found = {Kind(kind): number for kind, number in rows}
    return {kind: found.get(kind, 0) for kind in Kind}
