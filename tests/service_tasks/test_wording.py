"""A task in the reader's language, with the catalogue's words filled in and a fallback that is marked."""

import pytest

from hotels.models import Room
from service_tasks import queries, wording
from service_tasks.models import ServiceTask, TaskTemplate

TITLE = {"en": "Prepare: {wish}", "zh-hans": "准备：{wish}"}


@pytest.fixture
def task():
    template = TaskTemplate(title=TITLE, instruction={"en": "Take {qty} to {place}."})
    return ServiceTask(template=template, params={}, public_id="abcdefgh", safety=False)


@pytest.mark.parametrize(
    ("language", "title", "fallback"),
    [
        ("en", "Prepare: silk", ""),
        ("zh-hans", "准备：silk", ""),
        ("zh-hant", "准备：silk", "zh-hans"),
    ],
)
def test_words_are_the_readers_or_the_nearest_and_say_so(task, language, title, fallback):
    task.params = {"wish": "silk"}

    words = queries.words(task, language)

    assert (words.title, words.fallback) == (title, fallback)


def test_words_given_per_language_are_filled_in(task):
    task.params = {"words": {"wish": {"en": "tea", "zh-hans": "茶"}}}

    assert queries.words(task, "zh-hans").title == "准备：茶"


@pytest.mark.django_db
def test_a_wish_is_said_in_the_catalogues_words(house, task):
    task.params = {"kind": "pillow", "value": "higher"}

    said = [queries.words(task, language).title for language in ("en", "zh-hans")]

    assert said == ["Prepare: a higher pillow", "准备：更高的枕头"]


def test_what_is_not_known_leaves_no_hole_in_the_sentence(task):
    task.params = {"qty": 2}

    assert queries.words(task, "en").instruction == "Take 2 to ."


def test_values_are_not_templates_themselves(task):
    task.params = {"wish": "{qty} {0.__class__}", "qty": 9}

    assert queries.words(task, "en").title == "Prepare: {qty} {0.__class__}"


@pytest.mark.parametrize(
    ("text", "count"),
    [("plain", 0), ("{a} {b_2}", 0), ("{{literal}}", 0), ("{", 1), ("{}", 1), ("{a[0]} {b.c}", 2)],
)
def test_problems_finds_every_wrong_placeholder(text, count):
    assert len(wording.problems({"en": text})) == count


@pytest.mark.parametrize(
    ("room", "language", "said"),
    [
        ("1208", "en", "Nobody has taken this yet. Room 1208: Prepare: silk."),
        (None, "en", "Nobody has taken this yet. Prepare: silk."),
        ("1208", "zh-hans", "尚无人接手。1208 房：准备：silk。"),
        (None, "zh-hant", "尚無人接手。准备：silk。"),
    ],
)
def test_sms_names_the_room_where_there_is_one(task, room, language, said):
    task.params = {"wish": "silk"}
    task.room = Room(number=room) if room else None

    assert said in wording.sms_text(task, language)


def test_sms_is_cut_to_what_fits(task):
    task.params = {"wish": "x" * 900}

    assert len(wording.sms_text(task, "en")) == wording.SMS_LENGTH
