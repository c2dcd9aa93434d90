"""Verbs about a programme's rules: draft, publish, and take back; a published version never changes."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Max

from core import transactions
from core.sentences import sentence
from loyalty.models import PolicyVersion, Programme
from loyalty.queries import programmes as reading
from loyalty.signals import policy_published
from loyalty.states import PolicyState
from loyalty.tiers.checking import check
from loyalty.tiers.echoing import echo
from loyalty.tiers.fields import BadPolicy
from loyalty.tiers.reading import read

__all__ = ["BadPolicy", "NothingToPublish", "begin", "draft", "publish", "roll_back"]

OUR_OWN = Path(__file__).resolve().parents[1] / "policies" / "house.yaml"
"""What a hotel without a programme starts from."""


class NothingToPublish(Exception):
    """There is no draft to publish, or no older version to bring back. Nothing was changed."""


def draft(*, code: str, content: Any, by: int | None, now: datetime) -> PolicyVersion:
    """Keeps ``content`` as the draft of the programme ``code``, which is made when it is new.

    Every setting is kept as it was understood (``echo``), also those left to their default. Raises
    ``BadPolicy`` with everything that is wrong; then nothing is kept.
    """
    transactions.require_unit()
    policy = check(read(content))
    Programme.objects.bulk_create([Programme(code=code, created_at=now)], ignore_conflicts=True)
    programme = Programme.objects.select_for_update().get(code=code)
    kept = reading.draft_of(programme)
    if kept is None:
        return PolicyVersion.objects.create(
            programme=programme,
            number=_next(programme),
            content=echo(policy),
            made_at=now,
            made_by_id=by,
        )
    kept.content, kept.made_at, kept.made_by_id = echo(policy), now, by
    kept.save(update_fields=["content", "made_at", "made_by"])
    return kept


def begin(*, by: int | None, now: datetime) -> PolicyVersion:
    """The draft of a programme by the rules that come with the product."""
    content = yaml.safe_load(OUR_OWN.read_text(encoding="utf-8"))
    return draft(code=content["programme"], content=content, by=by, now=now)


def publish(
    *, programme_id: int, number: int, by: int | None, day: date, now: datetime
) -> PolicyVersion:
    """Lets the draft ``number`` hold from the end of ``day``, the hotel's; the former one is retired.

    Members are counted by a job afterwards: what the new rules give is given then, what they no
    longer give stays until its review. Raises ``NothingToPublish`` when the draft is not there any
    more (somebody published or changed it), ``BadPolicy`` when it does not hold together.
    """
    transactions.require_unit()
    programme = Programme.objects.select_for_update().get(pk=programme_id)
    version = reading.draft_of(programme)
    if version is None or version.number != number:
        raise NothingToPublish(
            sentence(
                "There is no such draft any more. Nothing was published; look at the versions."
            )
        )
    check(read(version.content))
    _retire(programme)
    return _publish(version, by=by, day=_not_before(programme, day), now=now)


def roll_back(
    *, programme_id: int, to: int, undo: bool, by: int | None, day: date, now: datetime
) -> PolicyVersion:
    """Publishes the content of the version ``to`` again, as a new version.

    ``undo``: the versions after it never held, and whoever moved by them goes back; otherwise they
    held until ``day``, and what they gave stays until its review. A draft stays as it is. Raises
    ``NothingToPublish`` when ``to`` is not an older version that was published.
    """
    transactions.require_unit()
    programme = Programme.objects.select_for_update().get(pk=programme_id)
    old = reading.versions(programme).filter(number=to, state=PolicyState.RETIRED).first()
    if old is None:
        raise NothingToPublish(
            sentence("There is no older version of that number. Nothing was changed.")
        )
    _retire(programme)
    if undo:
        newer = PolicyVersion.objects.filter(
            programme=programme, state=PolicyState.RETIRED, number__gt=to
        )
        newer.update(state=PolicyState.UNDONE, undone_at=now)
    version = PolicyVersion(
        programme=programme,
        number=_next(programme),
        content=old.content,
        same_as=old.number,
        made_at=now,
        made_by_id=by,
    )
    return _publish(version, by=by, day=_not_before(programme, day), now=now)


def _next(programme: Programme) -> int:
    top = PolicyVersion.objects.filter(programme=programme).aggregate(top=Max("number"))["top"]
    return (top or 0) + 1


def _not_before(programme: Programme, day: date) -> date:
    """``day``, or that of the version before: hotels of a chain live in different days."""
    held = PolicyVersion.objects.filter(programme=programme, state__in=reading.STANDING)
    newest = held.aggregate(day=Max("published_on"))["day"]
    return max(day, newest) if newest else day


def _retire(programme: Programme) -> None:
    PolicyVersion.objects.filter(programme=programme, state=PolicyState.PUBLISHED).update(
        state=PolicyState.RETIRED
    )


def _publish(version: PolicyVersion, *, by: int | None, day: date, now: datetime) -> PolicyVersion:
    version.state = PolicyState.PUBLISHED
    version.published_at, version.published_on, version.published_by_id = now, day, by
    version.save()
    programme_id = version.programme_id
    transactions.after(lambda: policy_published.send_robust(sender=None, programme_id=programme_id))
    return version
