import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime import frames
from realtime.enums import Mode
from realtime.types import RESTART, Wake

ID = "a" * 26


def test_hello_is_read_with_and_without_a_tab():
    with_tab = frames.read('{"t":"hello","v":1,"epoch":"e","cur":7,"tab":"left"}')
    without = frames.read('{"t":"hello","v":1,"epoch":"","cur":0}')

    assert with_tab == frames.Hello("e", 7, "left")
    assert without == frames.Hello("", 0, "")


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ('{"t":"ack","s":12}', frames.Ack(12)),
        (f'{{"t":"shown","task":"{ID}"}}', frames.Shown(ID)),
        ('{"t":"pong"}', frames.Pong()),
        ('{"t":"pong","more":[1]}', frames.Pong()),
    ],
)
def test_other_frames_are_read(text, frame):
    assert frames.read(text) == frame


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{",
        '{"t":"hello"}',
        '{"t":"hello","v":2,"epoch":"","cur":0}',
        '{"t":"hello","v":1,"epoch":"","cur":-1}',
        '{"t":"hello","v":1,"epoch":"","cur":9223372036854775808}',
        '{"t":"hello","v":1,"epoch":"","cur":1.0}',
        '{"t":"hello","v":1,"epoch":"","cur":true}',
        '{"t":"hello","v":1,"epoch":null,"cur":1}',
        '{"t":"hello","v":1,"epoch":"\\u0000","cur":1}',
        '{"t":"ack","s":"7"}',
        '{"t":"ack"}',
        '{"t":"shown","task":"DROP TABLE"}',
        '{"t":"ev","p":0,"s":1,"e":[]}',
        '{"t":["ack"],"s":1}',
        '{"t":"pong","x":"' + "x" * 1024 + '"}',
        "[" * 1000,
    ],
)
def test_anything_else_is_a_bad_frame(text):
    with pytest.raises(frames.BadFrame):
        frames.read(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


@given(st.text(max_size=60) | json_values.map(json.dumps))
def test_no_text_makes_reading_fail_otherwise(text):
    try:
        frame = frames.read(text)
    except frames.BadFrame:
        frame = None

    assert frame is None or isinstance(frame, frames.ClientFrame)


def test_what_the_hub_says_is_json_with_the_documented_names():
    wake = Wake("alerts", "high", ID, 3, frozenset({"front-desk"}))

    said = [
        json.loads(frames.welcome(epoch="e", head=9, mode=Mode.DELTA)),
        json.loads(frames.events(8, 9, [frames.entry(9, wake).text])),
        json.loads(frames.events(9, 11, [])),
        json.loads(frames.heartbeat(11)),
        json.loads(frames.bye(RESTART)),
    ]

    assert said == [
        {"t": "welcome", "epoch": "e", "head": 9, "hb": 15, "mode": "delta"},
        {
            "t": "ev",
            "p": 8,
            "s": 9,
            "e": [{"topic": "alerts", "level": "high", "entity": ID, "version": 3}],
        },
        {"t": "ev", "p": 9, "s": 11, "e": []},
        {"t": "hb", "head": 11},
        {"t": "bye", "why": "restart", "retry": 1},
    ]


@pytest.mark.parametrize(("level", "alert"), [("high", ID), ("medium", ID), ("low", "")])
def test_delivery_is_proved_for_loud_wake_ups_only(level, alert):
    entry = frames.entry(1, Wake("tasks", level, ID, 1))

    assert entry.alert == alert
