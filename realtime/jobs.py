"""Keeps the stream short: events are wake-ups, and after a week a device fetches everything anyway.

What reached which device is kept as long as who was signed in on it (``staff.jobs``): without the
person it proves nothing.
"""

from datetime import datetime, timedelta

from django.db.models.functions import Greatest

from core import transactions
from realtime.models import Delivery, Event, Stream

KEPT = timedelta(days=7)
DELIVERIES_KEPT = timedelta(days=90)
CHUNK = 10_000


def forget_old_events(*, now: datetime) -> int:
    """Deletes events older than seven days; the number of rows.

    The floor is raised first and alone, because its row is the head that every writer of the hotel
    waits for; then rows go in chunks. Safe to run twice and to be killed anywhere.
    """
    return sum(_forget(stream, now) for stream in Stream.objects.order_by("pk"))


def _forget(stream: Stream, now: datetime) -> int:
    old = Event.objects.filter(property_id=stream.pk, at__lt=now - KEPT)
    newest = old.order_by("-seq").values_list("seq", flat=True).first()
    if newest is not None and newest > stream.floor:
        with transactions.unit():
            Stream.objects.filter(pk=stream.pk, floor__lt=newest).update(floor=newest)
    floor = Stream.objects.values_list("floor", flat=True).get(pk=stream.pk)
    gone, below = 0, Event.objects.filter(property_id=stream.pk, seq__lte=floor)
    while last := below.order_by("seq").values_list("seq", flat=True)[:CHUNK]:
        with transactions.unit():
            gone += below.filter(seq__lte=max(last)).delete()[0]
    return gone


def forget_deliveries(*, now: datetime) -> int:
    """Deletes deliveries whose last sign of life is 90 days old; the number of rows.

    From the oldest row on and in chunks, each a unit of its own, until a chunk holds nothing old.
    Safe to run twice and to be killed anywhere.
    """
    gone = 0
    while True:
        oldest = Delivery.objects.order_by("pk").values("pk")[:CHUNK]
        old = Delivery.objects.annotate(last=Greatest("sent_at", "delivered_at", "shown_at"))
        with transactions.unit():
            deleted = old.filter(pk__in=oldest, last__lt=now - DELIVERIES_KEPT).delete()[0]
        gone += deleted
        if deleted == 0:
            return gone
