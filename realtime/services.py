"""What other rooms say to the screens: «look at this again», once the commit stands."""

import re
from collections.abc import Iterable
from functools import partial

from core import transactions
from core.ids import new_public_id
from realtime import doorbell, frames, hubs, log
from realtime.enums import Level, Topic
from realtime.models import Stream
from realtime.types import Wake

_ENTITY = re.compile(r"[a-z0-9]{1,26}")
_CODE = re.compile(r"[-a-zA-Z0-9_]{1,40}")


class BadWake(Exception):
    """A wake-up that no screen could understand: a mistake of the caller."""


def publish(
    *,
    property_id: int,
    topic: str,
    entity: str,
    version: int,
    level: str = Level.LOW,
    departments: Iterable[str] = (),
) -> None:
    """Wakes the screens of ``departments`` (codes; none = everybody) when the unit has committed.

    ``entity`` is a public id, never a word about a guest. High and medium levels are proved per
    device (``queries.deliveries``). Written as the last statement of the unit; raises ``BadWake``
    for what no screen could read, and ``NoUnit`` outside a unit.
    """
    codes = frozenset(departments)
    if (
        not _ENTITY.fullmatch(entity)
        or topic not in Topic
        or level not in Level
        or not all(map(_CODE.fullmatch, codes))
    ):
        raise BadWake(f"{topic=} {level=} {entity=} {codes=}")
    wake = Wake(str(Topic(topic)), str(Level(level)), entity, version, codes)
    transactions.collect("realtime", (property_id, wake), _flush)


def renew_epoch(*, property_id: int) -> None:
    """Makes every device of a property start afresh, after data was put back from a backup.

    Needed only where the files of the same server were put back; a dump into a database or a
    standby taking over is noticed without it.
    """
    transactions.require_unit()
    Stream.objects.filter(property_id=property_id).update(epoch=new_public_id())
    transactions.after(lambda: doorbell.ring(property_id))


def _flush(items: list[tuple[int, Wake]]) -> None:
    """Takes the stream heads in the order of the properties' ids, so that no two units deadlock."""
    by_property: dict[int, list[Wake]] = {}
    for property_id, wake in items:
        by_property.setdefault(property_id, []).append(wake)
    for property_id in sorted(by_property):
        wakes = log.merged(by_property[property_id])
        epoch, first = log.append(property_id, wakes)
        transactions.after(partial(_tell, property_id, epoch, first, wakes))


def _tell(property_id: int, epoch: str, first: int, wakes: list[Wake]) -> None:
    """After the commit: hands over inside this process, rings for the others."""
    entries = [frames.entry(first + nr, wake) for nr, wake in enumerate(wakes)]
    hubs.give(property_id, epoch, entries)
    doorbell.ring(property_id)
