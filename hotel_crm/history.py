"""The tables of history: added to by the running system, and shortened by age alone."""

from datetime import datetime

from django.db import connection

from core.transactions import unit
from hotels import queries as hotels

# What a role may not UPDATE or DELETE that runs the product. Corrections are rows of their own:
# a later StayChange, a newer Placement, a Retraction, a posting with the opposite sign.
APPEND_ONLY = (
    "stays_staychange",
    "stays_posting",
    "service_tasks_taskevent",
    "service_tasks_wordsseen",
    "service_tasks_custodystep",
    "staff_accesslog",
    "preferences_observation",
    "preferences_placement",
    "preferences_chipanswer",
    "loyalty_meeting",
    "loyalty_kindchange",
    "loyalty_kindoverride",
    "loyalty_kindtrial",
    "loyalty_kindrules",
    "insights_target",
    "loyalty_valueterms",
    "loyalty_winbackentry",
    "loyalty_tierchange",
    "loyalty_memberevent",
    "loyalty_pointsentry",
    "loyalty_forecastnight",
    "loyalty_dayforecast",
    "loyalty_itemforecast",
)

# Of these only ids and codes are kept, and not for ever. What is not named here is evidence for
# what is believed, or the story of a stay, and goes with its guest.
KEPT_DAYS = {"staff_accesslog": 3 * 365, "service_tasks_taskevent": 3 * 365}
AT_ONCE = 10_000  # rows a transaction, so that nobody waits for a long one


def forget_old(*, now: datetime) -> int:
    """Shortens every table of ``KEPT_DAYS``; the number of rows. Safe to run twice.

    ``now`` changes nothing, see ``forget``.
    """
    return sum(forget(table=table) for table in KEPT_DAYS)


def forget(*, table: str) -> int:
    """Deletes what of ``table`` is older than it is kept; returns how many rows.

    It asks a function of the tables' owner (``migrations/0001_forget_history.py``), which knows the
    age by itself and goes by the database's clock: the running system can shorten history by
    nothing else, and no argument makes young rows old.
    """
    return sum(_forget(table, house.pk) for house in hotels.properties())


def _forget(table: str, property_id: int) -> int:
    forgotten = 0
    while True:
        with unit(), connection.cursor() as cursor:
            cursor.execute("SELECT forget_history(%s, %s, %s)", [table, property_id, AT_ONCE])
            (gone,) = cursor.fetchone() or (0,)
        forgotten += gone
        if gone < AT_ONCE:
            return forgotten
