"""Reading persons: search as one types, one guest for one reader, names and keys."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db.models import Q

from core.crypto import Unreadable
from guests.enums import Calendar, Discretion
from guests.models import Guest, GuestIdentity, GuestKey
from guests.names import full_name, pronunciation, shown_name, spoken_name
from guests.tokens import LONGEST_TOKEN, Term, asked, finds, tokens_of
from guests.types import Birth, Hit, Named, Words
from staff.enums import Role

if TYPE_CHECKING:
    from staff.types import Person

__all__ = [
    "birth_of",
    "display_name",
    "full_name",
    "guest_for",
    "guest_of_profile",
    "persons",
    "profile_keys",
    "pronunciation",
    "same_person",
    "seal_key",
    "search",
    "sees_hidden",
    "spoken_name",
    "survivors",
]  # fmt: skip

MOST_HITS = 20
# Rows of one word looked at for a second one: bounds «wang chen» among a million to milliseconds.
_MOST_PROBED = 2000
_AFTER_ALL = "\U0010ffff"

# The ids come from the primary key of the token table alone, newest stay first; only then guests
# are read. One equality keeps the key's order, so PostgreSQL stops after LIMIT rows.
_FOUND = """
SELECT guest.* FROM (
    SELECT DISTINCT one.guest_id, one.last_stay_day FROM (
        SELECT guest_id, last_stay_day FROM guests_guesttoken
        WHERE token = %(low)s ORDER BY last_stay_day, guest_id LIMIT %(probe)s
    ) one
    WHERE NOT EXISTS (
        SELECT 1 FROM unnest(%(others)s::text[]) AS word
        WHERE NOT EXISTS (
            SELECT 1 FROM guests_guesttoken two
            WHERE two.token = word COLLATE "C"
            AND two.last_stay_day = one.last_stay_day AND two.guest_id = one.guest_id))
    ORDER BY one.last_stay_day, one.guest_id LIMIT %(limit)s
) found JOIN guests_guest guest ON guest.id = found.guest_id
ORDER BY found.last_stay_day, found.guest_id
"""
_FOUND_BY_PREFIX = _FOUND.replace("token = %(low)s", "token >= %(low)s AND token <= %(high)s")


def sees_hidden(role: str) -> bool:
    """Whether a role may see guests and stays under discretion, and real names."""
    return role in (Role.DUTY_MANAGER, Role.MANAGER)


def _high(term: Term) -> str:
    return term.text[: LONGEST_TOKEN - 1] + _AFTER_ALL if term.prefix else term.text


def _newest_first(terms: Sequence[Term], limit: int) -> list[Guest]:
    most_telling, *others = sorted(terms, key=lambda term: -len(term.text))
    statement = _FOUND_BY_PREFIX if most_telling.prefix else _FOUND
    return list(
        Guest.objects.raw(
            statement,
            {
                "low": most_telling.text,
                "high": _high(most_telling),
                "probe": _MOST_PROBED if others or most_telling.prefix else limit,
                # Further words are probed by whole keys only, each at the cost of one look-up: of
                # a long one its longest edge.
                "others": [term.edge for term in others],
                "limit": limit,
            },
        )
    )


def _shown(guest: Guest, text: str, *, hidden_too: bool) -> Hit | None:
    """The hit for a reader; ``None`` when this reader must not find this guest by this text."""
    level = Discretion(guest.discretion)
    open_to_reader = hidden_too or level == Discretion.OPEN
    if not open_to_reader and (
        # Typing the real name must not reveal behind which alias it hides.
        level.hides or not finds(text, tokens_of(Words((), (), (), alias=guest.alias)))
    ):
        return None
    return Hit(
        guest_id=guest.pk,
        public_id=guest.public_id,
        title=guest.title if open_to_reader else "",
        family=guest.family if open_to_reader else "",
        given=guest.given if open_to_reader else "",
        native=guest.native if open_to_reader else "",
        alias=guest.alias,
        language=guest.language,
        nationality=guest.nationality if open_to_reader else "",
        vip=guest.vip,
        discretion=level,
        last_stay_day=guest.last_stay_day,
    )


def search(*, text: str, limit: int = MOST_HITS, hidden_too: bool = False) -> list[Hit]:
    """Guests by part of a name in either script, pinyin, initials, phone tail or e-mail.

    Newest stay first; one query (two when several words match in no usual order). ``hidden_too``
    is ``sees_hidden(role)`` of the reader: without it guests under «no information» and
    «protected» are never found, and incognito guests by their alias only.
    """
    hits: dict[int, Hit] = {}
    for terms in asked(text):
        for guest in _newest_first(terms, 2 * limit):
            hit = _shown(guest, text, hidden_too=hidden_too)
            if hit is not None:
                hits.setdefault(guest.pk, hit)
        if hits:
            break
    return list(hits.values())[:limit]


def guest_for(person: "Person", public_id: str) -> Guest | None:
    """The guest as far as ``person`` may know of one; the surviving row after a merge."""
    row = Guest.objects.select_related("merged_into").filter(public_id=public_id).first()
    guest = row.merged_into or row if row else None
    if guest is None or (Discretion(guest.discretion).hides and not sees_hidden(person.role)):
        return None
    return guest


def persons(guest_ids: Iterable[int]) -> dict[int, Guest]:
    """id -> row, for ids that no merge has replaced; one query. Whom to show is the caller's care."""
    return Guest.objects.in_bulk(list(guest_ids))


