"""Which wishes fell due in which stays, and which of them were kept."""

from collections.abc import Iterable

from django.db import connection

from service_tasks.types import Kept

_WISHES = """
SELECT stay_id, count(*), count(*) FILTER (WHERE state = 'done') FROM service_tasks_servicetask
WHERE stay_id = ANY(%s) AND state IN ('done', 'lapsed')
AND params ?& ARRAY['kind', 'value', 'guest_id']
GROUP BY stay_id
"""


def wishes_kept(stay_ids: Iterable[int]) -> dict[int, Kept]:
    """stay id -> wishes due and kept, for stays in which any fell due; one query.

    A wish falls due when work for it came to its end: done is kept, lapsed is not. What was
    withdrawn was not wanted any more, and what is open may still be kept.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WISHES, [list(stay_ids)])
        return {stay: Kept(due, kept) for stay, due, kept in cursor.fetchall()}
