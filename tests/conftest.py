"""What every test may lean on: a unit of work that commits nothing, and a fixed clock."""

from datetime import UTC, datetime

import hypothesis
import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection
from servestatic.middleware import ServeStaticMiddleware

from core import clock
from realtime import doorbell

# A busy machine is slow, not wrong: how long an example takes is never a reason to fail.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database; it cannot be dropped while a session is open in it.

    The doorbell may still be ringing, and threads that ran our async code keep a connection each.
    """
    yield
    doorbell.rest()
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_listed_once():
    """Each test's client makes its own handler; it need not look at every static file again."""
    listed: dict[object, dict[str, object]] = {}
    list_all = ServeStaticMiddleware.add_files_from_manifest

    def list_once(middleware: ServeStaticMiddleware) -> None:
        files = staticfiles_storage.hashed_files
        key = staticfiles_storage.location, middleware.static_prefix, frozenset(files.items())
        if key in listed:
            middleware.files.update(listed[key])
            middleware.insert_directory(staticfiles_storage.location, middleware.static_prefix)
            return
        list_all(middleware)
        listed[key] = dict(middleware.files)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ServeStaticMiddleware, "add_files_from_manifest", list_once)
        yield


@pytest.fixture
def now() -> datetime:
    """A Tuesday afternoon in Shanghai, told in UTC."""
    return datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


@pytest.fixture
def stopped(monkeypatch, now) -> datetime:
    """What reads the clock in this process reads ``now``."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None):
            return now.astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Stopped)
    return now
