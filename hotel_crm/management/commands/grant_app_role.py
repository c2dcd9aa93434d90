"""Lets the running system read and write, but never change or delete history."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from staff.policy import console

APPEND_ONLY = (
    "stays_staychange",
    "service_tasks_taskevent",
    "staff_accesslog",
    "preferences_observation",
)
ROLE = "crm_app"


@console
class Command(BaseCommand):
    """``manage.py grant_app_role``, run by the owner after each migration."""

    help = "Give the role crm_app its rights; tables of history can only be added to."

    def handle(self, *_args: Any, **_options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
            if cursor.fetchone() is None:
                self.stdout.write(f"There is no role {ROLE}; nothing was granted.")
                return
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
            cursor.execute(
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE}"
            )
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
            for table in APPEND_ONLY:
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {ROLE}")
        self.stdout.write(f"{ROLE} may work; history can only be added to.")
