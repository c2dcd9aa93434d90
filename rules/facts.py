"""Gathers what planning looks at from the rooms below, and turns due times into moments."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Max

from guests import birthdays
from guests.enums import Discretion
from hotels import queries as hotels
from preferences import queries as preferences
from rules.models import Rule
from rules.types import Birthday, Due, Facts, Held, HotelDay, Placed, RuleView, StayView, Wish
from service_tasks import queries as task_queries
from service_tasks.enums import Origin, TaskState
from stays.types import PartyMember, StayFacts

if TYPE_CHECKING:
    from service_tasks.models import PlacedItem, ServiceTask

ASKED_OR_DONE = {Origin.REQUEST, Origin.SIGHTING}
REFUSING = {"do_not_disturb", "refused"}


def hotel_day(property_id: int, now: datetime) -> HotelDay:
    """The property's day, clock and usual hours at ``now``."""
    house = hotels.house(property_id)
    return HotelDay(
        day=hotels.business_date(house, now),
        calendar=hotels.calendar_date(house, now),
        now=now,
        check_in_from=house.check_in_from,
        check_out_until=house.check_out_until,
        turndown_at=house.turndown_at,
    )


def published(property_id: int) -> list[RuleView]:
    """The newest version of every active rule of a property."""
    return hotels.settled(property_id, "rules", lambda: _published(property_id))


def _published(property_id: int) -> list[RuleView]:
    newest = (
        Rule.objects.filter(property_id=property_id)
        .values("code")
        .annotate(newest=Max("version"))
        .values_list("code", "newest")
    )
    versions = dict(newest)
    return [
        RuleView(
            code=rule.code,
            version=rule.version,
            moment=rule.moment,
            department=rule.department,
            template=rule.template,
            owner=rule.owner,
            level=rule.level,
            safety=rule.safety,
            condition=rule.condition,
            due=rule.due,
        )
        for rule in Rule.objects.filter(property_id=property_id, active=True).order_by("code")
        if versions.get(rule.code) == rule.version
    ]


def stay_view(facts: StayFacts, now: datetime) -> StayView:
    """A stay reduced to what rules may ask about."""
    house = hotels.house(facts.property_id)
    room = facts.room
    arrived = facts.checked_in_at
    local = arrived.astimezone(hotels.zone_of(house)) if arrived else None
    refused_since = room.service_at if room and room.service in REFUSING else None
    return StayView(
        state=str(facts.state),
        arrival=facts.arrival,
        departure=facts.departure,
        room_id=room.id if room else None,
        room_since=facts.lived[-1].since if facts.lived else None,
        eta=facts.eta,
        waiting_since=facts.waiting_since,
        checked_in_at=arrived,
        found_in_house=facts.found_in_house,
        checked_out_at=facts.checked_out_at,
        checked_in_day=local.date() if local else None,
        checked_in_wall=local.time() if local else None,
        late_check_out=facts.late_check_out,
        day_use=facts.day_use,
        continues=facts.continues,
        group=bool(facts.group_code),
        vip=bool(facts.vip),
        greet=_may_greet(facts),
        refused=refused_since is not None,
        quiet_since=refused_since if refused_since and refused_since <= now else None,
    )


def _may_greet(facts: StayFacts) -> bool:
    if facts.discretion == Discretion.PROTECTED:
        return False
    primary = facts.primary
    return primary is None or not primary.do_not_greet


def gather(
    facts: StayFacts,
    hotel: HotelDay,
    placed: Sequence["PlacedItem"],
    work: Sequence["ServiceTask"],
    *,
    tiers: Sequence[str] | None = None,
) -> Facts:
    """What is believed, celebrated, cared for, already placed or done, and held in this stay."""
    by_id = {member.guest_id: member.public_id for member in facts.party}
    asked = preferences.asked_about(facts, hotel.now)
    believed = preferences.believed_in_stay(asked, hotel.day)
    return Facts(
        wishes=tuple(
            Wish(
                guest=by_id.get(fact.guest_id, ""),
                kind=fact.kind,
                value=fact.value,
                strength=str(fact.strength),
                standing=fact.standing == "standing",
                this_stay=fact.this_stay,
                safety=fact.sensitivity == "safety",
                guest_id=fact.guest_id,
            )
            for fact in believed
        ),
        birthdays=tuple(_birthdays(facts.party, facts.arrival, facts.departure)),
        care=tuple(preferences.care_values(facts.stay_id)),
        placed=tuple(
            Placed(item.item, item.task.template.key, item.room_id, item.collected_at is None)
            for item in placed
            if not item.missing
        ),
        held=_held(facts, hotel),
        served=_served(facts, hotel, work),
        tiers=frozenset(tiers or ()),
    )


def _held(facts: StayFacts, hotel: HotelDay) -> tuple[Held, ...]:
    """Asked for only when somebody is leaving: no other moment speaks of it."""
    if facts.state == "reserved" or (facts.state == "in_house" and hotel.day < facts.departure):
        return ()
    things = task_queries.held_of([facts.stay_id])
    return tuple(Held(thing.pk, thing.public_id, thing.kind) for thing in things)


def _served(facts: StayFacts, hotel: HotelDay, work: Sequence["ServiceTask"]) -> frozenset[str]:
    house = hotels.house(facts.property_id)
    return frozenset(
        task.template.key
        for task in work
        if task.origin in ASKED_OR_DONE
        and task.state != TaskState.WITHDRAWN
        and hotels.business_date(house, task.created_at) == hotel.day
    )


def _birthdays(party: Sequence[PartyMember], arrival: date, departure: date) -> list[Birthday]:
    found = []
    for member in party:
        if member.birth is None or member.do_not_greet or member.left_at is not None:
            continue
        day = birthdays.next_after(member.birth, arrival - timedelta(days=1))
        if day is not None and day <= departure:
            found.append(Birthday(member.public_id, day, member is party[0]))
    return found


def moment_of(due: Due, property_id: int) -> datetime:
    """The UTC moment of a due time in the property's zone, capped by ``not_after``."""
    house = hotels.house(property_id)
    if due.moment is not None:
        at = due.moment
        day = at.astimezone(hotels.zone_of(house)).date()
    elif due.day is not None and due.wall is not None:
        day = due.day
        at = hotels.at_local(house, day, due.wall)
    else:
        raise ValueError("A due time needs a moment, or a day and a wall time.")
    at += timedelta(minutes=due.minutes)
    if due.not_after is not None:
        at = min(at, hotels.at_local(house, day, due.not_after))
    return at
