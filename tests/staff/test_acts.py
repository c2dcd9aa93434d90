"""An act has one effect and one answer, however often and however close together it is sent."""

import threading

import pytest
from django.db import connection

from core.transactions import NoUnit, unit
from staff import services
from staff.models import AccessLog, Act, User
from staff.services import ActConflict, answer_once
from staff.types import Answer
from tests.factories.hotels import make_property
from tests.factories.signed_in import sign_in


@pytest.fixture
def person(db):
    return sign_in(make_property()).person


def rename(name):
    """An act whose effect can be counted."""

    def do():
        User.objects.filter(name="Mei").update(name=name)
        rename.done += 1
        return Answer(200, {"say": name})

    return do


@pytest.fixture(autouse=True)
def nothing_done():
    rename.done = 0


def send(person, now, key="k1", body=b"body", name="Other"):
    with unit():
        return answer_once(person=person, key=key, body=body, now=now, do=rename(name))


def test_an_act_is_done_and_answered(person, now):
    answer = send(person, now)

    row = Act.objects.get()
    assert answer == Answer(200, {"say": "Other"})
    assert (row.author_id, row.device_id, row.key) == (person.user_id, person.device_id, "k1")
    assert (row.status, row.answer, row.at) == (200, {"say": "Other"}, now)


def test_the_same_act_again_is_answered_from_memory(person, now):
    first = send(person, now)

    second = send(person, now, name="Not this")

    assert second == first
    assert rename.done == 1
    assert User.objects.get(pk=person.user_id).name == "Other"


def test_the_same_key_with_another_body_is_a_conflict(person, now):
    send(person, now)

    with pytest.raises(ActConflict, match="other contents"):
        send(person, now, body=b"another", name="Not this")

    assert rename.done == 1


def test_the_same_key_of_another_person_is_another_act(person, now):
    other = sign_in(make_property("other"), login="lan").person
    send(person, now)

    send(other, now)

    assert rename.done == 2
    assert Act.objects.count() == 2


def test_an_act_that_fails_leaves_nothing_not_even_its_key(person, now):
    def fail():
        User.objects.filter(pk=person.user_id).update(name="Half")
        raise RuntimeError

    with pytest.raises(RuntimeError), unit():
        answer_once(person=person, key="k1", body=b"body", now=now, do=fail)
    answer = send(person, now)

    assert answer.status == 200
    assert rename.done == 1


def test_a_refusal_that_was_answered_is_replayed(person, now):
    def refuse():
        rename.done += 1
        return Answer(409, {"say": "Somebody was faster."})

    answers = []
    for _time in range(2):
        with unit():
            answers.append(answer_once(person=person, key="k1", body=b"body", now=now, do=refuse))

    assert answers == [Answer(409, {"say": "Somebody was faster."})] * 2
    assert rename.done == 1


@pytest.mark.parametrize("key", ["", "x" * 65, "schlüssel"])
def test_an_act_without_a_usable_key_is_refused(person, now, key):
    with pytest.raises(ActConflict, match="no usable key"):
        send(person, now, key=key)

    assert rename.done == 0


def test_an_act_outside_a_unit_is_refused(person, now):
    with pytest.raises(NoUnit):
        answer_once(person=person, key="k1", body=b"", now=now, do=rename("Other"))


@pytest.mark.django_db(transaction=True)
def test_copies_at_the_same_moment_have_one_effect_and_one_answer(now):
    person = sign_in(make_property()).person
    together = threading.Barrier(8)
    answers, errors = [], []

    def copy(number):
        together.wait()
        try:
            answers.append(send(person, now, name=f"Copy {number}"))
        except Exception as error:  # noqa: BLE001  it is looked at below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=copy, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    name = User.objects.get(pk=person.user_id).name
    assert errors == []
    assert rename.done == 1
    assert answers == [Answer(200, {"say": name})] * 8


def test_a_look_at_a_guest_is_noted_with_who_where_and_why(person, now):
    with unit():
        services.log_access(person=person, what="guest", guest_id=7, purpose="check_in", now=now)

    assert AccessLog.objects.values().get() == {
        "id": AccessLog.objects.get().pk,
        "property_id": person.property_id,
        "at": now,
        "user_id": person.user_id,
        "device_id": person.device_id,
        "what": "guest",
        "guest_id": 7,
        "purpose": "check_in",
    }


def test_a_look_outside_a_unit_is_refused(person, now):
    with pytest.raises(NoUnit):
        services.log_access(person=person, what="x", guest_id=None, purpose="", now=now)
