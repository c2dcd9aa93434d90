from datetime import timedelta

import pytest

from core.transactions import unit
from preferences import services
from preferences.enums import Source
from preferences.models import Observation, Preference, Sighting
from preferences.queries import (
    Asked,
    all_value_words,
    believed,
    believed_by_stay,
    for_guest_page,
    noticed,
    other_company,
    sheet,
    value_words,
    waiting,
    waiting_count,
)
from stays.queries import company_fingerprint
from tests.factories.guests import ITO, SMITH

ZH = "zh-hans"


def guest_of(stay, role="primary"):
    return stay.party.get(role=role).guest_id


def facts(guest, scene, company="", **fields):
    return believed([guest], company, scene.now.date(), **fields)


def words(guest, scene, language="en", **fields):
    chips = for_guest_page(guest, language, today=scene.now.date(), **fields)
    return [chip.words for chip in chips]


# To plan with


def test_one_sighting_acts_in_this_stay_only(scene):
    stay = scene.stay()
    scene.observe(sighting="blanket_under_pillow")

    (here,) = facts(guest_of(stay), scene, stay_id=stay.pk)
    (elsewhere,) = facts(guest_of(stay), scene, stay_id=stay.pk + 1)

    assert (here.this_stay, here.standing) == (True, "suggestion")
    assert (elsewhere.this_stay, elsewhere.standing) == (False, "suggestion")
    assert here.departments == ("housekeeping", "front_desk")


def test_this_stay_beats_what_stands(scene):
    stay = scene.stay()
    day = timedelta(days=1)
    scene.observe(kind="pillow", value="lower", source=Source.GUEST_TOLD, at=scene.now - day,
                  guest=stay.party.get().guest)  # fmt: skip
    scene.observe(sighting="blanket_under_pillow")

    here = facts(guest_of(stay), scene, stay_id=stay.pk)
    later = facts(guest_of(stay), scene)

    assert [fact.value for fact in here] == ["higher"]
    assert [fact.value for fact in later] == ["lower"]


def test_refusals_and_must_nots_have_no_rivals(scene):
    stay = scene.stay()
    for value, polarity in (("higher", "for"), ("lower", "against")):
        scene.observe(kind="pillow", value=value, polarity=polarity, source=Source.GUEST_TOLD)

    found = [(fact.value, fact.strength) for fact in facts(guest_of(stay), scene)]

    assert found == [("lower", "refuses"), ("higher", "like")]


def test_most_binding_comes_first(scene):
    stay = scene.stay()
    scene.observe(sighting="ate_dragon_fruit")
    for kind, value in (("dietary", "halal"), ("allergy", "peanut")):
        scene.observe(kind=kind, value=value, source=Source.GUEST_TOLD)

    assert [fact.strength for fact in facts(guest_of(stay), scene)] == ["must_not", "need", "like"]


def test_noise_is_not_believed(scene):
    stay = scene.stay()
    scene.observe(kind="pillow", value="foam", source=Source.PMS_UNDATED)

    assert facts(guest_of(stay), scene) == []


def test_confidence_fades_on_reading(scene):
    stay = scene.stay()
    scene.observe(kind="pillow", value="foam", source=Source.GUEST_TOLD)
    today = scene.now.date()

    (now,) = believed([guest_of(stay)], "", today)
    (later,) = believed([guest_of(stay)], "", today + timedelta(days=1095))
    (last,) = believed([guest_of(stay)], "", today + timedelta(days=1400))

    assert later.confidence == pytest.approx(now.confidence / 2, abs=0.001)
    assert (later.standing, last.standing, last.please_confirm) == ("standing", "suggestion", True)


def test_what_was_seen_with_other_company_is_not_spoken_of(scene, couple):
    stay = scene.stay("R-1", *couple)
    scene.observe(sighting="blanket_under_pillow")
    guest, company = guest_of(stay), company_fingerprint(stay.pk, scene.now)

    assert [fact.value for fact in facts(guest, scene, company)] == ["higher"]
    assert facts(guest, scene, "") == []
    assert facts(guest, scene, "x" * 64) == []
    assert words(guest, scene) == []
    assert (other_company(guest, ""), other_company(guest, company)) == (True, False)
    assert noticed(guest, "en") == []
    assert len(noticed(guest, "en", company=company)) == 1


def test_bed_facts_hold_only_in_the_very_same_company(scene):
    stay = scene.stay()
    scene.observe(kind="bed_type", value="king", source=Source.GUEST_TOLD)
    scene.observe(kind="pillow", value="foam", source=Source.GUEST_TOLD)

    alone = {fact.value for fact in facts(guest_of(stay), scene)}
    together = {fact.value for fact in facts(guest_of(stay), scene, "x" * 64)}

    assert (alone, together) == ({"king", "foam"}, {"foam"})


def test_a_protected_guest_has_no_occasions(scene):
    stay = scene.stay()
    scene.observe(kind="occasion", value="wedding_anniversary", source=Source.GUEST_TOLD)

    assert len(facts(guest_of(stay), scene)) == 1
    assert facts(guest_of(stay), scene, discretion="protected") == []


