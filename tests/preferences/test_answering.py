from datetime import timedelta

import pytest

from core.transactions import unit
from preferences import services
from preferences.enums import Source
from preferences.models import ChipAnswer, Observation, Preference
from preferences.queries import confirm_chips
from preferences.services import CannotKeep, NotHere


@pytest.fixture
def maybe(scene):
    scene.stay()
    scene.observe(sighting="blanket_under_pillow")
    return Preference.objects.get()


def answer(scene, belief, given, *, at=None):
    with unit():
        return services.answer_chip(
            preference_public_id=belief.public_id, answer=given, by=scene.li, now=at or scene.now
        )


def asked(belief, at, **fields):
    chips = confirm_chips(belief.guest_id, 3, "en", today=at.date(), **fields)
    return [chip.words for chip in chips]


def test_right_is_the_guests_word(scene, maybe):
    with unit():
        guest = services.answer_maybe(
            preference_public_id=maybe.public_id, right=True, by=scene.li, now=scene.now
        )

    belief = Preference.objects.get()
    assert (belief.standing, belief.source) == ("standing", Source.GUEST_TOLD)
    assert (belief.public_id, guest) == (maybe.public_id, maybe.guest.public_id)
    assert belief.version == maybe.version + 1


def test_wrong_takes_the_evidence_back(scene, maybe):
    with unit():
        services.answer_maybe(
            preference_public_id=maybe.public_id, right=False, by=scene.li, now=scene.now
        )

    assert Preference.objects.count() == 0
    assert Observation.objects.exclude(retraction=None).count() == 1


def test_wrong_about_safety_is_kept_as_the_guests_word_and_history_stays(scene):
    stay = scene.stay()
    scene.observe(kind="allergy", value="peanut", source=Source.COMPANION, stay=stay)
    allergy = Preference.objects.get()

    with unit():
        services.answer_maybe(
            preference_public_id=allergy.public_id, right=False, by=scene.li,
            now=scene.now + timedelta(minutes=1),
        )  # fmt: skip

    assert Preference.objects.get().standing == "suggestion"
    assert Observation.objects.filter(retraction=None).count() == 2


def test_a_belief_that_is_gone_cannot_be_answered(scene, maybe):
    with pytest.raises(NotHere, match="not believed any more"), unit():
        services.answer_maybe(preference_public_id="gone", right=True, by=scene.li, now=scene.now)

    assert Preference.objects.get().standing == "suggestion"


def test_yes_to_a_chip_stands_and_is_not_asked_again(scene, maybe):
    before = asked(maybe, scene.now)

    answer(scene, maybe, "yes")

    assert before == ["Still a higher pillow?"]
    assert Preference.objects.get().standing == "standing"
    assert asked(maybe, scene.now) == []


def test_not_now_once_is_asked_again(scene, maybe):
    answer(scene, maybe, "not_now")

    assert asked(maybe, scene.now) == ["Still a higher pillow?"]


def test_not_now_twice_rests_twelve_months(scene, maybe):
    answer(scene, maybe, "not_now", at=scene.now - timedelta(days=90))
    answer(scene, maybe, "not_now")

    assert asked(maybe, scene.now + timedelta(days=364)) == []
    assert asked(maybe, scene.now + timedelta(days=366)) == ["Still a higher pillow?"]


def test_never_closes_it(scene, maybe):
    answer(scene, maybe, "never")

    assert asked(maybe, scene.now + timedelta(days=900)) == []


def test_another_answer_is_refused(scene, maybe):
    with pytest.raises(CannotKeep, match="yes, not now or never"):
        answer(scene, maybe, "perhaps")

    assert ChipAnswer.objects.count() == 0


def test_what_the_form_answered_is_not_asked(scene, maybe):
    assert asked(maybe, scene.now, answered={("pillow", "higher")}) == []


def test_three_at_most_one_for_a_short_stay_safety_first(scene):
    stay = scene.stay()
    for sighting in ("blanket_under_pillow", "ac_set_low", "curtains_sealed", "ate_dragon_fruit"):
        scene.observe(sighting=sighting)
    scene.observe(kind="allergy", value="peanut", source=Source.PMS_UNDATED, stay=stay)
    guest, today = stay.party.get().guest_id, scene.now.date()

    long = confirm_chips(guest, 3, "en", today=today)
    short = confirm_chips(guest, 2, "en", today=today)

    assert (len(long), [chip.words for chip in short]) == (3, ["Still peanut?"])
    assert [chip.safety for chip in long] == [True, False, False]


def test_an_undated_pms_note_is_not_believed_but_asked_about(scene):
    stay = scene.stay()
    scene.observe(kind="pillow", value="foam", source=Source.PMS_UNDATED, stay=stay)
    belief = Preference.objects.get()

    assert belief.confidence == 0
    assert asked(belief, scene.now) == ["Still a foam pillow?"]


def test_asking_takes_two_queries(scene, django_assert_num_queries):
    stay = scene.stay()
    guest = stay.party.get().guest_id
    scene.observe(sighting="blanket_under_pillow")
    with django_assert_num_queries(2):
        confirm_chips(guest, 3, "en", today=scene.now.date())
    for sighting in ("ac_set_low", "curtains_sealed"):
        scene.observe(sighting=sighting)

    with django_assert_num_queries(2):
        chips = confirm_chips(guest, 3, "en", today=scene.now.date())

    assert len(chips) == 3
