"""One PMS line into a working hotel."""

import pytest

from tests.factories.pms import Pms, make_pms


@pytest.fixture
def pms(db) -> Pms:
    return make_pms()