def guest_of_profile(source: str, key: str) -> Guest | None:
    """The guest that a PMS profile means, if it was ever seen."""
    identity = GuestIdentity.objects.select_related("guest").filter(source=source, key=key).first()
    return identity.guest if identity else None


def profile_keys(source: str, own_ids: Iterable[int]) -> dict[int, list[str]]:
    """A source's keys of persons, under the ids their histories were written with."""
    ids = list(own_ids)
    rows = GuestIdentity.objects.filter(source=source).filter(
        Q(guest__in=ids, merged_from=None) | Q(merged_from__in=ids)
    )
    keys: dict[int, list[str]] = {}
    for row in rows.order_by("pk"):
        keys.setdefault(row.merged_from_id or row.guest_id, []).append(row.key)
    return keys


def own_ids(source: str, keys: Iterable[str]) -> dict[str, int]:
    """Profile key -> the id of that profile's own row, for those ever seen (see ``Met.own_id``)."""
    rows = GuestIdentity.objects.filter(source=source, key__in=list(keys))
    return {
        key: merged or own
        for key, own, merged in rows.values_list("key", "guest_id", "merged_from_id")
    }


def survivors(guest_ids: Iterable[int]) -> dict[int, int]:
    """Each id -> the id it answers to today (itself, unless it was merged)."""
    rows = Guest.objects.filter(pk__in=list(guest_ids)).values_list("pk", "merged_into_id")
    return {own: into or own for own, into in rows}


def same_person(guest_id: int) -> list[int]:
    """All ids under which facts about this person are kept: the survivor first, then merged ones."""
    kept = survivors([guest_id]).get(guest_id, guest_id)
    merged = Guest.objects.filter(merged_into_id=kept).order_by("pk").values_list("pk", flat=True)
    return [kept, *merged]


def birth_of(guest: Guest) -> Birth | None:
    """The birthday, if it is known."""
    if guest.birth_month is None or guest.birth_day is None:
        return None
    return Birth(
        calendar=Calendar(guest.birth_calendar),
        month=guest.birth_month,
        day=guest.birth_day,
        year=guest.birth_year,
        leap=guest.birth_leap,
    )


def display_name(guest: Named, language: str, discretion: Discretion = Discretion.OPEN) -> str:
    """«Ms Ito» or 伊藤女士, by the reader's language; the alias under any discretion.

    ``discretion`` is the strictest that holds for the stay; who may see the real name passes open.
    """
    return shown_name(guest, language, discretion)


def seal_key(guest_id: int) -> bytes:
    """The wrapped data key that seals words about a guest; ``Unreadable`` when it was erased."""
    wrapped = GuestKey.objects.filter(guest_id=guest_id).values_list("wrapped", flat=True).first()
    if wrapped is None:
        raise Unreadable("The words about this guest were erased.")
    return bytes(wrapped)
