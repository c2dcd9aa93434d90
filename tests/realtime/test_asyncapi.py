"""The published description against what the code really says and reads."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from realtime import frames, types
from realtime.enums import Level, Mode, Topic
from realtime.types import Wake

ROOT = Path(__file__).resolve().parents[2]
DESCRIBED = yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text(encoding="utf-8"))
FAREWELLS = [each for each in vars(types).values() if isinstance(each, types.Farewell)]


def schema(name):
    return {**DESCRIBED["components"]["messages"][name]["payload"], "additionalProperties": False}


def entry(topic, level):
    return frames.entry(1, Wake(topic, level, "a" * 26, 1)).text


SAID = [
    *[frames.welcome(epoch="e" * 44, head=0, mode=mode) for mode in Mode],
    *[frames.events(0, 1, [entry(topic, level)]) for topic in Topic for level in Level],
    frames.events(0, 5, []),
    frames.heartbeat(5),
    *[frames.bye(farewell) for farewell in FAREWELLS],
]


@pytest.mark.parametrize("text", SAID)
def test_what_the_hub_says_is_described(text):
    said = json.loads(text)

    jsonschema.validate(said, schema(said["t"]))

    assert said["t"] in {"welcome", "ev", "hb", "bye"}


@pytest.mark.parametrize(
    "said",
    [
        {"t": "hello", "v": 1, "epoch": "e", "cur": 3, "tab": "left"},
        {"t": "ack", "s": 3},
        {"t": "shown", "task": "a" * 26},
        {"t": "pong"},
    ],
)
def test_what_is_described_is_read(said):
    jsonschema.validate(said, schema(said["t"]))

    frame = frames.read(json.dumps(said))

    assert type(frame).__name__.lower() == said["t"]


def test_every_farewell_is_described_with_its_code():
    words = DESCRIBED["components"]["messages"]["bye"]["summary"]

    missing = [each for each in FAREWELLS if f"{each.code}" not in words]

    assert (missing, len(FAREWELLS)) == ([], 7)
