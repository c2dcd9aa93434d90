"""What a check-in with a birthday costs: how many statements, and how often the database is waited for.

At a fixed hour, because what is due, and so what is written, hangs on it. Fewer are welcome, not more.
"""

import pytest

from core.wire import Wire
from service_tasks.models import ServiceTask
from tests.pms.events import LI, arriving_today, event

STATEMENTS = 31
PACKETS = [1, 1, 5, 14, 8]
"""Who speaks; keep; lock and read what the event names; write that and read the rest; write the work."""


def told(event_id, kind, version, **fields):
    said, at = arriving_today(**fields)
    return event(kind, event_id, stay=said, source_version=version, occurred_at=at)


@pytest.fixture
def checked_in(stopped, pms):
    """The event, with its reservation known and all that a hotel has set up in memory.

    The flowers were planned the day before and are moved to the guest's real hour.
    """
    other = {"who": LI | {"role": "primary"}, "key": "R-0", "room": "1209"}
    pms.tell(told("e-1", "reservation.created", 1, **other))
    pms.tell(told("e-2", "stay.checked_in", 2, status="in_house", **other))
    pms.tell(told("e-3", "reservation.created", 1))
    return told("e-4", "stay.checked_in", 2, status="in_house")


def test_from_the_body_to_the_answer_with_the_two_ends_of_each_unit(
    pms, checked_in, django_assert_num_queries
):
    with django_assert_num_queries(STATEMENTS):
        pms.tell(checked_in)

    birthday = ServiceTask.objects.filter(stay__source_key="R-1", rule__contains="birthday")
    assert birthday.filter(state="open").count() == 3


def test_they_travel_in_few_packets(pms, checked_in, monkeypatch):
    packets = []
    real = Wire.put
    monkeypatch.setattr(
        Wire, "put", lambda wire, said: (packets.append(len(said)), real(wire, said))
    )

    pms.tell(checked_in)

    assert packets == PACKETS
