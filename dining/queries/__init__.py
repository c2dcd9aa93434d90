"""Reading meals: the host stand, the kitchen pass, what was eaten, what a hotel set."""

from dining.queries.booked import unclaimed
from dining.queries.eating import dishes_of, only_guest, seen_at_table, to_mind
from dining.queries.kitchen import kitchen_pass, plain_orders
from dining.queries.settings import free_tables, meal_at, seated_stays, tables_of
from dining.queries.stand import Stand, lines_of, stand, visit_for

__all__ = [
    "Stand",
    "dishes_of",
    "free_tables",
    "kitchen_pass",
    "lines_of",
    "meal_at",
    "only_guest",
    "plain_orders",
    "seated_stays",
    "seen_at_table",
    "stand",
    "tables_of",
    "to_mind",
    "unclaimed",
    "visit_for",
]
