"""Rows read and written by statements whose text is made once, for the hottest paths of the house.

Django's ORM makes the text of a statement anew each time it runs, which takes several times as long
as PostgreSQL needs to run it. Here the columns and joins come from the models as ever, the text is
made at the first use, and what comes back are ordinary model objects. Nothing else of the ORM is
left out: a test compares each kind of statement with what the ORM itself does. Where a page is
read or a nightly job runs, use the ORM; this is for what happens at every event of a PMS.
"""

from core.rows.reading import Read
from core.rows.writing import (
    all_but_key,
    change,
    change_later,
    change_one,
    delete,
    insert,
    keys_ahead,
    update,
)

__all__ = [
    "Read",
    "all_but_key",
    "change",
    "change_later",
    "change_one",
    "delete",
    "insert",
    "keys_ahead",
    "update",
]
