"""Questions about loyalty: what a guest is to the house, and why."""

from loyalty.queries import again, leaving, valued, winback, winnable
from loyalty.queries.absent import Absent, absent
from loyalty.queries.attended import (
    calls,
    meetings_of,
    not_to_call,
    note_of,
    outcomes_since,
)
from loyalty.queries.counted import (
    anything_to_count,
    last_recount,
    lines_of,
    stay_rows,
    stays_under,
    summary_of,
)
from loyalty.queries.loyal import LoyalCard, loyal_card
from loyalty.queries.money import chain_currency
from loyalty.queries.worth import Known, high_spend, known_of
from loyalty.types import Told

__all__ = [
    "Absent",
    "Known",
    "LoyalCard",
    "Told",
    "absent",
    "again",
    "anything_to_count",
    "calls",
    "chain_currency",
    "high_spend",
    "known_of",
    "last_recount",
    "leaving",
    "lines_of",
    "loyal_card",
    "meetings_of",
    "not_to_call",
    "note_of",
    "outcomes_since",
    "stay_rows",
    "stays_under",
    "summary_of",
    "valued",
    "winback",
    "winnable",
]
