"""Lets the running system read and write, but never change or delete history (docs/roles.md)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from psycopg import sql

from hotel_crm.history import APPEND_ONLY
from staff.policy import console

ROLE = "crm_app"
# PostgreSQL only warns when somebody grants what is not theirs, so it is asked before.
OWNS_ALL = """
SELECT bool_and(pg_has_role(current_user, relowner, 'USAGE'))
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


@console
class Command(BaseCommand):
    """``manage.py grant_app_role``, run by the owner after each migration."""

    help = "Give the role crm_app its rights; history can be added to, and shortened by age alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--role", default=ROLE, help="the role that runs the product")

    def handle(self, *_args: Any, **options: Any) -> None:
        role = options["role"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                self.stdout.write(f"There is no role {role}; nothing was granted.")
                return
            cursor.execute(OWNS_ALL)
            if cursor.fetchone() != (True,):
                raise CommandError(
                    f"Rights can be given to {role} only by the role that owns the tables. Nothing "
                    "was granted. Set DATABASE_URL to the owner's address, and migrate first."
                )
            for statement in statements(role):
                cursor.execute(statement)
        self.stdout.write(f"{role} may work; history can only be added to.")


def statements(role: str) -> list[sql.Composed]:
    """The grants, in an order that may be repeated at any time."""
    name = sql.Identifier(role)
    texts = [
        "GRANT USAGE ON SCHEMA public TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role}",
        "GRANT EXECUTE ON FUNCTION forget_history(text, bigint, integer) TO {role}",
        "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    ]
    grants = [sql.SQL(text).format(role=name) for text in texts]
    revokes = [
        sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}").format(
            table=sql.Identifier(table), role=name
        )
        for table in APPEND_ONLY
    ]
    return grants + revokes
