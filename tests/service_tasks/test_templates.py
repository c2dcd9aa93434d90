"""The words of tasks: whole in three languages, checked before use, given a version."""

import re
from pathlib import Path

import pytest
import yaml

from core.transactions import unit
from core.words import LANGUAGES
from service_tasks import queries, services
from service_tasks.models import TaskTemplate
from service_tasks.services.templates import SHIPPED
from tests.service_tasks.work import create

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = yaml.safe_load(SHIPPED.read_text())
KEYS = {entry["key"] for entry in ENTRIES}
SPRITE = ROOT / "hotel_crm" / "static" / "hotel_crm" / "icons.svg"
GOOD = {
    "key": "newspaper", "department": "housekeeping", "icon": "newspaper",
    "title": {"en": "Newspaper: {paper}"},
}  # fmt: skip


def load(house, tmp_path, *entries):
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(list(entries), allow_unicode=True))
    with unit():
        return services.load_templates(property_id=house.property.pk, path=path)


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["key"] for entry in ENTRIES])
def test_shipped_words_are_whole_and_ask_for_the_same_in_every_language(entry):
    for name in ("title", "instruction"):
        texts = entry.get(name)
        if texts is None:
            continue
        assert tuple(sorted(texts)) == tuple(sorted(LANGUAGES))
        assert len({tuple(sorted(re.findall(r"{(\w+)}", text))) for text in texts.values()}) == 1


def test_shipped_icons_are_drawn():
    drawn = set(re.findall(r'id="(?:icon-|i-)?([a-z-]+)"', SPRITE.read_text()))

    assert {entry["icon"] for entry in ENTRIES} - drawn == set()


def test_every_template_that_a_rule_or_a_sighting_names_is_shipped():
    rules = (ROOT / "rules" / "rules.yaml").read_text()
    seen = (ROOT / "preferences" / "catalogue" / "sightings.yaml").read_text()
    named = set(re.findall(r"^\s+template: (\w+)", rules, re.MULTILINE))
    for mapping in re.findall(r"templates: {([^}]*)}", rules):
        named |= set(re.findall(r": ?(\w+)", mapping))
    named |= set(re.findall(r"task_template: (\w+)", seen))

    assert named
    assert named - KEYS == set()


def test_load_twice_adds_nothing_and_a_change_is_a_new_version(house, tmp_path):
    first = load(house, tmp_path, GOOD)
    again = load(house, tmp_path, GOOD)
    changed = load(house, tmp_path, GOOD | {"title": {"en": "Paper: {paper}"}})

    newest = queries.newest_template(house.property.pk, "newspaper")
    assert (first, again, changed) == (1, 0, 1)
    assert (newest.version, newest.title) == (2, {"en": "Paper: {paper}"})
    assert TaskTemplate.objects.filter(key="newspaper").count() == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"department": "casino"}, "no department 'casino'"),
        ({"title": {}}, "At least one language"),
        ({"title": {"fr": "Journal"}}, "'fr' is not one of"),
        ({"title": "Newspaper"}, "one text per language"),
        ({"title": {"en": "Half {"}}, "newspaper: en:"),
        ({"title": {"en": "{a.b}"}}, "no placeholder"),
        ({"title": {"en": "{0}"}}, "no placeholder"),
        ({"title": {"en": "{a:>900000000}"}}, "no placeholder"),
        ({"instruction": {"en": "{a!r}"}}, "no placeholder"),
        ({"minutes": "5"}, "minutes are a whole number"),
        ({"minutes": 481}, "minutes are a whole number"),
        ({"credits": True}, "credits are a whole number"),
        ({"key": ""}, "needs a key of its own"),
    ],
)
def test_load_of_wrong_templates_says_what_and_uses_none(house, tmp_path, wrong, sentence):
    with pytest.raises(services.BadTemplates, match=re.escape(sentence)):
        load(house, tmp_path, GOOD | {"key": "fine"}, GOOD | wrong)

    assert not TaskTemplate.objects.filter(key="fine").exists()


@pytest.mark.parametrize("text", ["{a: [", "just words", "- one\n- two", "\x00"])
def test_load_of_a_file_that_is_no_list_says_so(house, tmp_path, text):
    path = tmp_path / "own.yaml"
    path.write_text(text)

    with pytest.raises(services.BadTemplates, match=r"own\.yaml"), unit():
        services.load_templates(property_id=house.property.pk, path=path)


def test_load_of_a_missing_file_says_so(house, tmp_path):
    with pytest.raises(services.BadTemplates, match="cannot be read"), unit():
        services.load_templates(property_id=house.property.pk, path=tmp_path / "none.yaml")


def test_minutes_are_those_of_the_file_else_five(house, tmp_path):
    load(house, tmp_path, GOOD, GOOD | {"key": "long", "credits": 12})

    found = [queries.newest_template(house.property.pk, key) for key in ("newspaper", "long")]

    assert [template.credits for template in found] == [5, 12]


def test_request_tiles_are_the_hotels_own_in_its_order(house):
    tiles = [tile.key for tile in queries.request_tiles(house.property.pk)]

    assert tiles == [entry["key"] for entry in ENTRIES if entry.get("tile")]


def test_a_task_keeps_the_words_of_the_version_it_was_made_with(house, stay, now, tmp_path):
    task = create(house, stay, now)
    entry = next(entry for entry in ENTRIES if entry["key"] == "rush_clean")
    load(house, tmp_path, entry | {"title": {"en": "Now!"}})

    assert queries.words(task, "en").title == "Rush: the guest is waiting"
