from datetime import timedelta

import pytest

from core import clock
from realtime import jobs, log
from realtime.models import Event, Stream
from realtime.types import Wake
from tests.factories.hotels import make_property


@pytest.mark.django_db
def test_events_older_than_a_week_go_and_the_floor_says_from_where(monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK", 2)
    river, hill = make_property("river"), make_property("hill")
    for hotel in (river, hill):
        log.append(hotel.pk, [Wake("tasks", "low", f"e{nr}", 1) for nr in range(6)])
    now = clock.now()
    Event.objects.filter(property_id=river.pk, seq__lte=5).update(
        at=now - timedelta(days=7, seconds=1)
    )

    gone = jobs.forget_old_events(now=now)
    again = jobs.forget_old_events(now=now)

    floors = dict(Stream.objects.values_list("property__code", "floor"))
    left = dict.fromkeys(floors)
    for code in left:
        rows = Event.objects.filter(property_id=Stream.objects.get(property__code=code).pk)
        left[code] = rows.count()
    assert (gone, again) == (5, 0)
    assert floors == {"river": 5, "hill": 0}
    assert left == {"river": 1, "hill": 6}


@pytest.mark.django_db
def test_rows_below_a_floor_that_was_raised_before_a_kill_are_deleted_by_the_next_run():
    hotel = make_property()
    log.append(hotel.pk, [Wake("tasks", "low", f"e{nr}", 1) for nr in range(3)])
    Stream.objects.update(floor=2)

    gone = jobs.forget_old_events(now=clock.now())

    assert gone == 2
    assert list(Event.objects.values_list("seq", flat=True)) == [3]
