"""A restaurant's system at the door: applied, waiting for its table, and silent about stays."""

from datetime import timedelta

import pytest

from core import clock
from core.transactions import unit
from dining.models import Item, Order, Visit
from pms import jobs, services
from pms.enums import ConnectionKind
from pms.models import PmsMessage
from stays.models import Stay
from tests.factories.pms import Pms, states
from tests.pms.events import event


@pytest.fixture
def restaurant(pms):
    with unit():
        token = services.add_connection(
            property=pms.house.property, code="till", name="Till", now=clock.now(),
            kind=ConnectionKind.RESTAURANT,
        )  # fmt: skip
    return Pms(pms.house, token, "till")


def said(kind, event_id="m-1", version=1, **about):
    return {
        "event_id": event_id, "kind": kind, "occurred_at": clock.now().isoformat(),
        "source_version": version, **about,
    }  # fmt: skip


def table(**fields):
    return {"table": {"key": "T-1", "at": clock.now().isoformat(), "covers": 2, **fields}}


def check(*codes):
    items = [{"key": str(place), "code": code} for place, code in enumerate(codes)]
    return {"check": {"table": "T-1", "items": items}}


def order(**fields):
    return {"order": {"key": "O-1", "at": clock.now().isoformat(), "room": "1208", **fields}}


def test_a_table_of_an_unknown_room_is_kept_with_a_sentence(restaurant):
    (told,) = restaurant.tell(said("table.booked", **table(room="4711", name="Wang")))

    assert told["outcome"] == "applied"
    assert told["reason"].startswith("Room 4711 is not in this property's list")
    assert Visit.objects.get().told_room == "4711"


def test_a_check_before_its_table_waits_and_is_applied_when_it_comes(restaurant):
    (early,) = restaurant.tell(said("check.closed", "c-1", **check("CONGEE")))

    restaurant.tell(said("table.seated", "t-1", **table()))
    jobs.ingest(now=clock.now() + timedelta(seconds=1))

    assert early["outcome"] == "received"
    assert states() == [("c-1", "applied"), ("t-1", "applied")]
    assert Item.objects.get().code == "CONGEE"


def test_a_repeat_is_answered_with_what_came_of_the_first(restaurant):
    first = said("order.placed", **order())
    restaurant.tell(first)

    (again,) = restaurant.tell(first)

    assert (again["outcome"], again["first"]) == ("repeated", "applied")
    assert (Order.objects.count(), PmsMessage.objects.count()) == (1, 1)


def test_a_restaurant_can_say_nothing_of_stays(restaurant):
    (told,) = restaurant.tell(event("stay.checked_in"))

    assert told["outcome"] == "rejected"
    assert told["reason"].startswith("A restaurant's line tells of tables, checks and orders only")
    assert Stay.objects.count() == 0


def test_what_was_refused_on_a_restaurants_line_is_refused_again_when_it_is_replayed(restaurant):
    restaurant.tell(event("stay.checked_in"))
    with unit():
        services.replay(message=PmsMessage.objects.get(), now=clock.now())

    jobs.ingest(now=clock.now() + timedelta(seconds=1))

    assert [state for _id, state in states()] == ["rejected"]
    assert Stay.objects.count() == 0


def test_a_pms_with_its_own_restaurant_tells_both_on_one_line(pms):
    told = pms.tell(event(), said("table.booked", **table(reservation="R-1")))

    assert [one["outcome"] for one in told] == ["applied", "applied"]
    assert Visit.objects.get().stay == Stay.objects.get()


def test_a_misspelt_field_is_refused_with_its_name(restaurant):
    (told,) = restaurant.tell(said("table.booked", **table(rom="1208")))

    assert told["outcome"] == "rejected"
    assert "table.rom" in told["reason"]
