"""In which currency the chain counts, and what it could not count for want of a rate."""

from collections import Counter
from datetime import date
from decimal import Decimal

from hotels import queries as hotels
from loyalty.models import Chain, Rate


def chain_currency() -> str:
    """The currency in which spend is counted (ISO 4217): the chain's own choice if it made one.

    Else that of most hotels, the first by its letters where two are equal; empty without a hotel.
    """
    chosen = Chain.objects.values_list("currency", flat=True).first()
    if chosen:
        return chosen
    kept = Counter(hotels.properties().values_list("currency", flat=True))
    return min(kept, key=lambda code: (-kept[code], code), default="")


def rate_on(currency: str, day: date) -> Decimal | None:
    """What a minor unit is worth in the chain's on a day; None where nobody stated it; one query."""
    rates = Rate.objects.filter(currency=currency, from_day__lte=day).order_by("-from_day")
    return rates.values_list("per_unit", flat=True).first()