def test_planning_reads_beliefs_by_one_query(scene, django_assert_num_queries):
    guest = guest_of(scene.stay())
    scene.observe(sighting="blanket_under_pillow")
    with django_assert_num_queries(1):
        one = facts(guest, scene)
    for sighting in ("ac_set_low", "ate_dragon_fruit"):
        scene.observe(sighting=sighting)

    with django_assert_num_queries(1):
        three = facts(guest, scene)

    assert (len(one), len(three)) == (1, 3)


def test_many_stays_are_asked_for_by_one_query(scene, couple, django_assert_num_queries):
    alone, together = scene.stay("R-1"), scene.stay("R-2", *couple, room="1503")
    scene.observe(sighting="blanket_under_pillow")
    scene.observe(sighting="ate_dragon_fruit", room=scene.other)
    company = company_fingerprint(together.pk, scene.now)
    wang, ito = guest_of(alone), guest_of(together, "companion")
    asked = [
        Asked((wang,), "", alone.pk),
        Asked((wang, ito), company, together.pk),
        Asked((ito,), "", None),
    ]

    with django_assert_num_queries(1):
        found = believed_by_stay(asked, scene.now.date())

    assert [[(fact.value, fact.this_stay) for fact in one] for one in found] == [
        [("higher", True)],
        [("higher", False), ("dragon_fruit", True)],
        [],
    ]


# The guest's page


def test_seen_once_is_a_maybe_and_says_why(scene):
    stay = scene.stay()
    scene.observe(sighting="blanket_under_pillow")

    (chip,) = for_guest_page(guest_of(stay), "en", today=scene.now.date(), stay_id=stay.pk)

    (why,) = chip.why
    assert chip.words == "Maybe a higher pillow (seen once)"
    assert (chip.this_stay, chip.safety, chip.standing) == (True, False, "suggestion")
    assert (why.what, why.who, why.department, why.room, why.at) == (
        "Blanket stuffed under the pillow",
        "Mei",
        "housekeeping",
        "1208",
        scene.now,
    )


def test_words_follow_what_is_known(scene):
    first = scene.stay("R-0", hours=900, arrival=scene.now.date() - timedelta(days=38),
                       departure=scene.now.date() - timedelta(days=30))  # fmt: skip
    scene.observe(sighting="ac_set_low", at=scene.now - timedelta(hours=890))
    scene.leave("R-0", hours=800)
    scene.stay("R-1")
    scene.observe(sighting="ac_set_low")
    scene.observe(sighting="ate_dragon_fruit")
    scene.observe(sighting="ate_dragon_fruit")
    said = scene.now.replace(month=3, day=3)
    for kind, value, fields in (
        ("pillow", "foam", {"source": Source.GUEST_TOLD, "at": said}),
        ("wake_up", "call", {"source": Source.ARRANGER}),
        ("beverage", "coffee", {"source": Source.GUEST_WROTE, "polarity": "against"}),
        ("allergy", "peanut", {"source": Source.GUEST_TOLD, "at": said.replace(year=2025)}),
    ):
        scene.observe(kind=kind, value=value, guest=first.party.get().guest, **fields)

    assert words(guest_of(first), scene) == [
        "Peanut (said by the guest on 3 Mar 2025)",
        "Foam pillow (said by the guest on 3 Mar)",
        "Cooler room (seen in 2 stays)",
        "Not wanted: Coffee (written by the guest on 24 Nov)",
        "Maybe dragon fruit (seen 2 times in one stay)",
        "Maybe a wake-up call (said by the assistant on 24 Nov)",
    ]


def test_chinese_is_chinese(scene):
    stay = scene.stay()
    said = scene.now.replace(month=3, day=3)
    scene.observe(kind="pillow", value="foam", source=Source.GUEST_TOLD, at=said,
                  guest=stay.party.get().guest)  # fmt: skip

    (chip,) = for_guest_page(guest_of(stay), ZH, today=scene.now.date())

    assert chip.label == "记忆棉枕"
    assert "3月3日" in chip.words


def test_the_page_takes_two_queries(scene, django_assert_num_queries):
    guest = guest_of(scene.stay())
    scene.observe(sighting="blanket_under_pillow")
    with django_assert_num_queries(2):
        one = words(guest, scene)
    for sighting in ("ac_set_low", "ate_dragon_fruit"):
        scene.observe(sighting=sighting)

    with django_assert_num_queries(2):
        three = words(guest, scene)

    assert (len(one), len(three)) == (1, 3)


def test_taken_back_evidence_is_not_shown(scene):
    stay = scene.stay()
    scene.observe(sighting="blanket_under_pillow")
    gone = scene.observe(sighting="blanket_under_pillow")
    with unit():
        services.retract(
            observation_public_id=gone.observation_public_id, by=scene.mei, now=scene.now
        )

    (chip,) = for_guest_page(guest_of(stay), "en", today=scene.now.date())

    assert len(chip.why) == 1
    assert len(noticed(guest_of(stay), "en")) == 1


