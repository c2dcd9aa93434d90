"""Canonical JSON -> the house's words. Pure: the same text always means the same.

``read`` never raises for what a sender may write: it gives a meaning or one sentence. Sentences
name fields and never repeat values, because they are kept in the open and values may be a guest's.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from core.sentences import of, sentence
from dining.types import CheckSaid, OrderSaid, VisitSaid
from pms.adapters import dining, dining_events, events
from pms.adapters.dining_events import DINING_KINDS
from pms.adapters.events import EVENT, KINDS
from pms.adapters.stays import Unusable, profile_said, stay_news
from pms.types import (
    ChargePosted,
    DayRolled,
    Head,
    Meaning,
    ProfileNews,
    ProfilesMerged,
    Read,
    RoomNews,
    StayNews,
)
from stays.types import StaySaid

FARTHEST_DAY = timedelta(days=400)
EVENT_ID_LENGTH, KIND_LENGTH, ENTITY_LENGTH = 100, 40, 80

NO_KIND = sentence(
    "The event has no kind. It is kept and was not applied; the kinds are listed in the description "
    "of this door."
)
UNKNOWN = sentence(
    "The event has a kind that we do not know. It is kept and was not applied; the kinds are listed "
    "in the description of this door."
)
NOT_A_MEAL = sentence(
    "A restaurant's line tells of tables, checks and orders only. It is kept and was not applied; "
    "send it on the line of the PMS."
)
# What goes wrong most, in pydantic's words; the rest is said in English inside our sentence.
COMMON = {
    str(one): one
    for one in (
        sentence("Field required"),
        sentence("Extra inputs are not permitted"),
        sentence("Input should be a valid string"),
        sentence("Input should be a valid integer"),
        sentence("Input should be a valid boolean"),
        sentence("Input should be a valid date in the format YYYY-MM-DD"),
        sentence("Input should be a valid list"),
        sentence("Input should have timezone info"),
        sentence("Write the hotel's local wall time without a zone, like 14:30"),
    )
}


def event_id_of(event: object) -> str | None:
    """The event's id when it is one we can keep: 1 to 100 characters, none of them for control."""
    found = event.get("event_id") if isinstance(event, Mapping) else None
    if not isinstance(found, str) or not 1 <= len(found) <= EVENT_ID_LENGTH:
        return None
    return found if _storable(found) == found else None


def read(event: Mapping[str, Any], text: str, *, meals_only: bool = False) -> Read:
    """What ``event`` means; ``text`` is the same event as JSON.

    The event must have an id that ``event_id_of`` accepts. With ``meals_only`` it comes from a
    restaurant, which may speak of tables, checks and orders and of nothing else.
    """
    kind = event.get("kind")
    head = _head(event)
    if meals_only and isinstance(kind, str) and kind in KINDS - DINING_KINDS:
        return Read(head=head, meaning=None, problem=NOT_A_MEAL)
    if not isinstance(kind, str) or kind not in KINDS:
        return Read(head=head, meaning=None, problem=UNKNOWN if isinstance(kind, str) else NO_KIND)
    try:
        heard = EVENT.validate_json(text)
        meaning = _MEANINGS[type(heard)](heard)
    except ValidationError as error:
        return Read(head=head, meaning=None, problem=problem_of(error, str(kind)))
    except Unusable as error:
        return Read(head=head, meaning=None, problem=of(error))
    return Read(head=_certain(head, heard, meaning), meaning=meaning)


def reread(text: str, *, meals_only: bool = False) -> Read:
    """``read`` for an event that was kept as text."""
    return read(json.loads(text), text, meals_only=meals_only)


def _storable(text: str) -> str:
    """``text`` without what a column of names and codes cannot or should not hold."""
    return "".join(char for char in text if char.isprintable())


def _head(event: Mapping[str, Any]) -> Head:
    """What can be told of an event without understanding it."""
    kind = event.get("kind")
    stay = event.get("stay")
    key = stay.get("key") if isinstance(stay, Mapping) else None
    return Head(
        event_id=event_id_of(event) or "",
        kind=_storable(kind)[:KIND_LENGTH] if isinstance(kind, str) else "",
        entity=f"stay:{_storable(key)}"[:ENTITY_LENGTH] if isinstance(key, str) else "",
        occurred_at=None,
        ordered=False,
    )


