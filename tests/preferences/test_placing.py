from datetime import timedelta

import pytest

from core.transactions import unit
from preferences import services
from preferences.models import ChangeMargin, Observation, Placement, Preference, Retraction
from preferences.queries import waiting
from preferences.services import CannotKeep, NotHere
from tests.factories.guests import ITO, SMITH
from tests.factories.hotels import make_property
from tests.factories.signed_in import sign_in


@pytest.fixture
def changed(scene):
    """Wang left 12 minutes ago, Ito came 6 minutes ago; something was seen in between and waits."""
    scene.stay("R-1", hours=40)
    left = scene.leave("R-1", hours=0.2)
    came = scene.stay("R-2", ITO, hours=0.1)
    seen = scene.observe(sighting="blanket_under_pillow")
    return left, came, seen


def place(scene, seen, stay, **fields):
    with unit():
        return services.place(
            observation=seen.observation_public_id, stay=stay, now=scene.now,
            **{"by": scene.li, **fields},
        )  # fmt: skip


def test_around_a_change_it_asks_with_both_as_candidates(scene, changed):
    left, came, seen = changed

    assert (seen.state, seen.reason) == ("ambiguous", "change")
    assert set(seen.candidates) == {left.public_id, came.public_id}
    assert Preference.objects.count() == 0


def test_somebody_who_knows_places_it(scene, changed):
    left, _came, seen = changed

    placed = place(scene, seen, left)

    newest = Placement.objects.latest("pk")
    assert (placed.state, placed.stay_id, newest.by_id) == ("placed", left.pk, scene.li.user_id)
    assert Preference.objects.get().guest == left.party.get().guest
    assert waiting(scene.property, "en") == []
    assert Placement.objects.count() == 2  # history is kept


def test_a_stay_that_was_elsewhere_is_refused_and_it_still_waits(scene, changed):
    stranger = scene.stay("R-3", SMITH, room="1503")

    with pytest.raises(CannotKeep, match="was not in the room"):
        place(scene, changed[2], stranger)

    assert len(waiting(scene.property, "en")) == 1


def test_another_hotels_observation_is_not_here(scene, changed):
    garden = make_property("garden")
    outsider = sign_in(garden, login="outsider").person

    with pytest.raises(NotHere):
        place(scene, changed[2], changed[0], by=outsider)

    assert Placement.objects.count() == 1


def test_an_unknown_observation_is_not_here(scene):
    stay = scene.stay()

    with pytest.raises(NotHere), unit():
        services.place(observation="nope", stay=stay, by=scene.li, now=scene.now)

    assert Placement.objects.count() == 0


def test_somebody_says_who_of_the_party_it_was(scene, couple):
    stay = scene.stay("R-1", *couple)
    seen = scene.observe(sighting="blanket_under_pillow")
    ito = stay.party.get(role="companion").guest

    place(scene, seen, stay, guest=ito)

    belief = Preference.objects.get()
    assert (belief.guest, belief.company) == (ito, "")


def test_a_hotel_sets_its_own_margin(scene):
    with unit():
        services.set_change_margin(property_id=scene.property.pk, minutes=5)
    scene.stay("R-1", hours=40)
    scene.leave("R-1", hours=0.2)
    came = scene.stay("R-2", ITO, hours=0.1)

    seen = scene.observe(sighting="blanket_under_pillow")

    assert (seen.state, seen.stay_id) == ("placed", came.pk)


@pytest.mark.parametrize(("minutes", "hours"), [(-1, 24), (241, 24), (30, 0), (30, 169)])
def test_an_absurd_margin_is_refused(scene, minutes, hours):
    with pytest.raises(CannotKeep), unit():
        services.set_change_margin(
            property_id=scene.property.pk, minutes=minutes, left_within_hours=hours
        )

    assert ChangeMargin.objects.count() == 0


def test_a_named_stay_that_had_not_the_room_is_not_believed(scene):
    scene.stay("R-1")
    elsewhere = scene.stay("R-3", SMITH, room="1503")

    seen = scene.observe(sighting="blanket_under_pillow", room=scene.room, stay=elsewhere)

    assert (seen.state, seen.reason) == ("ambiguous", "not_in_room")


