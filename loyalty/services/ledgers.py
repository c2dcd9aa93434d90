"""Keeps ledgers true to the history: entries are only ever added, corrections too."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db.models import Max, Sum

from loyalty.models import PointsEntry
from loyalty.tiers.ledger import Entry


def keep(wanted: Mapping[int, Sequence[Entry]], *, day: date, now: datetime) -> int:
    """Adds what is lacking so that each membership's entries add up to ``wanted``, key by key.

    An entry whose cause changed or vanished is corrected by a further part under ``day``. Returns
    how many entries were added; none when the ledgers were true.
    """
    kept: dict[int, dict[str, tuple[int, int, str]]] = {pk: {} for pk in wanted}
    rows = (
        PointsEntry.objects.filter(membership__in=list(wanted))
        .values_list("membership_id", "key", "kind")
        .annotate(sum=Sum("points"), last=Max("part"))
    )
    for pk, key, kind, total, last in rows:
        kept[pk][key] = (total, last, kind)
    new = [
        entry
        for pk, entries in wanted.items()
        for entry in _lacking(pk, entries, kept[pk], day=day, now=now)
    ]
    PointsEntry.objects.bulk_create(new)
    return len(new)


def _lacking(
    membership_id: int,
    entries: Sequence[Entry],
    kept: Mapping[str, tuple[int, int, str]],
    *,
    day: date,
    now: datetime,
) -> list[PointsEntry]:
    by_key = {entry.key: entry for entry in entries}
    found = []
    for key in [*by_key, *(key for key in kept if key not in by_key)]:
        entry = by_key.get(key)
        total, last, kind = kept.get(key, (0, -1, ""))
        lacking = (entry.points if entry else 0) - total
        if lacking:
            first = entry is not None and last < 0
            found.append(
                PointsEntry(
                    membership_id=membership_id,
                    key=key,
                    part=last + 1,
                    day=entry.day if entry and first else day,
                    kind=entry.kind if entry else kind,
                    points=lacking,
                    reason=entry.reason if entry else "",
                    at=now,
                )
            )
    return found
