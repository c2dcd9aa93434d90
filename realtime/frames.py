"""The words devices and hub say to each other, as JSON text; subprotocol ``guest.v1``.

Pure: no Django, no clock, no socket. Described for other clients in docs/asyncapi.yaml.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from realtime.enums import Level, Mode
from realtime.types import Entry, Farewell, Wake

SUBPROTOCOL = "guest.v1"
VERSION = 1
HEARTBEAT_SECONDS = 15
MAX_CLIENT_CHARACTERS = 1024  # the longest honest frame, a hello, has about 200
_MAX_POSITION = 2**63 - 1


class BadFrame(Exception):
    """A client's frame that cannot be read; the message is for the log, not for a person."""


@dataclass(frozen=True, slots=True)
class Hello:
    """«I stand at ``cur`` of ``epoch``»; epoch "" = I know nothing. ``tab`` names one page."""

    epoch: str
    cur: int
    tab: str


@dataclass(frozen=True, slots=True)
class Ack:
    """«Everything up to ``s`` is applied»; cumulative."""

    s: int


@dataclass(frozen=True, slots=True)
class Shown:
    """«This alert stands on the screen»."""

    entity: str


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to a heartbeat."""


ClientFrame = Hello | Ack | Shown | Pong


def read(text: str) -> ClientFrame:
    """A client's frame; raises ``BadFrame`` for anything that is not exactly one."""
    if len(text) > MAX_CLIENT_CHARACTERS:
        raise BadFrame(f"{len(text)} characters")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFrame("not JSON") from error
    return read_object(said)


def read_object(said: object) -> ClientFrame:
    """The same for a value already parsed (the long poll sends a list of them)."""
    if not isinstance(said, dict):
        raise BadFrame("not an object")
    reader = _READERS.get(str(said.get("t")))
    if reader is None:
        raise BadFrame("unknown type")
    return reader(said)


def _hello(said: dict[str, Any]) -> Hello:
    if said.get("v") != VERSION:
        raise BadFrame("unknown version")
    return Hello(
        _text(said, "epoch", 64), _position(said, "cur"), _text(said, "tab", 32, default="")
    )


def _ack(said: dict[str, Any]) -> Ack:
    return Ack(_position(said, "s"))


def _shown(said: dict[str, Any]) -> Shown:
    entity = _text(said, "task", 26)
    if not (entity.isascii() and entity.isalnum()):
        raise BadFrame("task is not a public id")
    return Shown(entity)


def _pong(_said: dict[str, Any]) -> Pong:
    return Pong()


_READERS: dict[str, Callable[[dict[str, Any]], ClientFrame]] = {
    "hello": _hello,
    "ack": _ack,
    "shown": _shown,
    "pong": _pong,
}


def _text(said: dict[str, Any], name: str, longest: int, default: str | None = None) -> str:
    value = said.get(name, default)
    if not isinstance(value, str) or len(value) > longest or not value.isprintable():
        raise BadFrame(f"{name} is no text of up to {longest} characters")
    return value


def _position(said: dict[str, Any], name: str) -> int:
    value = said.get(name)
    if type(value) is not int or not 0 <= value <= _MAX_POSITION:
        raise BadFrame(f"{name} is no position")
    return value


def entry(seq: int, wake: Wake) -> Entry:
    """The stream's entry ``seq`` for ``wake``, encoded once for everybody."""
    text = json.dumps(
        {
            "topic": wake.topic,
            "level": wake.level,
            "entity": wake.entity,
            "version": wake.version,
        },
        separators=(",", ":"),
    )
    proved = wake.entity if wake.level in (Level.HIGH, Level.MEDIUM) else ""
    return Entry(seq, text, wake.departments, proved, wake.topic)


def events(told: int, upto: int, texts: Iterable[str]) -> str:
    """``ev``: the events in (told, upto]; without any it only moves the cursor."""
    return f'{{"t":"ev","p":{told},"s":{upto},"e":[{",".join(texts)}]}}'


def welcome(*, epoch: str, head: int, mode: Mode) -> str:
    """``welcome``: how the device goes on."""
    return json.dumps(
        {"t": "welcome", "epoch": epoch, "head": head, "hb": HEARTBEAT_SECONDS, "mode": str(mode)},
        separators=(",", ":"),
    )


def heartbeat(head: int) -> str:
    """``hb``: the newest number this device should know, so that silence can be told from loss."""
    return f'{{"t":"hb","head":{head}}}'


def bye(farewell: Farewell) -> str:
    """``bye``: said before every close."""
    return json.dumps(
        {"t": "bye", "why": farewell.why, "retry": farewell.retry}, separators=(",", ":")
    )
