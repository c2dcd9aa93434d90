import pytest

from core.transactions import unit
from core.words import LANGUAGES
from hotels.enums import DepartmentKind
from preferences.catalogue.loading import BadCatalogue, load, read
from preferences.enums import Sensitivity
from preferences.models import Kind, Sighting

KIND = """
kinds:
  - code: pillow
    group: sleep
    name: {en: Pillow, zh-hans: 枕头, zh-hant: 枕頭}
    departments: [housekeeping]
    values:
      higher: {en: Higher pillow, zh-hans: 高枕, zh-hant: 高枕}
"""
SIGHTING = """
sightings:
  - code: blanket
    kind: pillow
    value: higher
    moments: [clean]
    departments: [housekeeping]
    words: {en: Blanket, zh-hans: 毯子, zh-hant: 毯子}
"""
EVERYTHING = {
    "pillow", "bedding", "bed_type", "room_setup", "temperature", "floor_view", "quiet", "fruit",
    "beverage", "dietary", "allergy", "care", "smoking", "newspaper", "turndown", "shoes_laundry",
    "wake_up", "transport", "language", "children", "pets", "accessibility", "gift_taboo",
    "occasion", "seating",
}  # fmt: skip


def seed(tmp_path, text):
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    with unit():
        return load(tmp_path)


def problems(tmp_path, text):
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadCatalogue) as wrong:
        read(tmp_path)
    return wrong.value.problems


@pytest.mark.django_db
def test_the_shipped_catalogue_is_seeded_once():
    with unit():
        first = load()
    versions = set(Kind.objects.values_list("version", flat=True))
    with unit():
        again = load()

    assert first.created == Kind.objects.count() + Sighting.objects.count()
    assert (again.created, again.updated, again.kept) == (0, 0, 0)
    assert versions == {1}
    assert set(Kind.objects.values_list("code", flat=True)) == EVERYTHING


def test_every_shipped_word_is_there_in_three_languages():
    content = read()

    said = [row["name"] for row in content["kinds"]]
    said += [words for row in content["kinds"] for words in row["values"].values()]
    said += [row["words"] for row in content["sightings"]]
    said += [row["done_it"] for row in content["sightings"] if "done_it" in row]
    assert [words for words in said if not all(words.get(one) for one in LANGUAGES)] == []


def test_what_must_be_told_is_never_a_button():
    content = read()
    told = {row["code"] for row in content["kinds"] if not row.get("inferable", True)}

    assert {"dietary", "allergy", "gift_taboo", "children", "accessibility"} <= told
    assert {row["kind"] for row in content["sightings"]} & told == set()


def test_safety_never_fades_and_care_is_apart():
    by_code = {row["code"]: row for row in read()["kinds"]}

    assert "half_life_days" not in by_code["allergy"]
    assert by_code["allergy"]["strength"] == "must_not"
    assert [c for c, row in by_code.items() if row.get("sensitivity") == Sensitivity.CARE] == [
        "care"
    ]


@pytest.mark.parametrize(
    "value",
    ["halal", "kosher", "pure_vegetarian", "ovo_lacto", "no_beef", "no_pork", "for_now"],
)
def test_diets_of_the_house_are_there(value):
    by_code = {row["code"]: row for row in read()["kinds"]}

    assert value in by_code["dietary"]["values"]


def test_no_sighting_speaks_of_belief_or_medicine_but_by_a_care_chip():
    sightings = {row["code"]: row for row in read()["sightings"]}

    touchy = {"medicine_by_bed", "fridge_with_medicine", "private_things_out", "second_person",
              "glasses_used", "needles_seen", "unsteady", "many_tissues", "cot_used"}  # fmt: skip
    assert {sightings[code]["kind"] for code in touchy} == {"care"}


def test_departments_of_the_catalogue_exist():
    named = {kind for row in read()["kinds"] for kind in row["departments"]}

    assert named <= set(DepartmentKind.values)


@pytest.mark.django_db
def test_a_changed_file_brings_the_row_up_to_date(tmp_path):
    seed(tmp_path, KIND)

    done = seed(tmp_path, KIND.replace("Higher pillow", "A tall pillow"))

    row = Kind.objects.get()
    assert (done.updated, row.version, row.values["higher"]["en"]) == (1, 2, "A tall pillow")


