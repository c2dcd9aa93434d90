"""Stays by the keys of their PMS, many at once."""

from collections.abc import Sequence

from django.db import connection

# One look into the unique index for each key. «source_key IN (...)» is left to PostgreSQL's guess, and
# while a first file fills the table it guesses that a hotel has few stays, and reads all of them.
_IDS = """
SELECT told.key, stay.id FROM unnest(%s::text[]) AS told (key)
CROSS JOIN LATERAL (
    SELECT id FROM stays_stay
    WHERE property_id = %s AND source = %s AND source_key = told.key LIMIT 1
) AS stay
"""


def ids_by_key(property_id: int, source: str, keys: Sequence[str]) -> dict[str, int]:
    """Key -> stay, for those of the keys that are known; one query, none without keys."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_IDS, [list(keys), property_id, source])
        return dict(cursor.fetchall())
