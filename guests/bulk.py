"""Many profiles at once: what ``guests.meeting`` writes one by one, made in memory and copied in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from core.copying import copy_in, next_ids
from core.crypto import new_wrapped_key
from guests.indexing import day_number, words_from
from guests.listening import Heard, contact_rows, first_words, hear
from guests.meeting import identities
from guests.models import ContactPoint, Guest, GuestIdentity, GuestKey, GuestToken
from guests.tokens import tokens_of
from guests.types import Met, ProfileSaid

Points = dict[tuple[str, str], ContactPoint]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A party as one event names it. ``day`` is the arrival of its stay; see ``meet_party``."""

    said: Sequence[ProfileSaid]
    at: datetime
    version: int
    day: date | None


@dataclass(slots=True)
class _New:
    """A person never met before, as far as this batch has told of them."""

    guest: Guest
    points: Points = field(default_factory=dict)


class _Known:
    """The persons already met: whether an event has news of them, by two queries for all."""

    def __init__(self, rows: dict[str, GuestIdentity]) -> None:
        self.rows = rows
        self.stirred: set[str] = set()  # met one by one from here on: these rows are old
        owns = {(row.merged_from or row.guest).pk for row in rows.values()}
        self.points = set(
            ContactPoint.objects.filter(guest__in=owns).values_list("guest_id", "kind", "normal")
        )

    def met(self, one: ProfileSaid, each: Spoken, region: str) -> Met | None:
        """The person when nothing about them is new, else None."""
        row = self.rows[one.key]
        own = row.merged_from or row.guest
        heard = hear(own, one, at=each.at, version=each.version)
        points = contact_rows(own, one, region=region) if one.phones or one.emails else []
        fresh = any((own.pk, point.kind, point.normal) not in self.points for point in points)
        moved = each.day is not None and day_number(each.day) > row.guest.last_stay_day
        if one.key in self.stirred or heard.values or heard.times or fresh or moved:
            self.stirred.add(one.key)
            return None
        return Met(row.guest, own.pk, changed=False, warnings=heard.warnings)


def meet_new_ones(
    *, source: str, spoken: Sequence[Spoken], now: datetime, region: str
) -> list[list[Met | None]]:
    """Who was met, party by party; None for a known person of whom something new is said.

    Locks the guests in the order of their ids until the unit ends.
    """
    keys = list(dict.fromkeys(one.key for each in spoken for one in each.said))
    if not keys:
        return [[] for _ in spoken]
    known = _Known(identities(source, keys))
    unknown = [key for key in keys if key not in known.rows]
    free = dict(zip(unknown, next_ids(Guest, len(unknown)), strict=True))
    new: dict[str, _New] = {}
    answers: list[list[Met | None]] = []
    for each in spoken:
        party: list[Met | None] = []
        for one in each.said:
            if one.key in known.rows:
                party.append(known.met(one, each, region))
            elif one.key in new:
                party.append(_again(new[one.key], one, each, region))
            else:
                new[one.key], met = _first(free[one.key], one, each, now=now, region=region)
                party.append(met)
        answers.append(party)
    _write(source, new)
    return answers


def _first(
    pk: int, one: ProfileSaid, each: Spoken, *, now: datetime, region: str
) -> tuple[_New, Met]:
    heard = first_words(one, at=each.at, version=each.version)
    day = day_number(each.day) if each.day else 0
    guest = Guest(pk=pk, created_at=now, last_stay_day=day, said=heard.times, **heard.values)
    made = _New(guest)
    _hear_points(made, one, region)
    return made, Met(guest, pk, changed=True, warnings=heard.warnings)


def _again(known: _New, one: ProfileSaid, each: Spoken, region: str) -> Met:
    guest = known.guest
    heard = hear(guest, one, at=each.at, version=each.version)
    points = _hear_points(known, one, region)
    _take(guest, heard)
    if each.day is not None:
        guest.last_stay_day = max(guest.last_stay_day, day_number(each.day))
    changed = bool(heard.values) or points
    return Met(guest, guest.pk, changed=changed, warnings=heard.warnings)


def _take(guest: Guest, heard: Heard) -> None:
    for name, value in heard.values.items():
        setattr(guest, name, value)
    guest.said = {**guest.said, **heard.times}
    guest.version += 1 if heard.values else 0


def _hear_points(person: _New, one: ProfileSaid, region: str) -> bool:
    """Adds contact points never heard of; whether there was one."""
    if not one.phones and not one.emails:
        return False
    before = len(person.points)
    for point in contact_rows(person.guest, one, region=region):
        person.points.setdefault((point.kind, point.normal), point)
    return len(person.points) > before


def _write(source: str, new: dict[str, _New]) -> None:
    people = list(new.values())
    copy_in(Guest, (each.guest for each in people))
    copy_in(
        GuestIdentity,
        (GuestIdentity(source=source, key=key, guest=each.guest) for key, each in new.items()),
    )
    copy_in(GuestKey, (GuestKey(guest=each.guest, wrapped=new_wrapped_key()) for each in people))
    copy_in(ContactPoint, (point for each in people for point in each.points.values()))
    copy_in(GuestToken, (token for each in people for token in _tokens(each)))


def _tokens(person: _New) -> list[GuestToken]:
    guest = person.guest
    words = words_from([guest], person.points.values())
    return [
        GuestToken(token=token, last_stay_day=-guest.last_stay_day, guest_id=guest.pk)
        for token in sorted(tokens_of(words))
    ]