# Taking back


def test_taken_back_is_as_if_it_had_never_been(scene):
    scene.stay()
    seen = scene.observe(sighting="blanket_under_pillow")

    with unit():
        first = services.retract(
            observation_public_id=seen.observation_public_id, by=scene.mei, now=scene.now
        )
        again = services.retract(
            observation_public_id=seen.observation_public_id, by=scene.mei, now=scene.now
        )

    assert (first, again) == (True, False)
    assert (Preference.objects.count(), Observation.objects.count()) == (0, 1)
    assert Retraction.objects.get().by_id == scene.mei.user_id


def test_what_waits_can_be_taken_back(scene, changed):
    with unit():
        services.retract(
            observation_public_id=changed[2].observation_public_id, by=scene.mei, now=scene.now
        )

    assert waiting(scene.property, "en") == []


def test_another_hotel_cannot_take_back(scene):
    scene.stay()
    seen = scene.observe(sighting="blanket_under_pillow")
    outsider = sign_in(make_property("garden"), login="outsider").person

    with pytest.raises(NotHere), unit():
        services.retract(
            observation_public_id=seen.observation_public_id, by=outsider, now=scene.now
        )

    assert Preference.objects.count() == 1


# The PMS tells late


def recheck(scene):
    with unit():
        return services.recheck(property_id=scene.property.pk, now=scene.now)


def test_a_move_told_late_moves_the_sighting_to_who_really_had_the_room(scene):
    scene.stay("R-1", hours=40)
    scene.observe(sighting="blanket_under_pillow", at=scene.now - timedelta(hours=1))
    scene.move("R-1", hours=5)
    came = scene.stay("R-2", ITO, hours=4)

    moved = recheck(scene)

    assert moved == 1
    assert Preference.objects.get().guest == came.party.get().guest


def test_a_departure_told_late_is_still_the_guest_who_left(scene):
    stay = scene.stay("R-1", hours=40)
    scene.observe(sighting="blanket_under_pillow", at=scene.now - timedelta(hours=1))
    scene.leave("R-1", hours=5)

    moved = recheck(scene)

    assert (moved, Preference.objects.get().guest) == (0, stay.party.get().guest)


def test_what_waited_is_placed_once_the_pms_has_told(scene):
    scene.observe(sighting="blanket_under_pillow", at=scene.now - timedelta(hours=1))
    stay = scene.stay("R-1", hours=40)

    moved = recheck(scene)

    assert moved == 1
    assert Preference.objects.get().guest == stay.party.get().guest


def test_a_change_nearby_learnt_later_does_not_ask_again(scene):
    stay = scene.stay("R-1", hours=40)
    scene.observe(sighting="blanket_under_pillow", at=scene.now - timedelta(minutes=20))
    scene.leave("R-1", hours=0.2)
    scene.stay("R-2", ITO, hours=0.1)

    moved = recheck(scene)

    assert (moved, Preference.objects.get().guest) == (0, stay.party.get().guest)


def test_what_a_person_decided_is_left_alone(scene, changed):
    left, _came, seen = changed
    place(scene, seen, left)
    scene.leave("R-1", hours=60, source_version=12)

    assert recheck(scene) == 0
    assert Preference.objects.get().guest == left.party.get().guest


def test_rechecking_twice_changes_nothing(scene):
    scene.observe(sighting="blanket_under_pillow", at=scene.now - timedelta(hours=1))
    scene.stay("R-1", hours=40)
    recheck(scene)

    assert recheck(scene) == 0


def test_a_stay_that_changed_is_rechecked_in_its_rooms(scene):
    scene.observe(sighting="blanket_under_pillow", at=scene.now - timedelta(hours=1))
    stay = scene.stay("R-1", hours=40)

    with unit():
        moved = services.recheck_stay(stay_id=stay.pk, now=scene.now)

    assert moved == 1
