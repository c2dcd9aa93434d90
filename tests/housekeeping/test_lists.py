"""What the list of rooms and a room's page tell the attendant to mind."""

from datetime import timedelta

import pytest

from housekeeping.queries import lines
from preferences.enums import Source
from stays.enums import StayState
from tests.factories.guests import ITO, SMITH, WANG
from tests.factories.hotels import make_room


def told(scene, *rooms):
    """(what to mind, safety) of each room, as Mei reads them."""
    rows = lines(scene.mei, rooms, language="en", now=scene.now)
    return [(line.instructions, line.safety) for line in rows]


def test_what_was_seen_once_is_minded_in_its_own_stay_only(scene):
    scene.stay()
    scene.observe(sighting="blanket_under_pillow")
    scene.leave()
    scene.stay("R-2", hours=0, room="1503")

    here, later = told(scene, scene.room, scene.other)

    assert (here, later) == (((), ()), ((), ()))


def test_what_was_seen_in_this_stay_is_minded(scene):
    scene.stay()
    scene.observe(sighting="blanket_under_pillow")

    assert told(scene, scene.room) == [(("Higher pillow",), ())]


def test_what_was_seen_with_one_company_is_not_minded_with_another(scene, couple):
    with_ito = scene.stay("R-1", *couple, hours=72)
    for hours in (50, 26):
        scene.observe(sighting="extra_duvet_used", at=scene.now - timedelta(hours=hours))
    scene.observe(
        kind="allergy", value="peanut", source=Source.GUEST_TOLD, stay=with_ito,
        at=scene.now - timedelta(hours=26),
    )  # fmt: skip
    assert told(scene, scene.room) == [(("Extra blanket",), ("No: Peanut",))]
    scene.leave("R-1", *couple, hours=25)

    scene.stay("R-2", WANG, SMITH, hours=24)

    assert told(scene, scene.room) == [((), ())]


def test_a_bed_is_made_as_asked_in_the_company_it_was_asked_for(scene, couple):
    stay = scene.stay()
    wang = stay.party.get().guest
    scene.observe(kind="bed_type", value="king", source=Source.GUEST_TOLD, guest=wang)
    scene.stay("R-2", *couple, room="1503", hours=1)

    alone, together = told(scene, scene.room, scene.other)

    assert (alone[0], together[0]) == (("One large bed",), ())


def test_a_guest_with_two_rooms_is_minded_in_both(scene):
    """Somebody who leaves today from one stay and begins another is in two lines of the list."""
    scene.stay("R-1")
    scene.stay("R-2", state=StayState.RESERVED, room="1503")
    scene.observe(kind="pillow", value="foam", source=Source.GUEST_TOLD)

    assert [wishes for wishes, _safety in told(scene, scene.room, scene.other)] == [
        ("Foam pillow",),
        ("Foam pillow",),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_many_stays(
    scene, count, django_assert_num_queries
):
    rooms = [scene.room, scene.other, make_room(scene.property, "1504")][:count]
    parties = [(WANG,), (ITO,), (SMITH, WANG)]
    for room, party in zip(rooms, parties, strict=False):
        scene.stay(f"R-{room.number}", *party, room=room.number)
        scene.observe(sighting="blanket_under_pillow", room=room)

    with django_assert_num_queries(15):
        found = told(scene, *rooms)

    assert found == [(("Higher pillow",), ())] * count
