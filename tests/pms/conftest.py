"""One PMS line into a working hotel."""

import pytest

from pms import jobs
from tests.factories.pms import Pms, make_pms


@pytest.fixture
def pms(db, monkeypatch) -> Pms:
    monkeypatch.setattr(jobs, "PATIENCE", 60)  # however slow the machine is
    return make_pms()
