"""Whose sighting is it? Decides from who had the room when, and would rather ask than guess.

An observation belongs to whoever had the room at the moment it was seen. It is put on nobody who was
not in the room then, with one exception that the house lives by: what is found while cleaning a room
that somebody just left belongs to the guest who left.
"""

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from preferences.deviceclock import Seen
from preferences.enums import Moment, PlacementState

CLEANING = frozenset({Moment.DEPARTURE, Moment.CLEAN, ""})  # moments at which an empty room speaks


@dataclass(frozen=True, slots=True)
class Presence:
    """A guest in a party, from joining until leaving (empty: still there); primary guest first."""

    guest: int
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lived:
    """One stay's stretch in the room, half-open; ``until`` is empty while it lasts."""

    stay: int
    since: datetime
    until: datetime | None
    party: tuple[Presence, ...]

    def at(self, moment: datetime) -> bool:
        """Whether the stay had the room at ``moment``."""
        return self.since <= moment and (self.until is None or moment < self.until)

    @property
    def guests(self) -> frozenset[int]:
        """Everybody who was ever in this party."""
        return frozenset(presence.guest for presence in self.party)


@dataclass(frozen=True, slots=True)
class Margins:
    """The hotel's own: how far around a change to ask, and how long «who left» can be meant."""

    change: timedelta = timedelta(minutes=30)
    left_within: timedelta = timedelta(hours=24)

    @classmethod
    def of(cls, *, minutes: int, hours: int) -> "Margins":
        """From whole minutes and hours."""
        return cls(timedelta(minutes=minutes), timedelta(hours=hours))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Placed on a stay (and a guest, when only one can be meant), or ambiguous.

    ``guest`` empty on a placed verdict means the party; ``lead`` is then the member whose page
    shows it. ``candidates`` are stays, likeliest first. ``reason`` is a code for people to read:
    occupant, guest_who_left, chosen; change, sharers, empty_room, doubtful_clock, not_in_room,
    nobody_named.
    """

    state: PlacementState
    reason: str
    stay: int | None = None
    guest: int | None = None
    lead: int | None = None
    candidates: tuple[int, ...] = ()


def whose(
    lived: Sequence[Lived], seen: Seen, moment: str = "", margins: Margins | None = None
) -> Verdict:
    """The one party that every plausible moment of ``seen`` points at, or the question to ask.

    ``lived`` holds all stretches in the room from ``left_within`` before the earliest plausible
    moment to ``change`` after the latest; more does no harm.
    """
    room = _Room(tuple(lived), moment, margins or Margins())
    verdicts = [room.verdict(at) for at in room.moments(seen)]
    first = verdicts[0]
    if all(verdict == first for verdict in verdicts):
        return first
    stays = _in_order(stay for verdict in verdicts for stay in _named(verdict))
    if len(stays) == 1 and all(verdict.stay is not None for verdict in verdicts):
        # The stay is certain and who of the party is not.
        lead = first.lead if first.guest is None else first.guest
        return Verdict(first.state, first.reason, stay=first.stay, lead=lead)
    return _ask("doubtful_clock", stays)


def choose(
    verdict: Verdict,
    lived: Sequence[Lived],
    *,
    stay: int,
    seen: Seen,
    margins: Margins | None = None,
) -> Verdict:
    """``verdict`` after somebody named the stay; whoever cannot be meant stays out.

    A stay the verdict already had, or listed, is taken; another one is not, and the observation
    waits (``not_in_room``) with the candidates it had.
    """
    if verdict.stay == stay:
        return verdict
    if stay not in verdict.candidates:
        return _ask("not_in_room", _named(verdict))
    stretch = max((one for one in lived if one.stay == stay), key=lambda one: one.since)
    return _placed(stretch, seen.at, "chosen", margins or Margins())


def look_again(
    lived: Sequence[Lived],
    seen: Seen,
    moment: str,
    *,
    before: Verdict,
    margins: Margins | None = None,
) -> Verdict:
    """The verdict on what was placed earlier, now that more is known of the room.

    A change nearby that was learnt later is no reason to ask about a stay that, as is known now,
    had the room (or had left it) at every plausible moment: then ``before`` stays.
    """
    verdict = whose(lived, seen, moment, margins)
    if before.stay is None or verdict.stay is not None:
        return verdict
    room = _Room(tuple(lived), moment, margins or Margins())
    if all(room.had(before.stay, at) for at in room.moments(seen)):
        return before
    return verdict


def of_party(stretch: Lived, at: datetime, reason: str, margins: Margins | None = None) -> Verdict:
    """A stay that is named without a room: on its only guest, else on the party."""
    return _placed(stretch, at, reason, margins or Margins())


def name_guest(
    verdict: Verdict, parties: Mapping[int, frozenset[int]], same: Collection[int]
) -> Verdict:
    """``verdict`` after somebody named the guest, whose ids are ``same``.

    ``parties`` maps each stay the verdict mentions to everybody in it. A guest who is in none, or
    in several, of the stays is not put on any: the observation waits.
    """
    stays = [stay for stay in _named(verdict) if parties.get(stay, frozenset()) & set(same)]
    if len(stays) != 1:
        return _ask("not_in_room", _named(verdict))
    guest = min(parties[stays[0]] & set(same))
    reason = verdict.reason if verdict.guest == guest else "chosen"
    return Verdict(PlacementState.PLACED, reason, stay=stays[0], guest=guest)


@dataclass(frozen=True, slots=True)
class _Room:
    """One room's recent story and the hotel's margins, asked about single moments."""

    lived: tuple[Lived, ...]
    moment: str
    margins: Margins

    def moments(self, seen: Seen) -> list[datetime]:
        """Every plausible moment that can make a difference: ends, edges, and between them."""
        if not seen.doubtful:
            return [seen.at]
        edges = {seen.earliest, seen.latest, seen.at}
        steps = (timedelta(0), self.margins.change, -self.margins.change, self.margins.left_within)
        for one in self.lived:
            spans = [(one.since, one.until), *((p.since, p.until) for p in one.party)]
            ends = [end for span in spans for end in span if end is not None]
            edges |= {end + step for end in ends for step in steps}
        inside = sorted(edge for edge in edges if seen.earliest <= edge <= seen.latest)
        return [*inside, *(a + (b - a) / 2 for a, b in itertools.pairwise(inside))]

    def verdict(self, at: datetime) -> Verdict:
        """The verdict if it was seen exactly at ``at``."""
        here = [one for one in self.lived if one.at(at)]
        if len({one.stay for one in here}) > 1:
            return _ask("sharers", (one.stay for one in here))
        left = self._who_left(at)
        if here:
            return self._occupied(here[0], left, at)
        if not left or self.moment not in CLEANING:
            return _ask("empty_room", (one.stay for one in [*left, *self._near(at)]))
        if len({one.guests for one in left}) > 1:
            return _ask("sharers", (one.stay for one in left))
        coming = [one for one in self._near(at) if one.guests != left[0].guests]
        if coming and self.moment != Moment.DEPARTURE:
            return _ask("change", (one.stay for one in [left[0], *coming]))
        return _placed(left[0], at, "guest_who_left", self.margins)

    def had(self, stay: int, at: datetime) -> bool:
        """Whether the stay had the room at ``at``, or had left it and nobody had come."""
        here = {one.stay for one in self.lived if one.at(at)}
        if here or self.moment not in CLEANING:
            return stay in here
        return stay in {one.stay for one in self._who_left(at)}

    def _occupied(self, here: Lived, left: Sequence[Lived], at: datetime) -> Verdict:
        near = [one for one in self._near(at) if one.guests != here.guests]
        gone = [one for one in left if one.guests != here.guests]
        after_departure = self.moment == Moment.DEPARTURE  # cleaning after the guest who left
        just_arrived = at - here.since < self.margins.change
        first = gone if after_departure else []
        last = gone if just_arrived else []
        if not (near or first or last):
            return _placed(here, at, "occupant", self.margins)
        return _ask("change", (one.stay for one in [*first, here, *near, *last]))

    def _near(self, at: datetime) -> list[Lived]:
        """Stretches that touch the margin around ``at``, soonest first."""
        low, high = at - self.margins.change, at + self.margins.change
        near = [
            one for one in self.lived if one.since < high and (one.until is None or one.until > low)
        ]
        return sorted(near, key=lambda one: (one.since, one.stay))

    def _who_left(self, at: datetime) -> list[Lived]:
        """The latest to have left before ``at``, recently enough to be meant, and who shared."""
        earliest = at - self.margins.left_within
        gone = sorted(
            ((one.until, one.stay, one) for one in self.lived if one.until is not None),
            key=lambda row: row[:2],
            reverse=True,
        )
        recent = [(until, one) for until, _stay, one in gone if earliest <= until <= at]
        if not recent:
            return []
        last_until, last = recent[0]
        return [one for until, one in recent if one.since < last_until and until > last.since]


def _placed(one: Lived, at: datetime, reason: str, margins: Margins) -> Verdict:
    """On the stay; on the guest only when nobody else of the party can have been in the room."""
    moment = at if one.until is None else min(at, one.until)
    present = [
        presence.guest
        for presence in one.party
        if presence.since <= moment + margins.change
        and (presence.until is None or presence.until > moment - margins.change)
    ]
    guests = _in_order(present or [presence.guest for presence in one.party])
    if not guests:
        return _ask("nobody_named", [one.stay])
    alone = guests[0] if len(guests) == 1 else None
    return Verdict(
        PlacementState.PLACED,
        reason,
        stay=one.stay,
        guest=alone,
        lead=None if alone is not None else guests[0],
    )


def _ask(reason: str, stays: Iterable[int]) -> Verdict:
    return Verdict(PlacementState.AMBIGUOUS, reason, candidates=_in_order(stays))


def _named(verdict: Verdict) -> tuple[int, ...]:
    return verdict.candidates if verdict.stay is None else (verdict.stay,)


def _in_order(ids: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(ids))
