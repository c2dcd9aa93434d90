"""FIAS records -> the house's words. Pure: the same kept record always means the same.

What a record means for the stay depends on what is known of it (it says only a part); that is
``pms.in_house``'s business. Sentences name fields and never repeat values.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.sentences import Sentence, sentence
from pms.adapters.fias.codec import Record
from pms.adapters.fias.person import profile_said
from pms.adapters.fias.told import Told, from_text
from pms.types import DayRolled, Head, InHouseNews, Meaning, Noted, Read, ResyncEnded, RoomNews

ALERTABLE = timedelta(minutes=15)
"""A check-in that a resync tells of, no older than this, is told to people; an older one is not."""
BEHIND, AHEAD = timedelta(hours=12), timedelta(minutes=2)
"""How far the PMS's clock may be from ours for its moments to be believed."""
FARTHEST_DAY = timedelta(days=400)
NOON = 12

CONDITIONS = {"1": "dirty", "2": "dirty", "3": "clean", "4": "clean",
              "5": "inspected", "6": "inspected"}  # fmt: skip
"""Maid status (RS) -> condition; who lives in a room is known from the stays."""

NO_RECORD = sentence(
    "This is no FIAS record: it does not begin with two letters. It is kept, not applied."
)
NO_KEY = sentence(
    "The record names no reservation that we can keep (G#), so nobody knows whose it is. It is kept "
    "and was not applied; let the interface send G#."
)
NO_ROOM = sentence(
    "The record names neither a reservation (G#) nor a room (RN). It is kept, not applied."
)
NO_STATUS = sentence(
    "The record says nothing of a room that we use (RS from 1 to 6, DN). It is kept."
)
NO_START = sentence(
    "The end of a resync without its beginning. It is kept; nobody was checked out by it."
)
UNCLEAR = sentence("Some letters could not be read; check the charset of the line.")
BAD_DATES = sentence("The departure is before the arrival; both were left out.")

_KEY = re.compile(r"[A-Za-z0-9._/-]{1,40}")
_ROOM = re.compile(r"[^\x00-\x1f\x7f]{1,12}")


def read(told: Told) -> Read:
    """What a kept record means, or one sentence saying why it means nothing to us."""
    record = told.record
    head = Head(
        # Not unique: the same record again has the same, which is how a repetition is known.
        event_id=f"fias-{hashlib.sha256(told.body).hexdigest()[:40]}",
        kind=f"fias.{record.rid or '??'}",
        entity="",
        occurred_at=told.at,
        ordered=False,
    )
    if not record.rid:
        return Read(head=head, meaning=None, problem=_torn(told.torn) if told.torn else NO_RECORD)
    find = _MEANINGS.get(record.rid)
    if find is None:
        return Read(head=head, meaning=None, problem=_unknown(record.rid))
    found = find(record, told)
    if isinstance(found, str):
        return Read(head=head, meaning=None, problem=found)
    return Read(head=_certain(head, found), meaning=found)


def _torn(how: str) -> str:
    return sentence(
        "%(how)s. The piece is kept and was not applied; the next resync brings everything again.",
        how=Sentence([{"says": how, "with": {}}]),
    )


def _unknown(rid: str) -> str:
    return sentence(
        "We do not use records of the kind %(kind)s. It is kept and was not applied; nothing is "
        "wrong.",
        kind=rid,
    )


def reread(text: str) -> Read:
    """``read`` for a record that was kept as text."""
    return read(from_text(text))


def _certain(head: Head, meaning: Meaning) -> Head:
    match meaning:
        case InHouseNews():
            entity = f"stay:{meaning.key}" if meaning.key else f"room:{meaning.room}"
            return replace(head, entity=entity, occurred_at=meaning.at, ordered=bool(meaning.key))
        case RoomNews():
            return replace(head, entity=f"room:{meaning.number}", occurred_at=meaning.at)
        case ResyncEnded():
            return replace(head, entity="resync")
    return replace(head, entity="resync" if head.kind == "fias.DS" else "day")


def _moment(record: Record, told: Told) -> tuple[datetime, bool]:
    """When it happened and whether the PMS said so; a clock that is far off is not believed.

    An hour that comes twice, when clocks go back, is the one nearer to when it was received.
    """
    wall = _wall(record)
    if wall is None or told.resync:
        return told.at, False
    zone = ZoneInfo(told.zone)
    both = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    moment = min(both, key=lambda each: abs(each - told.at))
    if told.at - BEHIND <= moment <= told.at + AHEAD:
        return min(moment, told.at), True
    return told.at, True


def _wall(record: Record) -> datetime | None:
    try:
        return datetime.strptime(record.text("DA") + record.text("TI"), "%y%m%d%H%M%S")  # noqa: DTZ007
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%y%m%d").date()  # noqa: DTZ007
    except ValueError:
        return None


def _key(record: Record) -> str:
    key = record.text("G#")
    return key if _KEY.fullmatch(key) else ""


def _room(record: Record) -> str | None:
    number = record.text("RN")
    return number if _ROOM.fullmatch(number) else None


def _guest(what: str) -> Callable[[Record, Told], Meaning | str]:
    def find(record: Record, told: Told) -> Meaning | str:
        key, room = _key(record), _room(record)
        if not key and (what != "out" or record.text("G#")):
            return NO_KEY
        if not key and room is None:
            return NO_ROOM
        at, stamped = _moment(record, told)
        arrival, departure = _day(record.text("GA")), _day(record.text("GD"))
        notes = [] if record.clear else [UNCLEAR]
        if arrival and departure and departure < arrival:
            arrival = departure = None
            notes.append(BAD_DATES)
        return InHouseNews(
            what=what,
            key=key,
            at=at,
            room=room,
            arrival=arrival,
            departure=departure,
            profile=profile_said(record),
            group=record.text("GG"),
            resync=told.resync,
            recent=told.proof is not None and told.at - told.proof <= ALERTABLE,
            stamped=stamped,
            notes=tuple(notes),
        )

    return find


def _status(record: Record, told: Told) -> Meaning | str:
    number = _room(record)
    condition = CONDITIONS.get(record.text("RS"))
    service = {"Y": "do_not_disturb", "N": "none"}.get(record.text("DN").upper())
    if number is None or (condition is None and service is None):
        return NO_STATUS
    at, _ = _moment(record, told)
    return RoomNews(number=number, at=at, condition=condition, service=service)


def _night_ended(record: Record, told: Told) -> Meaning | str:
    """The hotel's day after a night audit: the one whose daylight comes next.

    What DA says there differs between PMSs (the day that closed, the new one, the calendar's), so
    it counts only where it is later.
    """
    today = told.local.date()
    begun = today if told.local.hour < NOON else today + timedelta(days=1)
    said = _day(record.text("DA"))
    return DayRolled(day=said if said and begun < said <= begun + FARTHEST_DAY else begun)


_MEANINGS: Mapping[str, Callable[[Record, Told], Meaning | str]] = {
    "GI": _guest("in"),
    "GC": _guest("changed"),
    "GO": _guest("out"),
    "RE": _status,
    "DS": lambda _record, _told: Noted(why=sentence("Everybody in the house follows.")),
    "DE": lambda _record, told: ResyncEnded(at=told.at) if told.resync else NO_START,
    "NS": lambda _record, _told: Noted(
        why=sentence("The night audit has begun; rooms are told after it.")
    ),
    "NE": _night_ended,
}
