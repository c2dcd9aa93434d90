"""The rules of «A preference has a life», by example and by property."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preferences.belief import believe, settle
from preferences.enums import Polarity, Source, Standing, Strength
from preferences.evidence import Evidence, KindRule

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TODAY = NOON.date()
KINDS = {
    "pillow": KindRule(half_life_days=1000, rivals=(frozenset({"higher", "lower"}),)),
    "fruit": KindRule(half_life_days=700),
    "allergy": KindRule(safety=True, inferable=False, strength=Strength.MUST_NOT),
    "dietary": KindRule(inferable=False, strength=Strength.NEED),
}
_numbers = itertools.count()


def seen(value="higher", *, kind="pillow", days=0, **fields):
    """Evidence from ``days`` ago; a sighting of staff unless told otherwise."""
    defaults = {
        "observation": f"o{next(_numbers)}",
        "kind": kind,
        "value": value,
        "source": Source.STAFF_SAW,
        "polarity": Polarity.FOR,
        "observed_at": NOON - timedelta(days=days),
        "stay": 1,
    }
    return Evidence(**{**defaults, **fields})


def told(value="higher", **fields):
    return seen(value, **{"source": Source.GUEST_TOLD, **fields})


def beliefs(*evidence, today=TODAY):
    return {(b.settled.kind, b.settled.value): b for b in believe(evidence, KINDS, today)}


def the_one(*evidence, today=TODAY):
    (belief,) = believe(evidence, KINDS, today)
    return belief


def test_one_sighting_is_a_suggestion():
    belief = the_one(seen())

    assert (belief.standing, belief.settled.sightings, belief.settled.stays) == ("suggestion", 1, 1)
    assert belief.settled.stay == 1


def test_many_sightings_of_one_stay_count_once():
    once, often = the_one(seen()), the_one(*(seen() for _ in range(9)))

    assert often.confidence == once.confidence
    assert (often.standing, often.settled.sightings) == (Standing.SUGGESTION, 9)


def test_sightings_in_two_stays_stand():
    belief = the_one(seen(stay=1), seen(stay=2))

    assert (belief.standing, belief.settled.stays) == (Standing.STANDING, 2)


@pytest.mark.parametrize("source", [Source.GUEST_WROTE, Source.GUEST_TOLD])
def test_the_guests_word_stands_at_once(source):
    assert the_one(seen(source=source, stay=None)).standing == Standing.STANDING


@pytest.mark.parametrize("source", [Source.COMPANION, Source.ARRANGER, Source.PMS_DATED])
def test_the_word_of_others_alone_does_not_stand(source):
    assert the_one(seen(source=source)).standing == Standing.SUGGESTION


def test_pms_note_without_a_date_is_noise_until_confirmed():
    noise = the_one(seen(source=Source.PMS_UNDATED))
    confirmed = the_one(seen(source=Source.PMS_UNDATED), told())

    assert (noise.confidence, noise.standing, noise.please_confirm) == (0.0, "suggestion", True)
    assert (confirmed.standing, confirmed.please_confirm) == (Standing.STANDING, False)


def test_inferred_twice_never_stands():
    guesses = [seen(source=Source.INFERRED, stay=stay) for stay in range(8)]

    assert the_one(*guesses).standing == Standing.SUGGESTION


def test_confidence_halves_every_half_life():
    now, later = the_one(told()), the_one(told(), today=TODAY + timedelta(days=1000))

    assert later.confidence == pytest.approx(now.confidence / 2)


def test_two_sightings_stand_for_one_half_life_and_then_fade():
    evidence = seen(stay=1), seen(stay=2)
    before = the_one(*evidence, today=TODAY + timedelta(days=750))
    after = the_one(*evidence, today=TODAY + timedelta(days=1000))

    assert (before.standing, after.standing) == (Standing.STANDING, Standing.SUGGESTION)


def test_a_faded_word_asks_to_be_confirmed():
    belief = the_one(told(), today=TODAY + timedelta(days=1500))

    assert (belief.standing, belief.please_confirm) == (Standing.SUGGESTION, True)


def test_passed_over_is_weak_and_never_a_refusal():
    wish = [
        seen("apple", kind="fruit", stay=1, days=9),
        seen("apple", kind="fruit", stay=2, days=8),
    ]
    left = seen("apple", kind="fruit", stay=3, polarity=Polarity.PASSED_OVER)
    alone = believe([left], KINDS, TODAY)

    with_left = the_one(*wish, left)
    assert alone == []
    assert (with_left.standing, with_left.settled.strength) == (Standing.STANDING, Strength.LIKE)
    assert with_left.confidence < the_one(*wish).confidence


def test_a_refusal_takes_words():
    words = the_one(told(polarity=Polarity.AGAINST))
    sight = believe([seen(polarity=Polarity.AGAINST)], KINDS, TODAY)

    assert (words.settled.strength, words.standing) == (Strength.REFUSES, Standing.STANDING)
    assert sight == []


def test_newer_word_beats_older_word():
    wanted, refused = told(days=30), told(polarity=Polarity.AGAINST)

    assert the_one(wanted, refused).settled.strength == Strength.REFUSES
    assert the_one(replace(wanted, observed_at=NOON), replace(
        refused, observed_at=NOON - timedelta(days=30))
    ).settled.strength == Strength.LIKE  # fmt: skip


def test_a_newer_rival_weakens_the_older_value_and_not_the_other_way_round():
    found = beliefs(told("lower", days=30), told("higher"))

    assert found["pillow", "higher"].standing == Standing.STANDING
    assert found["pillow", "lower"].standing == Standing.SUGGESTION
    assert found["pillow", "higher"].confidence == the_one(told("higher")).confidence


def test_one_sighting_does_not_overturn_the_guests_word():
    found = beliefs(told("lower", days=30), seen("higher"))

    assert found["pillow", "lower"].standing == Standing.STANDING
    assert found["pillow", "higher"].standing == Standing.SUGGESTION


def test_strongest_source_and_its_strength_speak():
    belief = the_one(seen(), told(strength=Strength.NEED, days=3), seen(stay=2, strength="delight"))

    assert (belief.settled.source, belief.settled.strength) == (Source.GUEST_TOLD, Strength.NEED)


def test_safety_never_decays_and_asks_again_after_a_year():
    allergy = told("peanut", kind="allergy")
    soon, late = the_one(allergy), the_one(allergy, today=TODAY + timedelta(days=9000))

    assert (late.standing, late.confidence) == (Standing.STANDING, soon.confidence)
    assert (soon.please_confirm, late.please_confirm) == (False, True)


def test_safety_from_an_undated_pms_note_holds_and_asks_at_once():
    belief = the_one(seen("peanut", kind="allergy", source=Source.PMS_UNDATED))

    assert (belief.standing, belief.please_confirm) == (Standing.STANDING, True)
    assert belief.settled.strength == Strength.MUST_NOT


def test_safety_is_taken_back_only_by_the_guest():
    allergy = told("peanut", kind="allergy", days=30)
    others = [
        told("peanut", kind="allergy", source=source, polarity=polarity)
        for source in (Source.COMPANION, Source.ARRANGER, Source.STAFF_SAW, Source.PMS_DATED)
        for polarity in (Polarity.AGAINST, Polarity.PASSED_OVER)
    ]
    guest = told("peanut", kind="allergy", polarity=Polarity.AGAINST)

    assert the_one(allergy, *others).standing == Standing.STANDING
    assert the_one(allergy, guest).standing == Standing.SUGGESTION


@pytest.mark.parametrize("source", [Source.STAFF_SAW, Source.INFERRED])
@pytest.mark.parametrize("kind", ["allergy", "dietary"])
def test_diet_and_allergy_are_never_concluded_from_what_one_sees(kind, source):
    evidence = [seen("halal", kind=kind, source=source, stay=stay) for stay in range(5)]

    assert believe(evidence, KINDS, TODAY) == []


def test_a_temporary_fact_ends_by_itself():
    crutches = told("crutches", kind="allergy", valid_to=TODAY + timedelta(days=10))

    assert the_one(crutches).standing == Standing.STANDING
    assert believe([crutches], KINDS, TODAY + timedelta(days=10)) == []


def test_facts_of_another_company_are_another_belief():
    rows = settle([seen(stay=1), seen(stay=2, company="x")], KINDS)

    assert [(row.company, row.stays, row.qualifies) for row in rows] == [
        ("", 1, False),
        ("x", 1, False),
    ]


def test_details_come_from_the_newest_that_has_some():
    belief = the_one(
        told(details=(("time", "21:30"),), days=3), told(details=(("time", "22:00"),)), seen()
    )

    assert belief.settled.details == (("time", "22:00"),)


def test_kinds_outside_the_catalogue_are_passed_over():
    assert believe([seen(kind="horoscope")], KINDS, TODAY) == []


# Properties

sources = st.sampled_from(list(Source))
days_ago = st.integers(0, 3000)
evidences = st.lists(
    st.builds(
        lambda number, kind, value, source, polarity, days, stay: Evidence(
            observation=f"p{number}",
            kind=kind,
            value=value,
            source=source,
            polarity=polarity,
            observed_at=NOON - timedelta(days=days),
            stay=stay,
        ),
        st.integers(0, 10**9),
        st.sampled_from(["pillow", "fruit", "allergy"]),
        st.sampled_from(["higher", "lower", "other"]),
        sources,
        st.sampled_from(list(Polarity)),
        days_ago,
        st.none() | st.integers(1, 6),
    ),
    max_size=12,
    unique_by=lambda item: item.observation,
)
readings = st.integers(0, 4000).map(lambda days: TODAY + timedelta(days=days))


def wish(evidence, today):
    """How far ``pillow: higher`` is believed; nothing when it is not, negative when refused."""
    for belief in believe(evidence, KINDS, today):
        if (belief.settled.kind, belief.settled.value) == ("pillow", "higher"):
            refused = belief.settled.strength == Strength.REFUSES
            return -belief.confidence if refused else belief.confidence
    return 0.0


@given(evidences, st.randoms())
def test_order_does_not_matter(evidence, random):
    shuffled = list(evidence)
    random.shuffle(shuffled)

    assert settle(shuffled, KINDS) == settle(evidence, KINDS)


@given(evidences)
def test_repetition_does_not_matter(evidence):
    assert settle(evidence + evidence, KINDS) == settle(evidence, KINDS)


@given(evidences, sources, days_ago, st.none() | st.integers(1, 9), readings)
def test_more_agreeing_evidence_never_lowers(evidence, source, days, stay, today):
    agreeing = seen(source=source, days=days, stay=stay)

    assert wish([*evidence, agreeing], today) >= wish(evidence, today) - 1e-9


@given(
    evidences,
    st.sampled_from([Polarity.PASSED_OVER, Polarity.AGAINST]),
    sources,
    days_ago,
    st.none() | st.integers(1, 9),
    readings,
)
def test_contradiction_never_raises(evidence, polarity, source, days, stay, today):
    against = seen(polarity=polarity, source=source, days=days, stay=stay)

    assert wish([*evidence, against], today) <= wish(evidence, today) + 1e-9


@given(evidences, sources, days_ago, st.none() | st.integers(1, 9), readings)
def test_a_rival_never_raises(evidence, source, days, stay, today):
    rival = seen("lower", source=source, days=days, stay=stay)

    assert max(0, wish([*evidence, rival], today)) <= max(0, wish(evidence, today)) + 1e-9


@given(evidences, readings)
def test_confidence_is_a_share_and_fades_only(evidence, today):
    for row in settle(evidence, KINDS):
        first, later = row.on(today), row.on(today + timedelta(days=100))
        assert first is not None
        assert later is not None
        assert 0 <= later.confidence <= first.confidence <= 1
        assert (first.standing, later.standing) != (Standing.SUGGESTION, Standing.STANDING)


@given(evidences)
def test_standing_needs_the_guests_word_or_two_stays_unless_it_is_safety(evidence):
    for row in settle(evidence, KINDS):
        if row.qualifies and row.kind != "allergy":
            assert row.confirmed_at is not None or row.stays >= 2


@given(evidences, readings)
def test_rows_do_not_depend_on_the_day_they_are_read(evidence, today):
    rows = settle(evidence, KINDS)

    for row in rows:
        belief = row.on(today)
        assert belief is not None
        stands = row.qualifies and (row.fades_on is None or today < row.fades_on)
        assert belief.standing == (Standing.STANDING if stands else Standing.SUGGESTION)
        if stands and row.kind != "allergy":
            assert belief.confidence >= 0.4 - 1e-9


def test_fades_on_is_the_first_day_below_the_line():
    (row,) = settle([told()], KINDS)
    fades_on = row.fades_on or date.max

    last, first = row.on(fades_on - timedelta(days=1)), row.on(fades_on)
    assert last is not None
    assert first is not None
    assert last.confidence >= 0.4 > first.confidence
