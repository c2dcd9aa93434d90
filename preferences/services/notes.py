"""Sealing a staff member's own words: under the guest's key once it is known whom they are about."""

from core.crypto import Unreadable, new_wrapped_key, seal
from guests import queries as guests
from preferences.models import Observation, ObservationNote
from preferences.queries.notes import note_place, open_note


def keep_note(*, observation: Observation, text: str, guest_id: int | None) -> None:
    """Seals ``text`` for an observation: under the guest's key, or under one of its own."""
    key, own = _key_for(guest_id)
    ObservationNote.objects.update_or_create(
        observation=observation,
        defaults={
            "sealed": seal(text, wrapped_key=key, place=note_place(observation.public_id)),
            "guest_id": None if own else guest_id,
            "wrapped": key if own else None,
        },
    )


def reseal_note(*, observation: Observation, guest_id: int | None) -> None:
    """Puts an existing note under the key of the guest it turned out to be about."""
    note = ObservationNote.objects.filter(observation=observation).first()
    if note is None or note.guest_id == guest_id:
        return
    text = open_note(note, observation.public_id)
    keep_note(observation=observation, text=text, guest_id=guest_id)


def _key_for(guest_id: int | None) -> tuple[bytes, bool]:
    """The wrapped key, and whether it is the note's own."""
    if guest_id is not None:
        try:
            return guests.seal_key(guest_id), False
        except Unreadable:  # erased: nothing about this guest may be readable under a shared key
            pass
    return new_wrapped_key(), True
