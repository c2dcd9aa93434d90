"""Rules are drafted, published and taken back; nobody loses a level by that, unless it is undone."""

from datetime import date

import pytest

from core.transactions import unit
from loyalty.jobs import tiers as jobs
from loyalty.models import PolicyVersion
from loyalty.queries import programmes as reading
from loyalty.services import programmes
from loyalty.services.programmes import BadPolicy, NothingToPublish
from tests.loyalty.tiers.conftest import CONTENT, content, thresholds

MARCH = date(2026, 3, 3)


def states(club):
    return [(version.number, str(version.state)) for version in reading.versions(club.programme)]


def test_draft_echoes_every_setting_and_is_replaced_by_the_next(club):
    with unit():
        first = programmes.draft(code="club", content=CONTENT, by=None, now=club.now)
        second = programmes.draft(code="club", content=thresholds(4, 8), by=None, now=club.now)

    assert first.pk == second.pk
    assert second.content["review_month"] == 1
    assert second.content["levels"][1]["when"] == {"nights": 4}
    assert second.content["carry_over_nights"] == 0


def test_unknown_setting_is_refused_and_nothing_is_kept(club):
    with pytest.raises(BadPolicy) as told, unit():
        programmes.draft(code="club", content=content(treshold=9), by=None, now=club.now)

    assert str(told.value).startswith("treshold is not a setting we know, and nothing was taken")
    assert PolicyVersion.objects.count() == 0


def test_publishing_gives_at_once_and_takes_nothing(club):
    club.publish()
    six, eight = (
        club.guest_of(club.stay(f"R-{nights}", nights, MARCH, guest=f"P-{nights}"))
        for nights in (6, 8)
    )
    jobs.recount(now=club.now)

    club.publish(thresholds(7, 8))
    jobs.catch_up(now=club.now)

    assert [club.member(six).level, club.member(eight).level] == ["silver", "gold"]
    assert club.member(six).version_no == 2
    assert states(club) == [(2, "published"), (1, "retired")]


@pytest.mark.parametrize(("undo", "level"), [(True, "silver"), (False, "gold")])
def test_roll_back_undoes_or_only_ends_the_newer_rules(club, undo, level):
    club.publish()
    guest = club.guest_of(club.stay("R-1", 8, MARCH))
    club.publish(thresholds(2, 8))
    jobs.catch_up(now=club.now)
    before = club.member(guest).level

    with unit():
        programmes.roll_back(
            programme_id=club.programme.pk, to=1, undo=undo, by=None, day=club.now.date(),
            now=club.now,
        )  # fmt: skip
    jobs.catch_up(now=club.now)

    newest = reading.present(club.programme)
    assert (before, club.member(guest).level) == ("gold", level)
    assert (newest.number, newest.same_as) == (3, 1)
    assert newest.content == PolicyVersion.objects.get(number=1).content
    assert states(club)[1:] == [(2, "undone" if undo else "retired"), (1, "retired")]


def test_draft_that_somebody_else_published_is_not_published_again(club):
    club.publish()

    with pytest.raises(NothingToPublish, match="no such draft any more"), unit():
        programmes.publish(
            programme_id=club.programme.pk, number=1, by=None, day=MARCH, now=club.now
        )

    assert states(club) == [(1, "published")]


def test_version_that_never_held_cannot_be_brought_back(club):
    club.publish()

    with pytest.raises(NothingToPublish, match="no older version"), unit():
        programmes.roll_back(programme_id=club.programme.pk, to=1, undo=True, by=None, day=MARCH,
                             now=club.now)  # fmt: skip

    assert states(club) == [(1, "published")]