def test_what_was_noticed_takes_a_fixed_number_of_queries(scene, django_assert_num_queries):
    guest = guest_of(scene.stay())
    scene.observe(sighting="blanket_under_pillow", note="rolled")
    with django_assert_num_queries(4):
        one = noticed(guest, "en")
    for sighting in ("ac_set_low", "left_apples"):
        scene.observe(sighting=sighting, note="again")

    with django_assert_num_queries(4):
        three = noticed(guest, "en")

    assert (len(one), len(three)) == (1, 3)


# The sheet


def codes(**fields):
    asked = {"moment": "clean", "department_kinds": {"housekeeping"}, "language": "en", **fields}
    return [button.code for button in sheet(**asked)]


def test_the_sheet_is_for_the_moment_and_the_department(catalogue):
    assert codes()[:2] == ["blanket_under_pillow", "dusty_shoes"]
    assert codes(moment="meal", department_kinds={"dining"})[0] == "ate_dragon_fruit"
    assert "window_table" not in codes()
    desk = codes(moment="desk", department_kinds={"front_desk"})
    assert desk == ["dusty_shoes", "shoes_put_out", "unsteady"]


def test_a_button_says_what_one_sees_and_what_can_be_done(catalogue):
    button = sheet(moment="clean", department_kinds=["housekeeping"], language=ZH)[0]

    assert (button.words, button.done_it) == ("枕头下塞了毯子", "我加了一个荞麦枕")
    assert (button.value, button.task_template, button.care) == (
        "higher",
        "pillow_buckwheat",
        False,
    )


def test_what_is_used_most_comes_first_by_tens(scene):
    scene.stay()
    for _ in range(9):
        scene.observe(sighting="cot_used")
        scene.observe(sighting="ac_set_low")
    before = codes(property_id=scene.property.pk, now=scene.now)[0]
    scene.observe(sighting="ac_set_low")

    after = codes(property_id=scene.property.pk, now=scene.now)[0]

    assert (before, after) == ("blanket_under_pillow", "ac_set_low")
    later = scene.now + timedelta(days=91)
    assert codes(property_id=scene.property.pk, now=later)[0] == "blanket_under_pillow"


def test_a_sighting_that_was_put_away_is_not_offered(catalogue):
    Sighting.objects.filter(code="blanket_under_pillow").update(active=False)

    assert codes()[0] == "dusty_shoes"


def test_the_sheet_takes_two_queries(scene, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = codes(property_id=scene.property.pk, now=scene.now)

    assert len(found) > 20


# What waits


def wait(scene, sighting="blanket_under_pillow"):
    return scene.observe(sighting=sighting)


@pytest.fixture
def changed(scene):
    scene.stay("R-1", hours=40)
    left = scene.leave("R-1", hours=0.2)
    return left, scene.stay("R-2", ITO, hours=0.1)


def test_what_waits_names_the_candidates(scene, changed):
    seen = wait(scene)

    (row,) = waiting(scene.property, "en")

    assert (row.public_id, row.room, row.what) == (
        seen.observation_public_id,
        "1208",
        "Blanket stuffed under the pillow",
    )
    assert {one.name for one in row.candidates} == {"Mr Wang", "Ms Ito"}
    assert row.reason == "Somebody came, left or moved around that time."


def test_one_that_waits_can_be_asked_about_at_once(scene, changed):
    wait(scene)
    seen = wait(scene, "ac_set_low")

    (row,) = waiting(scene.property, "en", public_id=seen.observation_public_id)

    assert row.what == "Air conditioning set very low"


def test_hidden_guests_are_not_named_in_the_list(scene):
    scene.stay("R-1", hours=40)
    scene.leave("R-1", hours=0.2)
    scene.stay("R-2", SMITH, hours=0.1, discretion="no_information")
    wait(scene)

    (row,) = waiting(scene.property, "en")

    assert {one.name for one in row.candidates} == {"Mr Wang", "Guest"}


def test_the_list_takes_a_fixed_number_of_queries(scene, changed, django_assert_num_queries):
    wait(scene)
    wait(scene, "medicine_by_bed")
    with django_assert_num_queries(7):
        few = waiting(scene.property, "en")
    for sighting in ("ac_set_low", "left_apples", "needles_seen"):
        wait(scene, sighting)

    with django_assert_num_queries(7):
        many = waiting(scene.property, "en")

    assert (len(few), len(many), waiting_count(scene.property.pk)) == (2, 5, 5)


# Words


def test_values_speak_three_languages(catalogue):
    assert value_words("pillow", "higher", "en") == "Higher pillow"
    assert value_words("pillow", "higher", "zh-hant") == "高一點的枕頭"
    assert value_words("sofa", "red", "en") == "red"
    assert all_value_words([("pillow", "foam"), ("x", "y")], "en") == {
        ("pillow", "foam"): "Foam pillow",
        ("x", "y"): "y",
    }


def test_evidence_of_a_belief_is_what_the_rows_say(scene):
    scene.stay()
    scene.observe(sighting="blanket_under_pillow")

    assert Preference.objects.get().evidence == [Observation.objects.get().public_id]
