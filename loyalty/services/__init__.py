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
from loyalty.services.valuing import set_terms
from loyalty.services.winback import CannotWinBack, check_wanted, close_list, make_list
from loyalty.value.terms import BadTerms

__all__ = [
    "BadRate",
    "BadTerms",
    "CannotAttend",
    "CannotWinBack",
    "Unequal",
    "check_wanted",
    "close_list",
    "count_stays",
    "end_call",
    "make_list",
    "note_meeting",
    "plan_call",
    "recount_guests",
    "recount_stays",
    "set_chain_currency",
    "set_channel",
    "set_rate",
    "set_terms",
    "sum_up",
]
