"""What a drill reads from a screen is what the product's own templates draw, and what its rows say."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string

from drills import comparing

TASK = {"public_id": "abc1", "level": "high", "room": "1208", "title": "Fruit & card", "version": 1}


@pytest.mark.parametrize(("taken_by", "state"), [("", "open"), ("Li", "taken")])
def test_alert_is_read_from_its_card(now, taken_by, state):
    card = TASK | {"taken_by": taken_by, "since": now - timedelta(minutes=3), "ack_url": "/x"}

    html = render_to_string("ui/alert_card.html", {"alert": card})

    assert comparing.seen("alerts", html) == [["abc1", "high", state, "1208", "Fruit & card"]]


def test_room_tile_and_counts_are_read():
    room = {"number": "1208", "look": "dirty", "glyph": "cross", "word": "Dirty", "stay": ""}
    tabs = [{"url": "#", "label": "Rooms", "count": 110, "current": True}]

    html = render_to_string("ui/tabs.html", {"label": "x", "tabs": tabs}) + render_to_string(
        "ui/room_tile.html", {"room": room}
    )

    assert comparing.seen("tiles", html) == [["tabs", "110"], ["1208", "dirty"]]


def test_words_lose_tags_and_entities_only():
    assert comparing.words("<b>No  nuts &amp;</b>\n milk") == "No nuts & milk"
