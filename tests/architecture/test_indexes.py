"""Tables that grow with every event carry no index that another index of theirs covers."""

import pytest
from django.apps import apps
from django.db import connection

GROWING = [
    "guests.ContactPoint",
    "guests.Guest",
    "guests.GuestIdentity",
    "pms.EventSeen",
    "pms.PmsMessage",
    "realtime.Event",
    "service_tasks.LadderStep",
    "service_tasks.ServiceTask",
    "service_tasks.TaskEvent",
    "stays.Occupancy",
    "stays.Posting",
    "stays.Stay",
    "stays.StayChange",
    "stays.StayGuest",
]

# Whole indexes (no condition) whose columns, in their order, another one begins with. Of two alike
# the unique one stays. Operator classes do not matter: our names and codes are compared byte by byte.
COVERED = """
WITH told AS (
    SELECT indexrelid::regclass::text AS name, indrelid, indkey::text || ' ' AS columns, indisunique
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    JOIN pg_am ON pg_am.oid = pg_class.relam AND pg_am.amname = 'btree'
    WHERE indpred IS NULL AND indexprs IS NULL AND indrelid = %s::regclass
)
SELECT less.name, more.name FROM told AS less JOIN told AS more
    ON more.name <> less.name AND more.columns LIKE less.columns || '%%'
WHERE NOT less.indisunique
"""


@pytest.mark.parametrize("label", GROWING)
def test_no_index_is_covered_by_another(db, label):
    with connection.cursor() as cursor:
        cursor.execute(COVERED, [apps.get_model(label)._meta.db_table])
        covered = cursor.fetchall()

    assert covered == []


def test_an_index_that_is_covered_would_be_found(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX too_many ON stays_stay (property_id, source)")
        cursor.execute(COVERED, ["stays_stay"])

        assert cursor.fetchall() == [("too_many", "stays_stay_source")]
