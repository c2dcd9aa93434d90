"""A sentence is English for whoever passes it on, and its parts are said later in any language."""

import json

import pytest
from django.utils.translation import override

from core import sentences
from core.sentences import Sentence, joined, kept, sentence, told

ROOM = "Room %(number)s is not in this property's list. Kept, not applied; add the room and replay the message."


@pytest.fixture
def unknown_room():
    return sentence(
        "Room %(number)s is not in this property's list. Kept, not applied; add the room "
        "and replay the message.",
        number=1208,
    )


def later(parts, language):
    """What comes back from a JSON column, said to a reader."""
    with override(language):
        return told(json.loads(json.dumps(parts)))


def test_it_is_its_english_text(unknown_room):
    assert unknown_room == ROOM % {"number": 1208}
    assert (kept(unknown_room), later(kept(unknown_room), "en")) == (
        [{"says": ROOM, "with": {"number": 1208}}],
        unknown_room,
    )


def test_parts_are_said_in_each_language(unknown_room):
    both = joined([unknown_room, sentence("The time of the event has no zone.")])

    assert both == f"{unknown_room} The time of the event has no zone."
    assert later(kept(both), "en") == both
    assert later(kept(both), "zh-hans").endswith("后重试这条消息。事件时间没有时区。")
    assert later(kept(both), "zh-hant").endswith("後重試這則訊息。事件時間沒有時區。")


def test_a_gap_may_be_a_sentence_of_its_own():
    said = sentence(
        "%(field)s: %(problem)s. Kept, not applied; correct it and send it with a new event_id.",
        field="stay.key",
        problem=sentence("Field required"),
    )

    assert said.startswith("stay.key: Field required. Kept")
    assert later(kept(said), "zh-hans").startswith("stay.key：缺少此必填字段。")


@pytest.mark.parametrize("text", ["50% off is not a gap.", "Nobody translated this."])
def test_a_plain_text_stays_as_it_is(text):
    assert later(kept(text), "zh-hans") == text
    assert kept("") == []


def test_an_exception_keeps_the_parts_of_what_it_says(unknown_room):
    carried = sentences.of(ValueError(unknown_room))

    assert isinstance(carried, Sentence)
    assert sentences.of(ValueError("plain")) == "plain"
    assert sentences.of(ValueError()) == ""
