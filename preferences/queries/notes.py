"""What was noticed about a guest, newest first, with the notes that can still be opened."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from core.crypto import Unreadable, unseal
from core.words import say
from guests import queries as guests
from preferences.models import Observation, ObservationNote
from preferences.queries.chips import what_words
from preferences.queries.evidence import speaking

MOST = 50


class Noticed(NamedTuple):
    """One line of the guest's timeline. ``note`` is empty when there is none."""

    public_id: str
    at: datetime
    what: str
    who: str
    department: str
    room: str
    stay_id: int | None
    note: str


def note_place(observation_public_id: str) -> str:
    """The place a note is bound to, so that a copied value never speaks about another guest."""
    return f"preferences.observationnote:sealed:{observation_public_id}"


def note_of(observation: Observation) -> str:
    """The note of an observation in plain words; empty when there is none.

    Raises ``core.crypto.Unreadable`` when the guest's key was destroyed or the value was changed.
    """
    row = ObservationNote.objects.filter(observation=observation).first()
    return open_note(row, observation.public_id) if row is not None else ""


def open_note(row: ObservationNote, public_id: str, guest_key: bytes | None = None) -> str:
    """The words of a note row; raises ``core.crypto.Unreadable``."""
    if row.wrapped is not None:
        key = bytes(row.wrapped)
    else:
        key = guest_key or guests.seal_key(row.guest_id or 0)
    return unseal(bytes(row.sealed), wrapped_key=key, place=note_place(public_id))


def noticed(guest_id: int, language: str, *, company: str = "", limit: int = MOST) -> list[Noticed]:
    """What was noticed about a guest, alone or in this company, newest first."""
    ids = guests.same_person(guest_id)
    placements = (
        speaking()
        .filter(Q(guest__in=ids) | Q(lead__in=ids), company__in={"", company})
        .select_related(
            "observation__kind",
            "observation__sighting",
            "observation__by",
            "observation__department",
            "observation__room",
            "observation__note",
        )
        .order_by("-observation__observed_at", "-pk")
    )
    opened = _Opened({})
    return [
        _line(placement.observation, placement.stay_id, language, opened)
        for placement in placements[:limit]
    ]


class _Opened(NamedTuple):
    """Each guest's key is fetched once for a whole page."""

    keys: dict[int, bytes]

    def read(self, note: ObservationNote, public_id: str) -> str:
        """The words, or nothing once the guest's key was destroyed."""
        try:
            if note.wrapped is None and note.guest_id not in self.keys:
                self.keys[note.guest_id or 0] = guests.seal_key(note.guest_id or 0)
            return open_note(note, public_id, self.keys.get(note.guest_id or 0))
        except Unreadable:
            return ""


def _line(seen: Observation, stay_id: int | None, language: str, opened: _Opened) -> Noticed:
    note = getattr(seen, "note", None)
    return Noticed(
        public_id=seen.public_id,
        at=seen.observed_at,
        what=what_words(seen, language),
        who=seen.by.name if seen.by else "",
        department=say(seen.department.name, language).text if seen.department else "",
        room=seen.room.number if seen.room else "",
        stay_id=stay_id,
        note=opened.read(note, seen.public_id) if note is not None else "",
    )
