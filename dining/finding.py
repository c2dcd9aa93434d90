"""Whose table is it: the stay behind a room and a name, or behind a reservation number."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from core.sentences import Sentence, sentence
from guests.tokens import finds, tokens_of
from guests.types import Words
from hotels import queries as hotels
from stays import queries as stays
from stays.types import PartyMember, StayFacts

if TYPE_CHECKING:
    from hotels.models import Property

_TITLE = re.compile(
    r"\b(mr|mrs|ms|miss|mx|dr|prof|sir|madam)\b\.?|先生|女士|小姐|太太|夫人|教授|博士",
    re.IGNORECASE,
)

NO_RESERVATION = sentence("No stay with that reservation number is known. Kept without a stay.")


@dataclass(frozen=True, slots=True)
class Match:
    """A stay, or why there is none; both are empty when nothing was said that could find one."""

    stay_id: int | None = None
    reason: Sentence | None = None


def find_stay(
    property: "Property",
    *,
    room: str,
    reservation: str,
    name: str,
    at: datetime,
    now: datetime,
) -> Match:
    """The stay of a table or an order at ``at``: by reservation number, else by room and name."""
    if reservation:
        stay_id = stays.stay_named(property, reservation)
        if stay_id is not None:
            return Match(stay_id)
        if not room:
            return Match(reason=NO_RESERVATION)
    return _in_room(property, room, name, at=at, now=now) if room else Match()


def _in_room(property: "Property", room: str, name: str, *, at: datetime, now: datetime) -> Match:
    found = hotels.room_by_number(property, room)
    if found is None:
        return Match(
            reason=sentence(
                "Room %(room)s is not in this property's list. Kept without a stay; correct the room.",
                room=room,
            )
        )
    seen = min(at, now)
    having = [
        one.stay_id for one in stays.who_had(property_id=property.pk, room_id=found.pk, at=seen)
    ]
    day = hotels.calendar_date(property, at)
    coming = stays.arrivals(property, day).filter(room=found.pk, state="reserved")
    ids = list(dict.fromkeys([*having, *coming.values_list("pk", flat=True)]))
    night, today = hotels.night_of(property, at), hotels.night_of(property, now)
    facts = [
        fact
        for fact in stays.facts_of(ids).values()
        if fact.arrival <= day and night <= _last_day(fact, today)
    ]
    if not facts:
        return Match(
            reason=sentence("Nobody has room %(room)s then. Kept without a stay.", room=room)
        )
    if name:
        facts = [fact for fact in facts if any(is_called(one, name) for one in fact.party)]
        if not facts:
            return Match(
                reason=sentence(
                    "Nobody of that name has room %(room)s then. Kept without a stay; correct it when known.",
                    room=room,
                )
            )
    living = [fact for fact in facts if fact.state == "in_house"] or facts
    if len(living) > 1:
        return Match(
            reason=sentence(
                "Several parties have room %(room)s then. Kept without a stay; send the name as well.",
                room=room,
            )
        )
    return Match(living[0].stay_id)


def _last_day(fact: StayFacts, today: date) -> date:
    """Until when the stay can be meant: who is still in house is here today, whatever was planned."""
    return max(fact.departure, today) if fact.state == "in_house" else fact.departure


def is_called(member: PartyMember, name: str) -> bool:
    """Whether a name as somebody wrote it, in either script or in pinyin, can be this guest's."""
    bare = _TITLE.sub(" ", name).strip() or name
    words = Words(((member.family, member.given, member.native),), (), (), member.alias)
    return bool(finds(bare, tokens_of(words)))
