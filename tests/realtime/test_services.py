import pytest

from core.transactions import NoUnit, unit
from realtime import queries, services
from realtime.models import Event
from staff.enums import Role
from tests.factories.hotels import make_property
from tests.factories.signed_in import make_department, sign_in


def publish(hotel, entity="a", **more):
    services.publish(
        **{"property_id": hotel.pk, "topic": "tasks", "entity": entity, "version": 1, **more}
    )


@pytest.mark.django_db
def test_publishing_writes_when_the_unit_ends_and_not_before():
    hotel = make_property()

    with unit():
        publish(hotel, "a")
        publish(hotel, "b", departments=["front-desk"])
        before = Event.objects.count()

    rows = list(Event.objects.order_by("seq").values_list("seq", "entity", "departments"))
    assert (before, rows) == (0, [(1, "a", []), (2, "b", ["front-desk"])])


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_unit_leaves_no_event_and_no_hole():
    hotel = make_property()

    def failing():
        with unit():
            publish(hotel)
            raise LookupError

    with unit():
        publish(hotel)
    with pytest.raises(LookupError):
        failing()
    with unit():
        publish(hotel, "b")

    assert list(Event.objects.order_by("seq").values_list("seq", "entity")) == [(1, "a"), (2, "b")]


def test_publishing_outside_a_unit_is_refused():
    with pytest.raises(NoUnit):
        services.publish(property_id=1, topic="tasks", entity="a", version=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"topic": "gossip"},
        {"level": "deafening"},
        {"entity": "Mr Wang"},
        {"entity": ""},
        {"departments": ["front desk, all"]},
    ],
)
def test_a_wake_up_that_no_screen_could_read_is_refused(wrong):
    good = {"property_id": 1, "topic": "tasks", "entity": "a", "version": 1}

    with pytest.raises(services.BadWake):
        services.publish(**{**good, **wrong})


@pytest.mark.django_db
def test_a_page_knows_where_it_stands_and_a_new_epoch_is_another_place(django_assert_num_queries):
    hotel = make_property()
    mei = sign_in(hotel, make_department(hotel)).person
    manager = sign_in(hotel, login="boss", role=Role.MANAGER).person
    silent = queries.position_for(mei)
    with unit():
        publish(hotel)

    with django_assert_num_queries(1):
        before = queries.position_for(mei)
    of_manager = queries.position_for(manager)
    with unit():
        services.renew_epoch(property_id=hotel.pk)
    after = queries.position_for(mei)

    assert (silent.epoch, silent.cur, before.cur, after.cur) == ("", 0, 1, 1)
    assert len({before.epoch, of_manager.epoch, after.epoch}) == 3


@pytest.mark.django_db
def test_managers_hear_everything_and_others_their_departments():
    hotel = make_property()
    desk, laundry = make_department(hotel), make_department(hotel, "laundry", "laundry")

    heard = {
        role: queries.audience_of(sign_in(hotel, desk, laundry, role=role, login=role).person)
        for role in (Role.AGENT, Role.IT, Role.DUTY_MANAGER, Role.MANAGER)
    }

    both = frozenset({"front-desk", "laundry"})
    assert heard == {
        Role.AGENT: both,
        Role.IT: both,
        Role.DUTY_MANAGER: None,
        Role.MANAGER: None,
    }
