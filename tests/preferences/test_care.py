from datetime import timedelta

import pytest

from core.transactions import unit
from preferences import jobs, services
from preferences.models import CareChip, Observation
from preferences.queries import care_chips, care_values, care_words_of, facts_no, waiting
from preferences.services import CannotKeep, NotHere
from preferences.signals import care_changed
from tests.factories.guests import ITO, SMITH


@pytest.fixture
def told():
    heard = []

    def listen(*, stay_id, **_):
        heard.append(stay_id)

    care_changed.connect(listen)
    yield heard
    care_changed.disconnect(listen)


def test_the_chip_says_what_to_do_and_not_why(scene):
    stay = scene.stay()

    scene.observe(sighting="medicine_by_bed")

    assert [(chip.value, chip.words) for chip in care_chips(stay.pk, "en")] == [
        ("warm_water_turndown", "Warm water at turndown")
    ]
    assert care_chips(stay.pk, "zh-hans")[0].words == "夜床时备温水"
    assert care_values(stay.pk) == ["warm_water_turndown"]
    assert care_words_of([stay.pk], "en") == {stay.pk: ["Warm water at turndown"]}


def test_seen_again_it_is_one_chip(scene):
    stay = scene.stay()
    scene.observe(sighting="medicine_by_bed")

    again = scene.observe(sighting="medicine_by_bed")

    assert (again.repeated, again.stay_id, CareChip.objects.count()) == (True, stay.pk, 1)


def test_sent_twice_by_a_phone_it_is_one_chip(scene):
    scene.stay()
    first = scene.observe(sighting="medicine_by_bed", public_id="care1")

    again = scene.observe(sighting="medicine_by_bed", public_id="care1")

    assert (first.care_chip_public_id, again.care_chip_public_id) == ("care1", "care1")
    assert again.repeated


def test_a_chip_changes_the_number_that_planning_compares(scene, told, django_capture_on_commit_callbacks):  # fmt: skip
    stay = scene.stay()
    guest = stay.party.get().guest_id
    before = facts_no([guest])

    with django_capture_on_commit_callbacks(execute=True):
        scene.observe(sighting="medicine_by_bed")

    assert facts_no([guest]) == before + 1
    assert told == [stay.pk]


def test_check_out_wipes_it(scene, told, django_capture_on_commit_callbacks):
    stay = scene.stay()
    scene.observe(sighting="medicine_by_bed")

    with django_capture_on_commit_callbacks(execute=True), unit():
        wiped = services.wipe_care_chips(stay_id=stay.pk, now=scene.now)

    assert (wiped, CareChip.objects.count(), told) == (1, 0, [stay.pk])


def test_the_sweep_wipes_what_ended_and_nothing_else(scene):
    scene.stay("R-1")
    scene.observe(sighting="medicine_by_bed")
    stays_on = scene.stay("R-2", ITO, room="1503")
    scene.observe(sighting="medicine_by_bed", room=scene.other)
    scene.leave("R-1", hours=1)

    first, second = jobs.wipe_departed(now=scene.now), jobs.wipe_departed(now=scene.now)

    assert (first, second) == (1, 0)
    assert list(CareChip.objects.values_list("stay", flat=True)) == [stays_on.pk]


def test_it_can_be_taken_back(scene):
    scene.stay()
    seen = scene.observe(sighting="medicine_by_bed")

    with unit():
        done = [
            services.retract(
                observation_public_id=seen.care_chip_public_id, by=scene.mei, now=scene.now
            )
            for _ in range(2)
        ]

    assert (done, CareChip.objects.count()) == ([True, False], 0)


# Not certain whose


@pytest.fixture
def changed(scene):
    scene.stay("R-1", hours=40)
    left = scene.leave("R-1", hours=0.2)
    came = scene.stay("R-2", ITO, hours=0.1)
    return left, came


def test_an_ambiguous_chip_waits_without_a_cause(scene, changed):
    seen = scene.observe(sighting="medicine_by_bed")

    (row,) = waiting(scene.property, "en")
    assert (seen.state, set(seen.candidates)) == ("ambiguous", {s.public_id for s in changed})
    assert (row.what, row.care, row.public_id) == (
        "Warm water at turndown",
        True,
        seen.care_chip_public_id,
    )
    assert Observation.objects.count() == 0


def test_an_ambiguous_chip_is_given_to_the_stay_somebody_names(scene, changed):
    seen = scene.observe(sighting="medicine_by_bed")

    with unit():
        placed = services.place(
            observation=seen.care_chip_public_id, stay=changed[1], by=scene.li, now=scene.now
        )

    assert (placed.stay_id, care_values(changed[1].pk)) == (
        changed[1].pk,
        ["warm_water_turndown"],
    )
    assert waiting(scene.property, "en") == []


def test_an_ambiguous_chip_is_given_to_no_stranger(scene, changed):
    seen = scene.observe(sighting="medicine_by_bed")
    stranger = scene.stay("R-3", SMITH, room="1503")

    with pytest.raises(CannotKeep), unit():
        services.place(
            observation=seen.care_chip_public_id, stay=stranger, by=scene.li, now=scene.now
        )

    assert care_values(stranger.pk) == []


def test_an_ambiguous_chip_is_gone_after_a_day(scene, changed):
    scene.observe(sighting="medicine_by_bed")

    kept = jobs.wipe_departed(now=scene.now + timedelta(hours=23))
    wiped = jobs.wipe_departed(now=scene.now + timedelta(hours=24))

    assert (kept, wiped, CareChip.objects.count()) == (0, 1, 0)


def test_a_chip_that_was_wiped_is_not_waiting(scene, changed):
    seen = scene.observe(sighting="medicine_by_bed")
    jobs.wipe_departed(now=scene.now + timedelta(hours=24))

    with pytest.raises(NotHere), unit():
        services.place(
            observation=seen.care_chip_public_id, stay=changed[1], by=scene.li, now=scene.now
        )

    assert CareChip.objects.count() == 0


def test_only_instructions_of_the_catalogue_are_given(scene):
    stay = scene.stay()

    with pytest.raises(CannotKeep), unit():
        services.add_care_chip(
            stay_id=stay.pk, property_id=scene.property.pk, value="insulin", by_user_id=None,
            now=scene.now,
        )  # fmt: skip

    assert CareChip.objects.count() == 0
