"""What a message means is done: to stays, rooms, persons, folios or the day; then the work is planned."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from core.sentences import joined, sentence
from dining import services as dining
from dining.types import CheckSaid, Heard, OrderSaid, VisitSaid
from guests.services import BadProfile, UnknownProfile
from hotels import queries as hotels
from hotels import services as hotel_services
from hotels.enums import RoomCondition, RoomService
from pms import in_house
from pms.types import (
    ChargePosted,
    DayRolled,
    Done,
    InHouseNews,
    Meaning,
    Noted,
    ProfileNews,
    ProfilesMerged,
    ResyncEnded,
    RoomNews,
    StayNews,
)
from realtime import services as realtime
from rules import services as rules
from stays import queries as stay_queries
from stays import services as stays
from stays.enums import ChangeKind

if TYPE_CHECKING:
    from hotels.models import Property, Room

REFUSALS = (stays.BadStay, stays.BadPosting, BadProfile)
"""What can never be applied as it stands; each carries a sentence without guest data."""

LATER = (stays.UnknownStay, UnknownProfile, dining.UnknownVisit)
"""What can be applied once something else has come."""


def announce(meaning: Meaning, *, property: "Property", source: str) -> None:
    """``act_on`` follows: what it will read first may travel with whatever is asked before it."""
    if isinstance(meaning, StayNews):
        stays.announce(property=property, source=source, said=meaning.said)


def act_on(
    meaning: Meaning, *, property: "Property", source: str, now: datetime, plan: bool = True
) -> Done:
    """Applies one meaning inside the caller's unit and, with ``plan``, plans the stays it concerns.

    Raises one of ``REFUSALS`` or ``LATER``; whatever else it raises is a fault of ours.
    """
    done = _VERBS[type(meaning)](meaning, property, source, now)
    for stay_id in done.concerned if plan else ():
        rules.reconcile(stay_id=stay_id, now=now)
    return done


def _stay(news: StayNews, property: "Property", source: str, now: datetime) -> Done:
    applied = stays.apply(property=property, source=source, said=news.said, now=now)
    return Done(
        outcome=applied.outcome,
        reason=joined(applied.warnings),
        stay_id=applied.stay_id,
        # An older event can still correct who lived where, and so what is to be done.
        concerned=(applied.stay_id,) if applied.outcome == "applied" or applied.changes else (),
        new_stay=ChangeKind.CREATED in applied.changes,
    )


def _profile(news: ProfileNews, property: "Property", source: str, now: datetime) -> Done:
    met, concerned = stays.hear_profile(
        property=property, source=source, said=news.said, at=news.at, now=now
    )
    return Done(
        outcome="applied" if met.changed else "nothing",
        reason=joined(met.warnings),
        concerned=tuple(concerned),
    )


def _merged(news: ProfilesMerged, property: "Property", source: str, now: datetime) -> Done:
    concerned = stays.merge_profiles(
        property=property, source=source, from_key=news.from_key, into_key=news.into_key, now=now
    )
    return Done(outcome="applied", concerned=tuple(concerned))


def _charge(news: ChargePosted, property: "Property", source: str, now: datetime) -> Done:
    stay = stay_queries.stay_by_key(property, source, news.stay_key)
    if stay is None:
        raise stays.UnknownStay(sentence("The posting's stay has not been heard of yet."))
    posted = stays.post(
        property=property,
        stay=stay,
        source_key=news.key,
        business_date=news.business_date,
        code=news.code,
        amount=news.amount,
        currency=news.currency,
        at=news.at,
    )
    return Done(outcome="applied" if posted else "nothing")


def _room(news: RoomNews, property: "Property", source: str, now: datetime) -> Done:
    room = hotels.room_by_number(property, news.number)
    if room is None:
        raise stays.BadStay(
            sentence(
                "Room %(number)s is not in this property's list. Kept, not applied; add the room "
                "and replay the message.",
                number=news.number,
            )
        )
    changed, concerned = _set_state(room, news, now), list[int]()
    if changed:
        realtime.publish(
            property_id=property.pk, topic="rooms", entity=room.public_id, version=room.version
        )
    if news.service is not None:
        service = RoomService(news.service)
        changed = changed or room.service != service
        concerned = stays.note_service(property=property, room=room, service=service, now=now)
    return Done(outcome="applied" if changed else "nothing", concerned=tuple(concerned))


def _set_state(room: "Room", news: RoomNews, now: datetime) -> bool:
    if news.condition is not None:
        condition = RoomCondition(news.condition)
        return hotel_services.set_room_condition(room=room, condition=condition, now=now)
    if news.out_of_order is None:
        return False
    return hotel_services.set_room_out_of_order(room=room, out_of_order=news.out_of_order, now=now)


def _day(news: DayRolled, property: "Property", source: str, now: datetime) -> Done:
    rolled = hotel_services.roll_business_date(
        property=property, date=news.day, now=now, by_pms=True
    )
    if rolled:
        realtime.publish(
            property_id=property.pk, topic="stays", entity=property.public_id, version=1
        )
    return Done(outcome="applied" if rolled else "nothing")


def _table(said: VisitSaid, property: "Property", source: str, now: datetime) -> Done:
    return _heard(dining.hear_visit(property=property, source=source, said=said, now=now))


def _check(said: CheckSaid, property: "Property", source: str, now: datetime) -> Done:
    return _heard(dining.hear_check(property=property, source=source, said=said, now=now))


def _order(said: OrderSaid, property: "Property", source: str, now: datetime) -> Done:
    return _heard(dining.hear_order(property=property, source=source, said=said, now=now))


def _heard(heard: Heard) -> Done:
    return Done(
        outcome=heard.outcome, reason=heard.reason, stay_id=heard.stay_id, new_stay=heard.new
    )


_VERBS: dict[type, Callable[[Any, "Property", str, datetime], Done]] = {
    StayNews: _stay,
    ProfileNews: _profile,
    ProfilesMerged: _merged,
    ChargePosted: _charge,
    RoomNews: _room,
    DayRolled: _day,
    VisitSaid: _table,
    CheckSaid: _check,
    OrderSaid: _order,
    InHouseNews: in_house.hear,
    ResyncEnded: in_house.close_absent,
    Noted: lambda news, *_: Done(outcome="nothing", reason=news.why),
}
