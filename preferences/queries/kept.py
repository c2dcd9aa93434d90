"""How what was prepared for guests was received."""

from collections.abc import Iterable

from preferences.enums import Reaction
from preferences.models import Fulfilment


def refused_in(stay_ids: Iterable[int]) -> set[int]:
    """Those of these stays in which a guest refused what had been prepared; one query."""
    rows = Fulfilment.objects.filter(stay__in=list(stay_ids), reaction=Reaction.REFUSED)
    return set(rows.values_list("stay_id", flat=True))
