"""The cockpit's pages: who may see them, what they ask of the database, and no attendant in any."""

from datetime import timedelta

import pytest

from tests.insights.worked import answered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped")]
FOR_MANAGERS = [
    "/service",
    "/service/calls",
    "/service/targets",
    *(
        f"/service/{key}"
        for key in ("departments", "shifts", "days", "wishes", "reactions", "endings")
    ),
]
FOR_DUTY_TOO = [
    "/today",
    *(f"/today/{key}" for key in ("late", "at-risk", "devices", "lines", "alerts")),
]


@pytest.mark.parametrize("path", [*FOR_MANAGERS, *FOR_DUTY_TOO])
def test_every_page_opens(browse, house, stay, now, path):
    answered(house, stay, now - timedelta(days=3), taken=60, done=90)

    assert browse(path).status_code == 200
