"""A finding opens once, is counted while it lasts, and ends when it is gone."""

from datetime import timedelta

import pytest

from core.findings import note, open_findings
from core.models import AuditFinding
from core.transactions import unit

pytestmark = pytest.mark.django_db


def look(found, now):
    with unit():
        return note(found, now=now)


def test_finding_lives_from_the_look_that_saw_it_to_the_look_that_did_not(now):
    later, end = now + timedelta(seconds=30), now + timedelta(seconds=60)

    news = [look({"inbox": 3}, now), look({"inbox": 2}, later), look({}, end), look({}, end)]

    row = AuditFinding.objects.get()
    assert news == [True, False, True, False]
    assert (row.count, row.began_at, row.seen_at, row.ended_at) == (2, now, later, end)
    assert open_findings() == []


def test_finding_that_comes_back_is_another_one(now):
    for found in ({"inbox": 1}, {}, {"inbox": 1}):
        look(found, now)

    assert AuditFinding.objects.count() == 2
    assert [row.name for row in open_findings()] == ["inbox"]


def test_findings_are_told_oldest_first(now):
    look({"outbox": 1}, now)
    look({"inbox": 1, "outbox": 1}, now + timedelta(seconds=30))

    assert [row.name for row in open_findings()] == ["outbox", "inbox"]
