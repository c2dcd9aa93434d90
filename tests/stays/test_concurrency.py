"""Several processes receive events of one stay at once; rows lock, nobody waits in a circle."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from core.transactions import unit
from guests.models import Guest, GuestIdentity
from stays.enums import StayState as State
from stays.models import Occupancy, Stay
from stays.services import announce, apply
from stays.types import StaySaid
from tests.factories.guests import ITO, WANG
from tests.factories.hotels import make_property, make_room
from tests.factories.stays import BOOKED_AT, DAY, said_party, say

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def history(key: str, *, first_day: int) -> list[StaySaid]:
    dates = {
        "arrival": DAY + timedelta(days=first_day),
        "departure": DAY + timedelta(days=first_day + 3),
    }
    steps = [
        (State.RESERVED, None, said_party(WANG)),
        (State.RESERVED, "1", said_party(WANG, ITO)),
        (State.IN_HOUSE, "1", said_party(WANG, ITO)),
        (State.IN_HOUSE, "2", said_party(WANG)),
        (State.DEPARTED, "2", said_party(WANG)),
    ]
    return [
        say(
            state, key=key, room=room, party=party, source_version=version,
            occurred_at=BOOKED_AT + timedelta(hours=version), **dates,
        )
        for version, (state, room, party) in enumerate(steps, 1)
    ]  # fmt: skip


@pytest.mark.parametrize("together", [False, True], ids=["one by one", "in packets"])
def test_events_received_at_once_end_as_one_after_the_other(together):
    hotel = make_property()
    make_room(hotel, "1")
    make_room(hotel, "2")
    # Back-to-back stays of one guest, so that their locks may meet.
    events = [said for n in range(3) for said in history(f"R-{n}", first_day=3 * n)]

    def receive(said: StaySaid) -> str:
        try:
            with unit(together=together):
                announce(property=hotel, source="pms", said=said)
                return apply(property=hotel, source="pms", said=said, now=BOOKED_AT).outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=6) as pool:
        outcomes = list(pool.map(receive, [*reversed(events), *events]))

    assert len(outcomes) == 2 * len(events)
    assert sorted(GuestIdentity.objects.values_list("key", flat=True)) == ["P-ito", "P-wang"]
    assert Guest.objects.count() == 2
    assert list(Stay.objects.values_list("state", "room__number").distinct()) == [("departed", "2")]
    assert Stay.objects.count() == 3
    for stay in Stay.objects.all():
        rows = Occupancy.objects.filter(stay=stay).select_related("room").order_by("during")
        assert [(row.room.number, row.during.lower, row.during.upper) for row in rows] == [
            ("1", BOOKED_AT + timedelta(hours=3), BOOKED_AT + timedelta(hours=4)),
            ("2", BOOKED_AT + timedelta(hours=4), BOOKED_AT + timedelta(hours=5)),
        ]
        assert list(stay.party.order_by("position").values_list("guest__family", "left_at")) == [
            ("Wang", None),
            ("Ito", BOOKED_AT + timedelta(hours=4)),
        ]
