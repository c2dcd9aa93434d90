"""Looks at the servers named by DATABASE_URL and REDIS_URL before anything relies on them."""

import re

import psycopg
from psycopg import sql

from hotel_crm.database import parse
from hotel_crm.env import WrongSetting
from hotel_crm.supervisor.database import EXTENSIONS
from hotel_crm.supervisor.voice import Trouble

OLDEST = 15

_REFUSALS = (
    (r"password authentication failed", "refuses the user or the password", "Correct them"),
    (r"no password supplied", "wants a password", "Add one (user:password@host)"),
    (r'role ".*" does not exist', "does not know that user", "Correct or create the user"),
    (r'database ".*" does not exist', "has no database of that name", "Correct or create it"),
    (r"no pg_hba\.conf entry", "does not admit this machine", "Allow it in pg_hba.conf"),
    (r"too many clients", "has no connection left", "Raise max_connections there"),
)


def check_database(address: str, owner_address: str) -> None:
    """Trouble in one sentence for an address, a server or rights that cannot work."""
    for url in dict.fromkeys((address, owner_address)):
        _check_form(url)
        _check_server(url)
    _check_extensions(owner_address)


def _check_form(url: str) -> None:
    try:
        parse(url, pool=False)
    except WrongSetting as error:
        raise Trouble(str(error)) from error


def _connect(url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(url, connect_timeout=5, autocommit=True)
    except psycopg.Error as error:
        raise Trouble(_why(str(error))) from error


def _why(words: str) -> str:
    safe = "Nothing was started or changed."
    for mark, what, remedy in _REFUSALS:
        if re.search(mark, words):
            return (
                f"The server in DATABASE_URL {what}. {safe} {remedy}, "
                "or unset DATABASE_URL to use the built-in PostgreSQL."
            )
    lines = words.strip().splitlines() or ["no reason given"]
    return (
        f"The server in DATABASE_URL cannot be reached ({lines[-1].strip()}). {safe} Correct the "
        "address, start the server, or unset DATABASE_URL to use the built-in PostgreSQL."
    )


def _check_server(url: str) -> None:
    with _connect(url) as connection:
        version = connection.info.server_version // 10000
        encoding = connection.info.parameter_status("server_encoding")
    if version < OLDEST:
        raise Trouble(
            f"The server in DATABASE_URL is PostgreSQL {version}; Hotel CRM needs {OLDEST} or newer. "
            "Nothing was started or changed. Use a newer server, or unset DATABASE_URL to use the "
            "built-in PostgreSQL."
        )
    if encoding != "UTF8":
        raise Trouble(
            f"The database in DATABASE_URL is encoded in {encoding}, which cannot hold every guest's "
            "name. Nothing was started or changed. Create it with ENCODING 'UTF8'."
        )


def _check_extensions(url: str) -> None:
    with _connect(url) as connection:
        for name in EXTENSIONS:
            try:
                connection.execute(
                    sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name))
                )
            except psycopg.errors.InsufficientPrivilege as error:
                raise Trouble(
                    f"The user in DATABASE_URL may not create the extension {name}. Nothing was "
                    "started. Let an administrator run in that database: "
                    + " ".join(f"CREATE EXTENSION IF NOT EXISTS {each};" for each in EXTENSIONS)
                ) from error
            except psycopg.Error as error:
                raise Trouble(
                    f"The server in DATABASE_URL lacks the extension {name}. Nothing was started. "
                    "Install PostgreSQL's contrib package on it."
                ) from error


def check_redis(url: str) -> None:
    """Trouble when REDIS_URL does not lead to a Redis that answers."""
    # Here, because the system without Redis must not fail for want of what only Redis needs.
    import redis  # noqa: PLC0415

    try:
        client = redis.Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3)
        try:
            client.ping()
        finally:
            client.close()
    except ValueError as error:
        raise Trouble(
            "REDIS_URL cannot be read as an address. Nothing was started. It looks like "
            "redis://host:6379/0; unset it to do without Redis."
        ) from error
    except redis.RedisError as error:
        raise Trouble(
            f"The Redis in REDIS_URL does not answer ({error}). Nothing was started. Correct the "
            "address or start it; unset REDIS_URL to do without."
        ) from error
