"""What would happen after the commit, inside a test whose transaction is never committed."""

from django.db import connection


def commit() -> None:
    """Runs the calls that wait for the commit, once and in order, and forgets them."""
    waiting, connection.run_on_commit = connection.run_on_commit, []
    for _savepoints, call, _robust in waiting:
        call()
