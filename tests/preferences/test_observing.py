from datetime import timedelta

import pytest

from core import crypto
from core.transactions import NoUnit, unit
from guests import services as guests
from preferences import services
from preferences.enums import Source
from preferences.models import (
    CareChip,
    Observation,
    ObservationNote,
    Placement,
    Preference,
)
from preferences.queries import believed, note_of, noticed
from preferences.services import CannotKeep
from realtime.models import Event
from tests.factories.guests import ITO, make_guest
from tests.factories.hotels import make_property, make_room


def test_a_sighting_is_put_on_the_guest_of_the_room_and_believed(scene):
    stay = scene.stay()

    seen = scene.observe(sighting="blanket_under_pillow")

    guest = stay.party.get().guest
    belief = Preference.objects.get()
    row = Observation.objects.get()
    assert (seen.state, seen.stay_id, seen.guest_id) == ("placed", stay.pk, guest.pk)
    assert (belief.guest, belief.kind.code, belief.value) == (guest, "pillow", "higher")
    assert (belief.standing, belief.stay, belief.evidence) == (
        "suggestion",
        stay,
        [row.public_id],
    )
    assert (row.by_id, row.department.code) == (scene.mei.user_id, "housekeeping")


def test_a_sighting_wakes_the_guests_page(scene):
    stay = scene.stay()

    scene.observe(sighting="blanket_under_pillow")

    guest = stay.party.get().guest
    assert list(
        Event.objects.filter(topic="guest", entity=guest.public_id).values_list(
            "version", flat=True
        )[:1]
    ) == [1]


def test_the_same_sighting_twice_is_kept_once(scene):
    scene.stay()
    first = scene.observe(sighting="blanket_under_pillow", public_id="abc123")

    again = scene.observe(sighting="blanket_under_pillow", public_id="abc123")

    assert (first.repeated, again.repeated) == (False, True)
    assert again.observation_public_id == first.observation_public_id == "abc123"
    assert Observation.objects.count() == 1


def test_a_public_id_of_another_hotel_is_refused(scene):
    scene.stay()
    scene.observe(sighting="blanket_under_pillow", public_id="abc123")
    garden = make_property("garden")

    with pytest.raises(CannotKeep, match="another hotel"):
        scene.observe(
            sighting="blanket_under_pillow",
            public_id="abc123",
            property=garden,
            room=make_room(garden),
        )

    assert Observation.objects.count() == 1


def test_two_stays_make_it_standing_in_every_hotel_of_the_chain(scene):
    scene.stay(hours=900, departure=scene.now.date() - timedelta(days=30),
               arrival=scene.now.date() - timedelta(days=38))  # fmt: skip
    scene.observe(sighting="blanket_under_pillow", at=scene.now - timedelta(hours=890))
    scene.leave(hours=800)
    scene.stay("R-2")

    scene.observe(sighting="blanket_under_pillow")

    belief = Preference.objects.get()
    assert (belief.standing, belief.stays, belief.sightings) == ("standing", 2, 2)


def test_the_guests_word_stands_at_once(scene):
    stay = scene.stay()

    scene.observe(kind="pillow", value="foam", source=Source.GUEST_TOLD, stay=stay)

    assert Preference.objects.get().standing == "standing"


def test_an_unknown_sighting_is_refused_with_a_sentence(scene):
    scene.stay()

    with pytest.raises(CannotKeep, match="no sighting “ghost”"):
        scene.observe(sighting="ghost")

    assert Observation.objects.count() == 0


@pytest.mark.parametrize(("kind", "value"), [("pillow", "cloud"), ("sofa", "red"), (None, None)])
def test_what_the_catalogue_does_not_have_is_refused(scene, kind, value):
    scene.stay()

    with pytest.raises(CannotKeep, match="The catalogue has no"):
        scene.observe(kind=kind, value=value)

    assert Observation.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("dietary", "halal"),
        ("allergy", "peanut"),
        ("gift_taboo", "clock"),
        ("children", "cot"),
        ("accessibility", "wheelchair"),
    ],
)
@pytest.mark.parametrize("source", [Source.STAFF_SAW, Source.INFERRED])
def test_diet_taboo_and_allergy_are_never_concluded(scene, kind, value, source):
    scene.stay()

    with pytest.raises(CannotKeep, match="own word only"):
        scene.observe(kind=kind, value=value, source=source)

    assert Observation.objects.count() == 0


