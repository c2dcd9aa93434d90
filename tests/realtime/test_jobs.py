from datetime import timedelta

import pytest

from core import clock
from realtime import jobs, log
from realtime.models import Delivery, Event, Stream
from realtime.types import Wake
from tests.factories.hotels import make_property
from tests.factories.moments import database_now
from tests.factories.signed_in import make_department, sign_in


@pytest.mark.django_db
def test_events_older_than_a_week_go_and_the_floor_says_from_where(monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK", 2)
    river, hill = make_property("river"), make_property("hill")
    for hotel in (river, hill):
        log.append(hotel.pk, [Wake("tasks", "low", f"e{nr}", 1) for nr in range(6)])
    now = database_now()
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

    gone = jobs.forget_old_events(now=database_now())

    assert gone == 2
    assert list(Event.objects.values_list("seq", flat=True)) == [3]


@pytest.mark.django_db
def test_deliveries_go_ninety_days_after_their_last_sign_of_life(monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK", 2)
    hotel, now = make_property(), clock.now()
    tablet = sign_in(hotel, make_department(hotel)).device
    old, young = now - timedelta(days=90, seconds=1), now - timedelta(days=90)
    for entity, times in {
        "a": {"sent_at": old},
        "b": {"sent_at": old, "shown_at": old},
        "c": {"shown_at": old},
        "d": {"sent_at": old, "delivered_at": young},
        "e": {"sent_at": young},
    }.items():
        Delivery.objects.create(property=hotel, device=tablet, entity=entity, **times)

    gone = jobs.forget_deliveries(now=now)
    again = jobs.forget_deliveries(now=now)

    assert (gone, again) == (3, 0)
    assert set(Delivery.objects.values_list("entity", flat=True)) == {"d", "e"}
