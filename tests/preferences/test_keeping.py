from datetime import timedelta

import pytest

from core.transactions import unit
from preferences import services
from preferences.enums import Source
from preferences.models import Fulfilment, Observation, Preference
from preferences.services import CannotKeep, NotHere


@pytest.fixture
def wish(scene):
    """A standing wish for dragon fruit in the present stay: keywords that name it on a day."""
    stay = scene.stay()
    scene.observe(kind="fruit", value="dragon_fruit", source=Source.GUEST_TOLD, stay=stay)
    return {
        "stay_id": stay.pk,
        "guest_id": stay.party.get().guest_id,
        "kind": "fruit",
        "value": "dragon_fruit",
        "day": scene.now.date(),
    }


def fulfil(scene, wish):
    with unit():
        return services.fulfil(**wish, by_user_id=scene.mei.user_id, now=scene.now)


def react(scene, wish, reaction, **fields):
    with unit():
        return services.react(
            **wish, reaction=reaction, by=scene.mei, now=scene.now + timedelta(hours=1), **fields
        )


def test_kept_once_however_often_it_is_told(scene, wish):
    fulfil(scene, wish)
    fulfil(scene, wish)

    row = Fulfilment.objects.get()
    assert (row.prepared_at, row.by_id, row.reaction) == (scene.now, scene.mei.user_id, "unknown")


def test_undone_it_stays_as_applicable_and_can_be_kept_again(scene, wish):
    fulfil(scene, wish)
    with unit():
        undone = services.unfulfil(**wish)
    open_row = Fulfilment.objects.get().prepared_at

    fulfil(scene, wish)

    assert (undone, open_row) == (True, None)
    assert Fulfilment.objects.get().prepared_at == scene.now


def test_an_unknown_kind_is_refused(scene, wish):
    with pytest.raises(CannotKeep):
        fulfil(scene, {**wish, "kind": "sofa"})

    assert Fulfilment.objects.count() == 0


def test_liked_is_evidence_for(scene, wish):
    fulfil(scene, wish)
    before = Preference.objects.get()

    react(scene, wish, "liked")

    after = Preference.objects.get()
    assert (before.sightings, after.sightings) == (1, 2)
    assert after.confidence >= before.confidence


def test_refused_as_seen_is_weak_and_never_a_refusal(scene, wish):
    fulfil(scene, wish)

    react(scene, wish, "refused")

    belief = Preference.objects.get()
    assert (belief.strength, belief.standing) == ("like", "standing")


def test_refused_in_words_is_a_refusal(scene, wish):
    fulfil(scene, wish)

    react(scene, wish, "refused", source=Source.GUEST_TOLD)

    assert Preference.objects.get().strength == "refuses"


def test_an_unknown_reaction_changes_nothing(scene, wish):
    fulfil(scene, wish)
    before = Preference.objects.values().get()

    news = react(scene, wish, "unknown")

    assert (news, Preference.objects.values().get()) == (False, before)


def test_a_later_reaction_replaces_the_earlier_one(scene, wish):
    fulfil(scene, wish)
    react(scene, wish, "refused", source=Source.GUEST_TOLD)

    react(scene, wish, "liked")

    assert Preference.objects.get().strength == "like"
    assert Observation.objects.exclude(retraction=None).count() == 1


def test_the_same_reaction_twice_is_no_news(scene, wish):
    fulfil(scene, wish)

    news = react(scene, wish, "liked"), react(scene, wish, "liked")

    assert (news, Observation.objects.count()) == ((True, False), 2)


def test_a_reaction_to_nothing_is_refused(scene, wish):
    with pytest.raises(NotHere, match="Nothing of this was prepared"):
        react(scene, wish, "liked")

    assert Observation.objects.count() == 1


def test_another_reaction_is_refused(scene, wish):
    fulfil(scene, wish)

    with pytest.raises(CannotKeep):
        react(scene, wish, "adored")

    assert Fulfilment.objects.get().reaction == "unknown"