def test_a_refusal_takes_words(scene):
    scene.stay()

    with pytest.raises(CannotKeep, match="takes the guest's words"):
        scene.observe(kind="fruit", value="apple", polarity="against")
    scene.observe(kind="fruit", value="apple", polarity="against", source=Source.GUEST_TOLD)

    assert Preference.objects.get().strength == "refuses"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"source": "gossip"}, "who says so"),
        ({"moment": "midnight"}, "who says so"),
        ({"strength": "very"}, "how strongly"),
        ({"polarity": "perhaps"}, "how strongly"),
        ({"public_id": "x" * 27}, "too long"),
        ({"details": {"colour": "red"}}, "“colour” cannot be noted"),
        ({"room": None}, "whose it is"),
    ],
)
def test_bad_words_are_refused_with_a_sentence(scene, wrong, sentence):
    scene.stay()

    with pytest.raises(CannotKeep, match=sentence):
        scene.observe(**{"kind": "pillow", "value": "higher", **wrong})

    assert Observation.objects.count() == 0


def test_a_room_of_another_hotel_is_refused(scene):
    with pytest.raises(CannotKeep, match="another hotel"):
        scene.observe(
            sighting="blanket_under_pillow", room=make_room(make_property("garden"), "1208")
        )

    assert Observation.objects.count() == 0


def test_it_needs_a_unit(scene):
    with pytest.raises(NoUnit):
        services.observe(
            person=None, property=scene.property, room=scene.room, sighting="blanket_under_pillow",
            observed_at=scene.now, received_at=scene.now, now=scene.now,
        )  # fmt: skip

    assert Observation.objects.count() == 0


def test_an_empty_room_waits_and_loses_nothing(scene):
    seen = scene.observe(sighting="blanket_under_pillow", note="two blankets")

    assert (seen.state, seen.reason, seen.candidates) == ("ambiguous", "empty_room", ())
    assert Preference.objects.count() == 0
    assert ObservationNote.objects.get().guest is None


def test_details_are_believed(scene):
    stay = scene.stay()

    scene.observe(
        kind="beverage", value="boiled_water", source=Source.GUEST_TOLD, stay=stay,
        details={"time": "21:30"}, strength="need",
    )  # fmt: skip

    belief = Preference.objects.get()
    assert (belief.details, belief.strength) == ({"time": "21:30"}, "need")


def test_a_temporary_need_ends_by_itself(scene):
    stay = scene.stay()
    scene.observe(kind="accessibility", value="crutches", source=Source.GUEST_TOLD, stay=stay)
    guest, today = stay.party.get().guest_id, scene.now.date()

    soon = believed([guest], "", today + timedelta(days=59))
    later = believed([guest], "", today + timedelta(days=60))

    assert [(fact.value, fact.strength) for fact in soon] == [("crutches", "need")]
    assert later == []


# Notes


def test_a_note_is_sealed_under_the_guests_key(scene):
    stay = scene.stay()

    scene.observe(sighting="blanket_under_pillow", note="two blankets, rolled")

    note, guest = ObservationNote.objects.get(), stay.party.get().guest
    (line,) = noticed(guest.pk, "en")
    assert (note.guest, note.wrapped) == (guest, None)
    assert b"rolled" not in bytes(note.sealed)
    assert (line.note, line.what) == ("two blankets, rolled", "Blanket stuffed under the pillow")


def test_a_note_cannot_be_read_once_the_guests_key_is_gone(scene):
    stay = scene.stay()
    scene.observe(sighting="blanket_under_pillow", note="two blankets, rolled")
    guest = stay.party.get().guest

    guest.data_key.delete()

    (line,) = noticed(guest.pk, "en")
    assert (line.note, line.what) == ("", "Blanket stuffed under the pillow")
    with pytest.raises(crypto.Unreadable):
        note_of(Observation.objects.get())


