"""Turns DATABASE_URL into Django's settings, with a sentence for an address that cannot work."""

from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from hotel_crm.env import WrongSetting

_SCHEMES = ("postgres://", "postgresql://")


def parse(url: str, *, pool: bool) -> dict[str, Any]:
    """Django's ``DATABASES`` entry for a PostgreSQL address.

    ``pool=True`` (web processes) keeps 4 to 20 connections and waits at most 5 s for one, because
    every ASGI request runs in a thread of its own and would else connect anew each time.
    """
    if not url.startswith(_SCHEMES):
        raise WrongSetting(
            "DATABASE_URL must begin with postgresql:// (other databases are not supported). "
            "Nothing was changed. Correct it, or unset it to use the built-in PostgreSQL."
        )
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value}
    except ProgrammingError as error:
        raise WrongSetting(
            "DATABASE_URL cannot be read as a PostgreSQL address. It looks like "
            "postgresql://user:password@host:5432/name."
        ) from error
    if "dbname" not in parts:
        raise WrongSetting("DATABASE_URL names no database. Add /name at its end.")
    options: dict[str, Any] = {
        "application_name": "hotel-crm",
        "options": "-c max_parallel_workers_per_gather=0 -c jit=off -c lock_timeout=10s",
    }
    # psycopg prepares nothing, for at each rollback it would take from the server what core/wire.py
    # has prepared as well.
    options |= {"server_side_binding": True, "prepare_threshold": None}
    if pool:
        options["pool"] = {"min_size": 4, "max_size": 20, "timeout": 5}
    extra = {
        "sslmode",
        "sslrootcert",
        "sslcert",
        "sslkey",
        "connect_timeout",
        "target_session_attrs",
    }
    options |= {key: value for key, value in parts.items() if key in extra}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts["dbname"],
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "CONN_MAX_AGE": 0 if pool else 300,
        "CONN_HEALTH_CHECKS": not pool,
        "OPTIONS": options,
    }
