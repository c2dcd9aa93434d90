"""One arrival is one card: shown, taken, parked, given back and moved as one; each tick its own proof."""

from datetime import timedelta

import pytest

from core.transactions import unit
from service_tasks import queries, services
from service_tasks.enums import ParkReason
from service_tasks.models import PlacedItem, ServiceTask
from service_tasks.presenting import drawn, gathered
from service_tasks.services import NoSuchTask, StaleTask
from tests.service_tasks.work import create, kinds, move, person_of, tap

pytestmark = pytest.mark.django_db
TEMPLATES = ("pillow_buckwheat", "birthday_setup", "prepare_wish")


@pytest.fixture
def arrival(house, stay, now):
    """Three things to prepare for the guest of 1208."""
    return [
        create(house, stay, now, rule=key, occurrence="arrival", template_key=key, level="low",
               together="arrival")
        for key in TEMPLATES
    ]  # fmt: skip


def seen(tasks):
    for task in tasks:
        task.refresh_from_db()
    return {task.public_id: task.version for task in tasks}


def together(verb, tasks, person, now, **fields):
    with unit():
        return getattr(services, f"{verb}_together")(
            stay=tasks[0].stay.public_id, card="arrival", seen=seen(tasks), person=person, now=now,
            **fields,
        )  # fmt: skip


def states(tasks):
    seen(tasks)
    return [task.state for task in tasks]


def shown(person, now):
    cards = drawn(queries.my_tasks(person, now=now), person=person, language="en", now=now)
    return gathered(cards, person=person)


def test_the_preparation_of_an_arrival_is_shown_as_one_card(house, stay, now, arrival, mei):
    alone = create(house, stay, now, rule="other", occurrence="now", level="low")

    cards = shown(mei, now)

    assert [len(card.get("parts", [card])) for card in cards] == [3, 1]
    assert {part["public_id"] for part in cards[0]["parts"]} == {t.public_id for t in arrival}
    assert cards[1]["public_id"] == alone.public_id


def test_a_single_task_of_an_arrival_is_a_card_like_any_other(house, stay, now, mei):
    create(house, stay, now, occurrence="arrival", level="low", together="arrival")

    assert "parts" not in shown(mei, now)[0]


def test_one_tap_takes_the_card_and_each_task_has_its_own_history(now, arrival, mei):
    together("acknowledge", arrival, mei, now)

    assert states(arrival) == ["acknowledged"] * 3
    assert [kinds(task) for task in arrival] == [["created", "acknowledged"]] * 3


def test_each_tick_is_its_own_proof(now, arrival, mei):
    together("acknowledge", arrival, mei, now)

    tap("finish", arrival[0], mei, now)

    assert states(arrival) == ["done", "acknowledged", "acknowledged"]
    assert PlacedItem.objects.get().task == arrival[0]


def test_the_tap_on_a_card_is_taken_back_as_one(now, arrival, mei):
    together("acknowledge", arrival, mei, now)

    together("undo", arrival, mei, now)

    assert states(arrival) == ["open"] * 3


def test_a_card_is_parked_as_one_and_comes_back(now, arrival, mei):
    until = now + timedelta(minutes=30)

    together("park", arrival, mei, now, reason=ParkReason.GUEST_INSIDE, until=until)

    assert states(arrival) == ["parked"] * 3
    assert {task.resume_at for task in arrival} == {until}


def test_a_card_that_changed_since_it_was_seen_is_left_whole(now, arrival, mei, sun):
    old = seen(arrival)
    tap("finish", arrival[2], sun, now)

    with pytest.raises(StaleTask), unit():
        services.acknowledge_together(
            stay=arrival[0].stay.public_id, card="arrival", seen=old, person=mei, now=now
        )

    assert states(arrival) == ["open", "open", "done"]


def test_what_does_not_stand_on_the_card_is_not_touched(house, stay, now, arrival, mei):
    other = create(house, stay, now, rule="other", occurrence="now", level="low")

    with pytest.raises(NoSuchTask):
        together("acknowledge", [*arrival, other], mei, now)

    assert states([*arrival, other]) == ["open"] * 4


def test_the_card_moves_with_the_guest_as_one(house, stay, now, arrival, mei):
    together("acknowledge", arrival, mei, now)

    move(stay.pk, house.rooms["1503"].pk, now)

    lan = person_of(house, house.lan)
    assert [len(card["parts"]) for card in shown(lan, now)] == [3]
    assert shown(mei, now) == []
    assert set(ServiceTask.objects.values_list("room__number", flat=True)) == {"1503"}


def test_preparation_calls_nobody_however_loud_its_rule(house, stay, now, mei):
    task = create(house, stay, now, occurrence="arrival", level="high", together="arrival")

    assert task.calls_from is None
    assert queries.alerts_for(mei, now=now + timedelta(days=1)) == []
