"""What housekeeping's pages show: a person's rooms, and the supervisor's board."""

from housekeeping.queries.board import board
from housekeeping.queries.days import job_now, turndown_now
from housekeeping.queries.last import rooms_in_words
from housekeeping.queries.proposals import relief, split
from housekeeping.queries.rooms import lines, my_rooms, whose_room

__all__ = [
    "board",
    "job_now",
    "lines",
    "my_rooms",
    "relief",
    "rooms_in_words",
    "split",
    "turndown_now",
    "whose_room",
]
