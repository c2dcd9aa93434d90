"""How what was prepared for guests was received."""

from collections.abc import Iterable

from django.db import connection

from preferences.enums import Reaction

_REFUSED = """
SELECT DISTINCT stay_id FROM preferences_fulfilment WHERE stay_id = ANY(%s) AND reaction = %s
"""


def refused_in(stay_ids: Iterable[int]) -> set[int]:
    """Those of these stays in which a guest refused what had been prepared; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_REFUSED, [list(stay_ids), str(Reaction.REFUSED)])
        return {stay for (stay,) in cursor.fetchall()}
