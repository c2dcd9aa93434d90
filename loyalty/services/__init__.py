"""Verbs about loyalty: count a stay, move a guest between tiers, keep points."""

from loyalty.services.attending import CannotAttend, end_call, note_meeting, plan_call
from loyalty.services.counting import (
    Unequal,
    count_stays,
    recount_guests,
    recount_stays,
    sum_up,
)
from loyalty.services.rating import BadRate, set_chain_currency, set_channel, set_rate

__all__ = [
    "BadRate",
    "CannotAttend",
    "Unequal",
    "count_stays",
    "end_call",
    "note_meeting",
    "plan_call",
    "recount_guests",
    "recount_stays",
    "set_chain_currency",
    "set_channel",
    "set_rate",
    "sum_up",
]
