from datetime import timedelta

import pytest
from channels.db import database_sync_to_async

from realtime import queries
from realtime.models import Delivery, DeviceCursor
from tests.factories.signed_in import sign_in

ALERT = "a" * 26


@database_sync_to_async
def times(hotel, entity=ALERT):
    return [
        (
            each.device_label,
            each.sent_at is not None,
            each.delivered_at is not None,
            each.shown_at is not None,
        )
        for each in queries.deliveries(property_id=hotel.pk, entity=entity)
    ]


async def test_an_alert_is_proved_step_by_step_on_each_device(hotel, desk, mei, page, hub, commit):
    lin = await database_sync_to_async(sign_in)(hotel, desk, login="lin", label="Phone")
    async with page(mei, hotel) as tablet, page(lin, hotel) as phone:
        for each in (tablet, phone):
            await each.open()
            await each.hello()
        await commit(hotel, ALERT, topic="alerts", level="high")
        await tablet.hear()
        await phone.hear()
        await hub.marks.flush()
        sent = await times(hotel)
        await tablet.say(t="ack", s=1)
        await tablet.say(t="shown", task=ALERT)
        await tablet.say(t="hello", v=1, epoch="", cur=0)  # answered, so the marks are in
        await tablet.hear()
        await hub.marks.flush()
        proved = await times(hotel)

    assert sorted(sent) == [("Phone", True, False, False), ("Tablet", True, False, False)]
    assert sorted(proved) == [("Phone", True, False, False), ("Tablet", True, True, True)]


async def test_quiet_wake_ups_leave_no_marks_of_delivery(hotel, mei, page, hub, commit):
    async with page(mei, hotel) as tablet:
        await tablet.open()
        await tablet.hello()
        await commit(hotel, ALERT)
        await tablet.hear()
        await hub.marks.flush()

        marks = await times(hotel)

    assert marks == []


async def test_the_first_time_counts_and_a_cursor_never_goes_back(hotel, mei, hub, now):
    marks = hub.marks
    clock = iter([now + timedelta(seconds=nr) for nr in range(6)])
    marks.now = lambda: next(clock)
    device = mei.person.device_id

    marks.sent(hotel.pk, (ALERT,), [device])
    marks.acked(device, "epoch", 9)
    await marks.flush()
    marks.sent(hotel.pk, (ALERT,), [device])
    marks.acked(device, "epoch", 7)
    await marks.flush()
    same_epoch = await database_sync_to_async(DeviceCursor.objects.get)()
    marks.acked(device, "another", 2)
    await marks.flush()

    delivery = await database_sync_to_async(Delivery.objects.get)()
    other_epoch = await database_sync_to_async(DeviceCursor.objects.get)()
    assert delivery.sent_at == now
    assert (same_epoch.acked, same_epoch.seen_at) == (9, now + timedelta(seconds=3))
    assert (other_epoch.epoch, other_epoch.acked) == ("another", 2)


async def test_an_ack_of_what_was_never_sent_proves_nothing(hotel, mei, page, hub, commit):
    async with page(mei, hotel) as tablet:
        await tablet.open()
        await tablet.hello()
        await tablet.say(t="ack", s=1000)
        await tablet.hello()  # answered after the ack was taken, so the alert comes after it
        await commit(hotel, ALERT, topic="alerts", level="high")
        await tablet.hear()
        await hub.marks.flush()
        marks = await times(hotel)

    cursor = await database_sync_to_async(DeviceCursor.objects.get)()
    assert marks == [("Tablet", True, False, False)]
    assert cursor.acked == 0


@pytest.mark.django_db
def test_deliveries_take_one_query_for_any_number(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.deliveries(property_id=1, entity=ALERT)

    assert found == []
