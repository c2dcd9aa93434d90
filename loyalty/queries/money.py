"""In which currency the chain counts, and what it could not count for want of a rate."""

from collections import Counter

from hotels import queries as hotels
from loyalty.models import Chain


def chain_currency() -> str:
    """The currency in which spend is counted (ISO 4217): the chain's own choice if it made one.

    Else that of most hotels, the first by its letters where two are equal; empty without a hotel.
    """
    chosen = Chain.objects.values_list("currency", flat=True).first()
    if chosen:
        return chosen
    kept = Counter(hotels.properties().values_list("currency", flat=True))
    return min(kept, key=lambda code: (-kept[code], code), default="")
