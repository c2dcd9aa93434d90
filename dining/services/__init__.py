"""The verbs of meals: hear what a restaurant tells, seat by hand, say what was eaten, settings."""

from dining.services.errors import BadDining, CannotSeat, UnknownVisit
from dining.services.hearing import hear_check, hear_order, hear_visit
from dining.services.seating import leave, place, seat_stay, seat_visit, undo
from dining.services.settings import describe_dish, describe_meals
from dining.services.tasting import say_eaten
from dining.services.telling import guest_told
from dining.services.telling import take_back as untell

__all__ = [
    "BadDining",
    "CannotSeat",
    "UnknownVisit",
    "describe_dish",
    "describe_meals",
    "guest_told",
    "hear_check",
    "hear_order",
    "hear_visit",
    "leave",
    "place",
    "say_eaten",
    "seat_stay",
    "seat_visit",
    "undo",
    "untell",
]
