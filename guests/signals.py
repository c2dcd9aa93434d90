"""Wake-ups for the rooms above: what happened to a guest, by id, after the commit."""

from django.dispatch import Signal

guest_changed = Signal()
"""Sent with ``guest_id`` when names, birthday, discretion or identities of a guest changed."""
