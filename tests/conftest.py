"""What every test may lean on: a unit of work that commits nothing, and a fixed clock."""

from datetime import UTC, datetime

import hypothesis
import pytest

from realtime import doorbell

# A busy machine is slow, not wrong: how long an example takes is never a reason to fail.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """The test database; it cannot be dropped while the doorbell still rings in it."""
    yield
    doorbell.rest()


@pytest.fixture
def now() -> datetime:
    """A Tuesday afternoon in Shanghai, told in UTC."""
    return datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
