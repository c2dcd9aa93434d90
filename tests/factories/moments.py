"""The database's clock, for what the database dates by itself."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """When the present transaction began, as PostgreSQL sees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]
