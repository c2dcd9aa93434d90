"""What housekeeping's pages do: rooms change hands, and cleans are noted."""

from housekeeping.services.cleaning import note_condition, turn_down
from housekeeping.services.placing import NOBODY, BadPick, Done, place, take_back
from housekeeping.services.sharing import Taking, take

__all__ = [
    "NOBODY",
    "BadPick",
    "Done",
    "Taking",
    "note_condition",
    "place",
    "take",
    "take_back",
    "turn_down",
]
