"""What housekeeping's pages do: rooms change hands, and cleans are noted."""

from housekeeping.services.cleaning import note_condition
from housekeeping.services.placing import NOBODY, BadPick, Done, place, take_back

__all__ = ["NOBODY", "BadPick", "Done", "note_condition", "place", "take_back"]
