"""The desk's lists: what must be known of a party is spoken of in its own company only."""

from datetime import timedelta

import pytest

from front_desk.board import stay_lines
from preferences.enums import Source
from tests.factories.guests import ITO, SMITH, WANG
from tests.factories.hotels import make_room


def safety(scene):
    """room -> must-nots on the list of who is in the house, as Li reads it."""
    rows = stay_lines(scene.li, scene.property, "in_house", language="en", now=scene.now)
    return {line.room: line.safety for line in rows}


def allergic(scene, at=None, **about):
    scene.observe(
        kind="allergy", value="peanut", source=Source.GUEST_TOLD, person=scene.li,
        at=at or scene.now, **about,
    )  # fmt: skip


def test_an_allergy_is_on_every_line_of_its_guest(scene):
    wang = scene.stay("R-1").party.get().guest
    scene.stay("R-2", WANG, ITO, room="1503")
    allergic(scene, guest=wang)

    assert safety(scene) == {"1208": ("Peanut",), "1503": ("Peanut",)}


def test_what_one_company_told_is_not_shown_to_another(scene, couple):
    stay = scene.stay("R-1", *couple, hours=72)
    allergic(scene, at=scene.now - timedelta(hours=26), stay=stay)
    assert safety(scene) == {"1208": ("Peanut",)}
    scene.leave("R-1", *couple, hours=25)

    scene.stay("R-2", WANG, SMITH, hours=24)

    assert safety(scene) == {"1208": ()}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_many_stays(
    scene, count, django_assert_num_queries
):
    rooms = [scene.room, scene.other, make_room(scene.property, "1504")][:count]
    parties = [(WANG,), (ITO,), (SMITH, WANG)]
    for room, party in zip(rooms, parties, strict=False):
        stay = scene.stay(f"R-{room.number}", *party, room=room.number)
        allergic(scene, stay=stay)

    with django_assert_num_queries(8):
        found = safety(scene)

    assert list(found.values()) == [("Peanut",)] * count
