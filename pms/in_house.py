"""What a line that knows only guests in house says is completed by what we know, then applied.

Such a line (FIAS) tells no bookings, no company, often no profile. A stay that a nightly file told
of before, under the same reservation number, keeps everything the line does not say; one that
nobody told of is made from what the line says.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from core.sentences import joined, sentence
from guests.types import ProfileSaid
from hotels import queries as hotels
from pms.types import Done, InHouseNews, ResyncEnded
from stays import queries as stay_queries
from stays import services as stays
from stays.enums import ChangeKind, PartyRole, StayState
from stays.types import GROUPS, PartySaid, StaySaid

if TYPE_CHECKING:
    from hotels.models import Property
    from stays.models import Stay

FEW = 5
"""A house with as many guests is not believed to be empty because a resync named nobody."""

NEVER_CAME = sentence("This stay was never heard of in the house, so there is nothing to end.")
NOT_HERE = sentence("This stay is not in the house any more, so the change is an old one repeated.")
VACANT = sentence("A vacant room in a resync; who left is seen from the whole list.")
NOBODY_THERE = sentence("Nobody was known to live in this room.")
WHICH = sentence(
    "Several reservations share this room and the record does not say which one left. It is kept "
    "and nobody was checked out; the next resync tells."
)
NOT_WHOLE = sentence(
    "Something in this resync could not be read, so it names not surely everybody. Nobody was "
    "checked out by it; look at the messages rejected just before."
)
NO_DEPARTURE = sentence("The PMS did not say until when; one night is assumed.")


def _empty(here: int) -> str:
    return sentence(
        "This resync names nobody, but %(stays)s stays are in the house. Nobody was checked out by "
        "it; check the interface, then ask for everybody again.",
        stays=here,
    )


def _closed(here: int, gone: int) -> str:
    return sentence(
        "%(here)s in house; %(gone)s left while the line was down.", here=here, gone=gone
    )


class _At(NamedTuple):
    """Where and when something is heard."""

    property: "Property"
    source: str
    now: datetime

    def stay(self, key: str) -> "Stay | None":
        return stay_queries.stay_by_key(self.property, self.source, key)

    def apply(self, said: StaySaid, notes: Iterable[str] = ()) -> Done:
        applied = stays.apply(property=self.property, source=self.source, said=said, now=self.now)
        return Done(
            outcome=applied.outcome,
            reason=joined((*applied.warnings, *notes)),
            stay_id=applied.stay_id,
            concerned=(applied.stay_id,) if applied.changes else (),
            new_stay=ChangeKind.CREATED in applied.changes,
        )


def hear(news: InHouseNews, property: "Property", source: str, now: datetime) -> Done:
    """Brings one stay up to what the line says. Raises what ``stays.services`` raises."""
    where = _At(property, source, now)
    if news.what == "out":
        return _left(news, where)
    stay = where.stay(news.key)
    if stay is None:
        said, assumed = _whole(news, property)
        return where.apply(said, (*news.notes, *assumed))
    if news.what == "changed" and stay.state == StayState.DEPARTED:
        return Done(outcome="stale", reason=NOT_HERE, stay_id=stay.pk)
    concerned, party = _person(news, stay, where)
    done = where.apply(_partial(news, stay, party), news.notes)
    met = tuple(each for each in concerned if each not in done.concerned)
    outcome = "applied" if met and done.outcome == "nothing" else done.outcome
    return replace(done, outcome=outcome, concerned=(*done.concerned, *met))


def close_absent(end: ResyncEnded, property: "Property", source: str, now: datetime) -> Done:
    """A whole resync is the truth: whoever is in house for us and not on its list has left."""
    here = list(stay_queries.in_house_of(property, source).values_list("source_key", flat=True))
    if not end.whole:
        return Done(outcome="rejected", reason=NOT_WHOLE)
    if not end.keys and len(here) >= FEW:
        return Done(outcome="rejected", reason=_empty(len(here)))
    gone = [key for key in here if key not in end.keys]
    done = [_check_out(key, end.at, _At(property, source, now)) for key in gone]
    said = _closed(len(end.keys), len(gone)) if gone else ""
    return Done(
        outcome="applied" if gone else "nothing",
        reason=said,
        concerned=tuple(stay_id for each in done for stay_id in each.concerned),
    )


def _left(news: InHouseNews, where: _At) -> Done:
    if news.resync:
        return Done(outcome="nothing", reason=VACANT)
    if news.key:
        stay = where.stay(news.key)
        if stay is None:
            return Done(outcome="nothing", reason=NEVER_CAME)
        if stay.state not in (StayState.IN_HOUSE, StayState.RESERVED):
            return Done(outcome="nothing", stay_id=stay.pk)
        return _check_out(news.key, news.at, where, stay=stay, room=news.room)
    living = stay_queries.in_house_of(where.property, where.source).filter(room__number=news.room)
    keys = list(living.values_list("source_key", flat=True)[:2])
    if len(keys) != 1:
        reason = WHICH if keys else NOBODY_THERE
        return Done(outcome="rejected" if keys else "nothing", reason=reason)
    return _check_out(keys[0], news.at, where)


def _check_out(
    key: str, at: datetime, where: _At, *, stay: "Stay | None" = None, room: str | None = None
) -> Done:
    """Ends a stay; ``room``: the one it left, where a move before was not heard."""
    said = StaySaid(
        key=key,
        kind=ChangeKind.CHECKED_OUT,
        occurred_at=at,
        groups=frozenset({"status", "room"} if stay and room else {"status"}),
        state=StayState.DEPARTED,
        room=room,
        room_kind=stay.room_kind if stay else "",
    )
    return where.apply(said)


def _kind(news: InHouseNews, stay: "Stay | None") -> ChangeKind:
    if stay is None or stay.state != StayState.IN_HOUSE:
        # Nobody saw the guest come: it may have been days ago, and sounds nowhere.
        old = (news.resync or news.what == "changed") and not news.recent
        return ChangeKind.FOUND if old else ChangeKind.CHECKED_IN
    moved = news.room is not None and (stay.room is None or stay.room.number != news.room)
    return ChangeKind.ROOM_MOVED if moved else ChangeKind.CHANGED


def _own_key(news: InHouseNews) -> str:
    """The key of a person whom the line names without a profile: one per reservation."""
    return f"res-{news.key}"


def _named(news: InHouseNews) -> ProfileSaid | None:
    said = news.profile
    return replace(said, key=said.key or _own_key(news)) if said else None


def _whole(news: InHouseNews, property: "Property") -> tuple[StaySaid, tuple[str, ...]]:
    """A stay that nobody told of before, from the line's words alone, and what was assumed."""
    arrival = news.arrival or hotels.business_date(property, news.at)
    sure = news.departure is not None and news.departure >= arrival
    departure = news.departure if news.departure and sure else arrival + timedelta(days=1)
    named = _named(news)
    said = StaySaid(
        key=news.key,
        kind=_kind(news, None),
        occurred_at=news.at,
        groups=GROUPS,
        state=StayState.IN_HOUSE,
        arrival=arrival,
        departure=departure,
        room=news.room,
        group_code=news.group,
        party=(PartySaid(profile=named),) if named else (),
    )
    return said, () if sure else (NO_DEPARTURE,)


