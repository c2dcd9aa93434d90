"""What guests did, as the tier engine counts it; the one place where stays become events."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from loyalty.queries.channels import directness
from loyalty.tiers.types import Event
from stays.queries import ended
from stays.queries.ended import EndedStay


def histories(guest_ids: Iterable[int]) -> dict[int, list[Event]]:
    """Guest -> events of the finished stays that are named after them, merged profiles included.

    Money posted up to the day of departure is the stay's; what comes later, and money in another
    currency than the house's, is an event of its own on its day. Four queries for any number.
    """
    found: dict[int, list[Event]] = {guest: [] for guest in guest_ids}
    direct = directness()
    for stay in ended.ended_of(found):
        found[stay.guest_id] += _events(stay, direct=direct(stay.channel))
    return found


def _events(stay: EndedStay, *, direct: bool) -> Iterator[Event]:
    own = stay.departure, stay.currency
    whole = Event(
        key=f"stay:{stay.stay_id}",
        day=stay.departure,
        nights=stay.nights,
        spend=stay.money.get(own),
        currency=stay.currency,
        channel=stay.channel,
        segment=stay.segment,
        direct=direct,
    )
    yield whole
    for (day, currency), amount in sorted(stay.money.items()):
        if (day, currency) != own:
            yield replace(
                whole,
                key=f"folio:{stay.stay_id}:{day}:{currency}",
                day=day,
                kind="refund",
                nights=0,
                spend=amount,
                currency=currency,
                of=whole.key,
            )
