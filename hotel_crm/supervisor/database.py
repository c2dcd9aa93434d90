"""The built-in PostgreSQL as the others meet it: how it is started, when it is up, who may what."""

from urllib.parse import quote

import psycopg
from psycopg import sql

from hotel_crm.supervisor.cluster import ADMIN, Cluster
from hotel_crm.supervisor.secret import Secret
from hotel_crm.supervisor.voice import Trouble

OWNER = "crm_owner"
APP = "crm_app"
NAME = "hotel_crm"
EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent")

# Given on the command line, so that no half-edited file decides. Failed statements are not logged
# with their values: a guest's name has no place in a log.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "max_wal_size": "1GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
}
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def command(cluster: Cluster) -> list[str]:
    """The server in the foreground."""
    settings = SETTINGS | {"unix_socket_directories": str(cluster.socket_folder)}
    if cluster.fast:
        settings |= FAST
    if cluster.tcp_port:
        settings |= {"listen_addresses": "127.0.0.1", "port": str(cluster.tcp_port)}
    words = [cluster.programs.postgres, "-D", cluster.seen("pg")]
    for name, value in settings.items():
        words += ["-c", f"{name}={value}"]
    return words


def url(cluster: Cluster, user: str, password: str, name: str = NAME) -> str:
    """An address for DATABASE_URL; the socket's folder goes as a parameter."""
    if cluster.tcp_port:
        return f"postgresql://{user}:{quote(password)}@127.0.0.1:{cluster.tcp_port}/{name}"
    folder = quote(str(cluster.socket_folder), safe="/")
    return f"postgresql://{user}:{quote(password)}@/{name}?host={folder}"


def admin_url(cluster: Cluster, secret: Secret, name: str = NAME) -> str:
    """The superuser's address: extensions, roles and tests; never given to a running process."""
    return url(cluster, ADMIN, secret.CRM_ADMIN, name)


def owner_url(cluster: Cluster, secret: Secret) -> str:
    """The address of the role that owns and changes the tables."""
    return url(cluster, OWNER, secret.CRM_OWNER)


def app_url(cluster: Cluster, secret: Secret) -> str:
    """The address of the role the product runs as."""
    return url(cluster, APP, secret.CRM_APP)


def answers(address: str) -> bool:
    """Whether ``SELECT 1`` succeeds there; a refused password is Trouble, not "not yet"."""
    try:
        with psycopg.connect(address, connect_timeout=2) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.Error as error:
        if "password authentication failed" in str(error):
            raise Trouble(
                "The built-in database refuses the password in VAR/secret: that file and the data "
                "are not from the same backup. Nothing was changed. Put back the file that belongs "
                "to the data."
            ) from error
        return False


def furnish(cluster: Cluster, secret: Secret) -> None:
    """Roles, database, extensions and default rights; safe to repeat, done at every start."""
    with psycopg.connect(admin_url(cluster, secret, "postgres"), autocommit=True) as connection:
        _role(connection, OWNER, secret.CRM_OWNER)
        _role(connection, APP, secret.CRM_APP)
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        if found.fetchone() is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                    sql.Identifier(NAME), sql.Identifier(OWNER)
                )
            )
    with psycopg.connect(admin_url(cluster, secret), autocommit=True) as connection:
        for name in EXTENSIONS:
            connection.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name))
            )
        for words in _RIGHTS:
            connection.execute(sql.SQL(words))


def _role(connection: psycopg.Connection, name: str, password: str) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = "ALTER" if found else "CREATE"
    connection.execute(
        sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
            sql.SQL(verb), sql.Identifier(name), sql.Literal(password)
        )
    )


# What crm_app may do with tables that crm_owner is going to make. History tables are taken back
# from it afterwards by `manage.py grant_app_role`, which knows them by name.
_FOR_NEW = "ALTER DEFAULT PRIVILEGES FOR ROLE crm_owner IN SCHEMA public GRANT"
_RIGHTS = (
    "REVOKE ALL ON DATABASE hotel_crm FROM PUBLIC",
    "GRANT CONNECT, TEMPORARY ON DATABASE hotel_crm TO crm_app",
    "GRANT USAGE ON SCHEMA public TO crm_app",
    f"{_FOR_NEW} SELECT, INSERT, UPDATE, DELETE ON TABLES TO crm_app",
    f"{_FOR_NEW} USAGE, SELECT, UPDATE ON SEQUENCES TO crm_app",
)
