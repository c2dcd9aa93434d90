"""The tables of history: added to by the running system, shortened only by their owner."""

from datetime import datetime, timedelta

from django.db import connection
from psycopg import sql

from core.transactions import unit

# What a role may not UPDATE or DELETE that runs the product. Corrections are rows of their own:
# a later StayChange, a newer Placement, a Retraction, a posting with the opposite sign.
APPEND_ONLY = (
    "stays_staychange",
    "stays_posting",
    "service_tasks_taskevent",
    "service_tasks_wordsseen",
    "staff_accesslog",
    "preferences_observation",
    "preferences_placement",
    "preferences_chipanswer",
)

# Of these only ids and codes are kept, and not for ever. What is not named here is evidence for
# what is believed, or the story of a stay, and goes with its guest.
KEPT_DAYS = {"staff_accesslog": 3 * 365, "service_tasks_taskevent": 3 * 365}
AT_ONCE = 10_000  # rows a transaction, so that nobody waits for a long one


def forget(*, table: str, now: datetime) -> int:
    """Deletes what of ``table`` is older than it is kept; run as the owner. Returns how many rows."""
    before = now - timedelta(days=KEPT_DAYS[table])
    statement = sql.SQL(
        "DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE at < %s LIMIT %s)"
    ).format(table=sql.Identifier(table))
    forgotten = 0
    while True:
        with unit(), connection.cursor() as cursor:
            cursor.execute(statement, [before, AT_ONCE])
            gone = int(cursor.rowcount)
        forgotten += gone
        if gone < AT_ONCE:
            return forgotten