@pytest.mark.django_db
def test_what_the_hotel_edited_is_left_alone(tmp_path):
    seed(tmp_path, KIND)
    Kind.objects.update(name={"en": "Our pillows"})

    done = seed(tmp_path, KIND.replace("Higher pillow", "A tall pillow"))

    assert (done.kept, Kind.objects.get().name) == (1, {"en": "Our pillows"})


@pytest.mark.django_db
def test_a_sighting_is_brought_up_to_date_too(tmp_path):
    seed(tmp_path, KIND + SIGHTING)

    done = seed(tmp_path, KIND + SIGHTING.replace("[clean]", "[clean, turndown]"))

    row = Sighting.objects.get()
    assert (done.updated, row.moments, row.version) == (1, ["clean", "turndown"], 2)


@pytest.mark.django_db
def test_a_phrase_is_kept_apart_from_the_words(tmp_path):
    seed(tmp_path, KIND.replace("{en: Higher pillow,", "{en: Higher pillow, phrase: a tall one,"))

    row = Kind.objects.get()
    assert row.phrases == {"higher": {"en": "a tall one"}}
    assert "phrase" not in row.values["higher"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("name: {en: Pillow,", "name: {fr: Oreiller,", "'fr' is not one of en, zh-hans, zh-hant."),
        ("zh-hant: 枕頭}", "zh-hant: ''}", "zh-hant is missing"),
        ("[housekeeping]", "[kitchen]", "department 'kitchen' is not one of"),
        ("code: pillow", "code: Pillow!", "needs a code of a-z"),
        ("    group: sleep\n", "", "lacks group"),
        ("group: sleep", "group: sleep\n    strength: very", "strength 'very'"),
        ("group: sleep", "group: sleep\n    half_life_days: 0", "half_life_days"),
        ("group: sleep", "group: sleep\n    rivals: [[higher, flat]]", "rival 'flat'"),
        ("group: sleep", "group: sleep\n    temporary: {higher: soon}", "temporary 'higher'"),
        ("group: sleep", "group: sleep\n    details: {time: clock}", "detail 'clock'"),
        ("group: sleep", "group: sleep\n    sensitivity: safety", "inferable: false"),
    ],
)
def test_a_bad_kind_is_told_in_a_sentence(tmp_path, old, new, sentence):
    assert old in KIND

    found = problems(tmp_path, KIND.replace(old, new, 1))

    assert [one for one in found if sentence in one] != []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("kind: pillow", "kind: sofa", "there is no kind 'sofa'"),
        ("value: higher", "value: flat", "has no value 'flat'"),
        ("[clean]", "[midnight]", "moment 'midnight'"),
        ("value: higher", "value: higher\n    polarity: against", "never a refusal"),
    ],
)
def test_a_bad_sighting_is_told_in_a_sentence(tmp_path, old, new, sentence):
    found = problems(tmp_path, KIND + SIGHTING.replace(old, new, 1))

    assert [one for one in found if sentence in one] != []


def test_a_kind_that_must_be_told_gets_no_button(tmp_path):
    told = KIND.replace("group: sleep", "group: sleep\n    inferable: false")

    assert problems(tmp_path, told + SIGHTING) == [
        "Sighting 'blanket': 'pillow' is never concluded from what one sees."
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("kinds: [", "is not YAML"),
        ("pillows: []", "two lists: kinds and sightings"),
        ("kinds: {a: b}", "must be a list"),
        (KIND + KIND.replace("kinds:\n", ""), "is there 2 times"),
    ],
)
def test_a_broken_file_is_told_in_a_sentence(tmp_path, text, sentence):
    found = problems(tmp_path, text)

    assert [one for one in found if sentence in one] != []


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(BadCatalogue, match="There is no file"):
        read(tmp_path / "nowhere.yaml")


@pytest.mark.django_db
def test_nothing_is_written_when_anything_is_wrong(tmp_path):
    with pytest.raises(BadCatalogue):
        seed(tmp_path, KIND + SIGHTING.replace("value: higher", "value: flat"))

    assert Kind.objects.count() == 0