def _partial(news: InHouseNews, stay: "Stay", party: tuple[PartySaid, ...]) -> StaySaid:
    """Only what the line says; the rest of the stay is left as it is."""
    groups, fields = {"status"}, dict[str, Any]()
    if news.room is not None:
        groups.add("room")
        fields |= {"room": news.room, "room_kind": stay.room_kind}
    if dates := _dates(news, stay):
        groups.add("dates")
        fields |= {"arrival": dates[0], "departure": dates[1], "eta": stay.eta}
        fields |= {"late_check_out": stay.late_check_out, "day_use": dates[0] == dates[1]}
    if party:
        groups.add("party")
        fields |= {"party": party, "adults": stay.adults, "children": stay.children}
    return StaySaid(
        key=news.key,
        kind=_kind(news, stay),
        occurred_at=news.at,
        groups=frozenset(groups),
        state=StayState.IN_HOUSE,
        **fields,
    )


def _dates(news: InHouseNews, stay: "Stay") -> tuple[date, date] | None:
    """New dates, or nothing when they are known or contradict what is known."""
    arrival, departure = news.arrival or stay.arrival, news.departure or stay.departure
    if departure < arrival or (arrival, departure) == (stay.arrival, stay.departure):
        return None
    return arrival, departure


def _person(news: InHouseNews, stay: "Stay", where: _At) -> tuple[list[int], tuple[PartySaid, ...]]:
    """Hears the names; returns the stays they concern, and a party when the line changes it."""
    said = news.profile
    if said is None:
        return [], ()
    known = stay_queries.profiles_of(stay.pk, where.source)
    key = said.key or _own_key(news)
    if key in known:
        named = replace(said, key=key)
        _, concerned = stays.hear_profile(
            property=where.property, source=where.source, said=named, at=news.at, now=where.now
        )
        return concerned, ()
    if known and not said.key:
        return [], ()  # a booking named the party by its profiles; a mere name is no other person
    rest = list(known.items())[1:]
    others = (PartySaid(profile=ProfileSaid(key=each), role=role) for each, role in rest)
    first = PartySaid(profile=replace(said, key=key), role=PartyRole.PRIMARY)
    return [], (first, *others)
