"""Many stays at once: what ``stays.services.apply`` writes one by one, made in memory and copied in.

The deciding functions are the same; only the writing differs. A test compares the rows.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models.base import ModelState

from core import transactions
from core.copying import copy_in, copy_values, next_ids
from core.ids import new_public_id
from guests import queries as guest_queries
from guests import services as guest_services
from hotels import queries as hotel_queries
from realtime import services as realtime
from stays.applying import Company, arrival_day, company_of, in_order, no_room, place, shape, take
from stays.checking import KEY_LENGTH, BadStay, check, label
from stays.difference import changes
from stays.enums import ChangeKind, Origin, StayState
from stays.history import Members, Story, Telling, tell
from stays.keys import ids_by_key
from stays.models import Occupancy, Stay, StayChange, StayGuest
from stays.recording import (
    CHANGE_COLUMNS,
    change_values,
    occupancy_rows,
    party_rows,
    telling_of,
    tellings_of,
)
from stays.types import GROUPS, Applied, StaySaid
from stays.waking import note

if TYPE_CHECKING:
    from hotels.models import Property


@dataclass(slots=True)
class _Made:
    """A stay that was never heard of before, with the rows that follow from it."""

    stay: Stay
    story: Story
    kinds: tuple[ChangeKind, ...]
    rows: list[tuple[Any, ...]]


class _Batch:
    """What one batch needs to know of the house: rooms by number, stays by key, what they heard."""

    def __init__(self, property: "Property", source: str, said: Sequence[StaySaid]) -> None:
        self.property = property
        self.source = source
        self.rooms: Mapping[str, int] = {}
        if any(each.room for each in said):
            rooms = hotel_queries.rooms(property)
            self.rooms = dict(rooms.values_list("number", "pk"))
        ids = ids_by_key(property.pk, source, [each.key for each in said])
        mine = Stay.objects.in_bulk(list(ids.values())) if ids else {}
        self.known = {stay.source_key: stay for stay in mine.values()}
        self.heard = tellings_of([stay.pk for stay in self.known.values()])

        self._blank = vars(
            Stay(property=property, source=source, heard_no=1, changed_no=1, version=1)
        )

    def new_stay(self) -> Stay:
        """A stay with the defaults of its columns, without asking Django for each of them again."""
        stay = Stay.__new__(Stay)
        stay.__dict__.update(self._blank)
        state = ModelState()
        state.fields_cache = {"property": self.property}
        stay._state = state  # noqa: SLF001  what Django's own constructor does
        return stay

    def room(self, said: StaySaid) -> tuple[int | None, tuple[str, ...]]:
        """The room that is said, or nothing with a sentence when the house has no such."""
        number = label(said.room or "", 12)
        if not number:
            return None, ()
        found = self.rooms.get(number)
        return found, () if found is not None else (no_room(number),)

    def repeats(self, said: StaySaid, own_ids: Mapping[str, int]) -> bool:
        """Whether a known stay would be the same after this event, and nothing kept of it."""
        party = in_order(said.party)
        if any(one.profile.key not in own_ids for one in party):
            return False
        members: dict[int, str] = {}
        for one in party:
            members.setdefault(own_ids[one.profile.key], str(one.role))
        stay = self.known[said.key]
        heard = self.heard.get(stay.pk, [])
        room_id, _ = self.room(said)
        telling = telling_of(
            said, no=stay.heard_no + 1, room_id=room_id, party=tuple(members.items())
        )
        if any(telling.same_as(one) for one in heard):
            return True
        if any(version is not None for version in telling.versions.values()):
            return False
        return not _differs(stay, said, telling, heard)


def _differs(stay: Stay, said: StaySaid, telling: Telling, heard: list[Telling]) -> bool:
    story_before, story = tell(heard), tell([*heard, telling])
    after = copy(stay)
    after.group_versions = dict(stay.group_versions)
    take(after, said, telling.room_id, telling.no)
    place(after, story)
    came = said.origin == Origin.LIVE and stay.origin != Origin.LIVE
    same = shape(after, story) == shape(stay, story_before) and story == story_before
    return came or not same


def apply_new(
    *, property: "Property", source: str, said: Sequence[StaySaid], now: datetime
) -> list[Applied | BadStay | None]:
    """What came of each stay never heard of, or heard exactly so before; None for the others.

    The others must be applied one by one. See ``stays.services.apply_many``.
    """
    transactions.require_unit()
    answers: list[Applied | BadStay | None] = [_refusal(each) for each in said]
    batch = _Batch(property, source, said)
    again = [each for each in said if each.key in batch.known]
    own_ids = guest_queries.own_ids(
        source, [one.profile.key for each in again for one in each.party]
    )
    mine = [
        place_nr
        for place_nr, each in enumerate(said)
        if answers[place_nr] is None and _in_bulk(batch, each, own_ids)
    ]
    companies = _meet(batch, [said[nr] for nr in mine], now)
    ids = iter(next_ids(Stay, sum(said[nr].key not in batch.known for nr in mine)))
    made: list[_Made] = []
    for nr, company in zip(mine, companies, strict=True):
        stay = batch.known.get(said[nr].key)
        warnings = batch.room(said[nr])[1] + company.warnings
        kinds: tuple[ChangeKind, ...] = ()
        if stay is None:
            one = _make(batch, said[nr], pk=next(ids), members=company.members, now=now)
            made.append(one)
            stay, kinds = one.stay, one.kinds
        elif any(person.changed for person in company.met) and stay.origin == Origin.LIVE:
            fresh = Stay.objects.select_for_update(of=("self",), no_key=True).get(pk=stay.pk)
            note([fresh], ChangeKind.FACTS, {"guests": True}, now)
            kinds = (ChangeKind.FACTS,)
        outcome = "applied" if kinds else "nothing"
        answers[nr] = Applied(stay.pk, outcome, kinds, warnings, stay.public_id)
    _write(made)
    _wake(property, made, now)
    return answers


def _meet(batch: _Batch, said: Sequence[StaySaid], now: datetime) -> list[Company]:
    parties = [in_order(each.party) for each in said]
    met = guest_services.meet_many(
        source=batch.source,
        spoken=[
            guest_services.Spoken(
                said=[one.profile for one in party],
                at=each.occurred_at,
                version=each.version_of("party") or 0,
                day=arrival_day(each),
            )
            for each, party in zip(said, parties, strict=True)
        ],
        now=now,
        zone=batch.property.zone,
    )
    return [company_of(people, party) for people, party in zip(met, parties, strict=True)]


def _refusal(said: StaySaid) -> BadStay | None:
    try:
        check(said)
    except BadStay as refused:
        return refused
    if any(not 1 <= len(one.profile.key) <= KEY_LENGTH for one in said.party):
        return BadStay(
            "A profile needs a key of 1 to 60 characters. Nothing of this message was applied."
        )
    return None


def _in_bulk(batch: _Batch, said: StaySaid, own_ids: Mapping[str, int]) -> bool:
    if said.key in batch.known:
        return batch.repeats(said, own_ids)
    # A departure of these days may concern the sign at a door; that is for ``apply``.
    quiet = said.origin == Origin.BACKFILL or said.state != StayState.DEPARTED
    return said.groups == GROUPS and quiet


def _make(batch: _Batch, said: StaySaid, *, pk: int, members: Members, now: datetime) -> _Made:
    stay = batch.new_stay()
    stay.pk, stay.public_id, stay.source_key = pk, new_public_id(), said.key
    stay.origin, stay.group_versions = said.origin, {}
    telling = telling_of(said, no=1, room_id=batch.room(said)[0], party=members)
    story = tell([telling])
    take(stay, said, telling.room_id, telling.no)
    place(stay, story)
    kinds = changes(None, shape(stay, story))
    rows = change_values(
        stay, telling, source_version=said.source_version, applied=True, kinds=kinds, now=now
    )
    return _Made(stay, story, kinds, rows)


def _write(made: Sequence[_Made]) -> None:
    copy_in(Stay, (each.stay for each in made))
    copy_values(StayChange, CHANGE_COLUMNS, (row for each in made for row in each.rows))
    copy_in(StayGuest, (row for each in made for row in party_rows(each.stay, each.story)))
    Occupancy.objects.bulk_create(
        row for each in made for row in occupancy_rows(each.stay, each.story)
    )


def _wake(property: "Property", made: Sequence[_Made], now: datetime) -> None:
    """One word to the screens for all, and the next stays of the same guests are looked at again."""
    live = [each for each in made if each.stay.origin == Origin.LIVE]
    if not live:
        return
    realtime.publish(property_id=property.pk, topic="stays", entity=property.public_id, version=1)
    ends: dict[int, set[object]] = defaultdict(set)
    for each in live:
        if each.story.party and not each.stay.day_use:
            ends[each.story.party[0].guest_id].add(each.stay.departure)
    followers = (
        Stay.objects.of(property.pk)
        .open()
        .filter(
            arrival__in={day for days in ends.values() for day in days},
            day_use=False,
            party__guest__in=list(ends),
            party__position=0,
            party__left_at=None,
        )
        .exclude(pk__in=[each.stay.pk for each in made])
        .order_by("arrival", "pk")
        .select_for_update(of=("self",), no_key=True)
    )
    note(followers, ChangeKind.FACTS, {"same_guest": True}, now)