def _certain(head: Head, heard: events.Event, meaning: Meaning) -> Head:
    return replace(
        head,
        entity=_entity(meaning)[:ENTITY_LENGTH],
        occurred_at=heard.occurred_at,
        ordered=isinstance(meaning, StayNews) and not _versioned(meaning.said),
    )


def _versioned(said: StaySaid) -> bool:
    return any(said.version_of(group) is not None for group in said.groups)


def _entity(meaning: Meaning) -> str:
    """What an event is about, in one word and a key."""
    named = _ENTITIES.get(type(meaning))
    return f"{named[0]}:{named[1](meaning)}" if named else "day"


_ENTITIES: Mapping[type, tuple[str, Callable[[Any], str]]] = {
    StayNews: ("stay", lambda news: news.said.key),
    ChargePosted: ("stay", lambda news: news.stay_key),
    RoomNews: ("room", lambda news: news.number),
    ProfileNews: ("profile", lambda news: news.said.key),
    ProfilesMerged: ("profile", lambda news: news.into_key),
    VisitSaid: ("table", lambda said: said.key),
    CheckSaid: ("table", lambda said: said.visit_key),
    OrderSaid: ("order", lambda said: said.key),
}


def problem_of(error: ValidationError, kind: str) -> str:
    """The first thing that is wrong, by field; pydantic's message names no value."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(_storable(str(part))[:40] for part in first["loc"] if part != kind)
    more = error.error_count() - 1
    what = first["msg"].removeprefix("Value error, ").rstrip(".")
    gaps = {"field": where or sentence("The event"), "problem": COMMON.get(what, what)}
    if more:
        return sentence(
            "%(field)s: %(problem)s (%(more)s more like it). Kept, not applied; correct it and send "
            "it with a new event_id.",
            more=more,
            **gaps,
        )
    return sentence(
        "%(field)s: %(problem)s. Kept, not applied; correct it and send it with a new event_id.",
        **gaps,
    )


def _posting(heard: events.PostingEvent) -> ChargePosted:
    posting = heard.posting
    return ChargePosted(
        stay_key=posting.stay,
        key=posting.key,
        business_date=posting.business_date,
        code=posting.code,
        amount=posting.amount,
        currency=posting.currency,
        at=heard.occurred_at,
    )


def _condition(heard: events.ConditionEvent) -> RoomNews:
    return RoomNews(number=heard.room.number, at=heard.occurred_at, condition=heard.room.condition)


def _out_of_order(heard: events.OutOfOrderEvent) -> RoomNews:
    return RoomNews(
        number=heard.room.number, at=heard.occurred_at, out_of_order=heard.room.out_of_order
    )


def _service(heard: events.ServiceEvent) -> RoomNews:
    return RoomNews(number=heard.room.number, at=heard.occurred_at, service=heard.room.service)


def _day(heard: events.DayEvent) -> DayRolled:
    # A day never moves back, so a slip of a year would stand for a year.
    if abs(heard.business_date - heard.occurred_at.date()) > FARTHEST_DAY:
        raise Unusable(
            sentence("business_date: more than a year away from occurred_at. Not applied.")
        )
    return DayRolled(day=heard.business_date)


_MEANINGS: Mapping[type, Callable[[Any], Meaning]] = {
    events.StayEvent: stay_news,
    events.ProfileEvent: lambda heard: ProfileNews(
        said=profile_said(heard.profile.key, heard.profile), at=heard.occurred_at
    ),
    events.MergeEvent: lambda heard: ProfilesMerged(
        from_key=heard.profile.from_, into_key=heard.profile.into
    ),
    events.PostingEvent: _posting,
    events.ConditionEvent: _condition,
    events.OutOfOrderEvent: _out_of_order,
    events.ServiceEvent: _service,
    events.DayEvent: _day,
    dining_events.TableEvent: dining.table_said,
    dining_events.CheckEvent: dining.check_said,
    dining_events.OrderEvent: dining.order_said,
}
