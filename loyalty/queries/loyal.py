"""Why a guest comes back: what is kept about one person, put together for whoever may read it."""

from dataclasses import dataclass
from datetime import date, timedelta

from loyalty.models import GuestSummary, StayLine
from loyalty.queries.counted import lines_of, summary_of
from loyalty.queries.tellers import TELLERS
from loyalty.regularity import Rhythm, rhythm
from loyalty.types import Told

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class LoyalCard:
    """One guest's finished stays, newest first, their sums, their rhythm, and what the parts tell.

    ``year_stays`` and ``year_nights`` are of the stays that ended in the last 365 days.
    """

    summary: GuestSummary
    stays: tuple[StayLine, ...]
    year_stays: int
    year_nights: int
    rhythm: Rhythm | None
    told: tuple[Told, ...]


def loyal_card(guest_id: int, today: date) -> LoyalCard | None:
    """The card of a person as known today; None without a finished stay. Two queries and the parts'."""
    summary = summary_of(guest_id)
    if summary is None:
        return None
    lines = tuple(lines_of(guest_id))
    lately = [line for line in lines if line.departure > today - YEAR]
    told = [one for teller in TELLERS for one in teller(guest_id)]
    return LoyalCard(
        summary=summary,
        stays=lines,
        year_stays=len(lately),
        year_nights=sum(line.nights for line in lately),
        rhythm=rhythm((line.arrival, line.departure) for line in lines),
        told=tuple(told),
    )