def test_a_waiting_note_goes_under_the_guests_key_when_placed(scene):
    scene.stay("R-1", hours=40)
    scene.leave("R-1", hours=0.2)
    stay = scene.stay("R-2", ITO, hours=0.1, source_version=1)
    seen = scene.observe(sighting="blanket_under_pillow", note="two blankets, rolled")
    waiting = ObservationNote.objects.get()

    with unit():
        services.place(
            observation=seen.observation_public_id, stay=stay, by=scene.li, now=scene.now
        )

    note, guest = ObservationNote.objects.get(), stay.party.get().guest
    assert (waiting.guest, waiting.wrapped is None) == (None, False)
    assert (note.guest, note.wrapped) == (guest, None)
    assert noticed(guest.pk, "en")[0].note == "two blankets, rolled"


# Company


def test_what_two_in_a_room_left_belongs_to_the_party(scene, couple):
    stay = scene.stay("R-1", *couple)

    seen = scene.observe(sighting="blanket_under_pillow")

    placement, belief = Placement.objects.get(), Preference.objects.get()
    lead = stay.party.get(role="primary").guest
    assert (placement.guest, placement.lead, seen.guest_id) == (None, lead, lead.pk)
    assert (len(placement.company), belief.company) == (64, placement.company)


def test_the_word_of_a_guest_is_his_own_in_any_company(scene, couple):
    stay = scene.stay("R-1", *couple)
    ito = stay.party.get(role="companion").guest

    seen = scene.observe(
        kind="pillow", value="foam", source=Source.GUEST_TOLD, stay=stay, guest=ito
    )

    belief = Preference.objects.get()
    assert (seen.guest_id, belief.guest, belief.company) == (ito.pk, ito, "")


def test_bed_facts_belong_to_the_company_even_in_the_guests_own_words(scene, couple):
    stay = scene.stay("R-1", *couple)
    wang = stay.party.get(role="primary").guest

    scene.observe(kind="bed_type", value="king", source=Source.GUEST_TOLD, stay=stay, guest=wang)

    assert Preference.objects.get().company != ""


def test_a_guest_who_is_not_in_the_stay_waits(scene):
    stay = scene.stay()
    stranger = make_guest(ITO)

    seen = scene.observe(
        kind="pillow", value="foam", source=Source.GUEST_TOLD, stay=stay, guest=stranger
    )

    assert (seen.state, seen.reason) == ("ambiguous", "not_in_room")
    assert Preference.objects.count() == 0


def test_a_guest_without_a_stay_is_enough(scene):
    guest = make_guest(ITO)

    seen = scene.observe(kind="fruit", value="lychee", source=Source.GUEST_WROTE, guest=guest)

    assert (seen.stay_id, Preference.objects.get().guest) == (None, guest)


# Merged profiles


def test_beliefs_follow_a_merge_and_come_back_after_it_is_undone(scene):
    kept, lost = make_guest(), make_guest(ITO)
    scene.observe(kind="fruit", value="lychee", source=Source.GUEST_WROTE, guest=lost)
    with unit():
        guests.merge_profiles(source="pms", from_key=ITO.key, into_key="P-wang", now=scene.now)
        services.rebuild(guest_id=lost.pk, now=scene.now)
    merged = list(Preference.objects.values_list("guest", flat=True))

    with unit():
        guests.unmerge(source="pms", key=ITO.key, now=scene.now)
        services.rebuild(guest_id=kept.pk, now=scene.now)
        services.rebuild(guest_id=lost.pk, now=scene.now)

    assert merged == [kept.pk]
    assert list(Preference.objects.values_list("guest", flat=True)) == [lost.pk]


def test_care_is_never_an_observation(scene):
    stay = scene.stay()

    seen = scene.observe(sighting="medicine_by_bed", note="insulin, 2 boxes")

    chip = CareChip.objects.get()
    assert (chip.stay, chip.value) == (stay, "warm_water_turndown")
    assert (seen.care_chip_public_id, seen.observation_public_id) == (chip.public_id, "")
    assert (Observation.objects.count(), ObservationNote.objects.count()) == (0, 0)
    assert Preference.objects.count() == 0
