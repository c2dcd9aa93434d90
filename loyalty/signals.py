"""Wake-ups for the rooms above: a member's level changed, by id, after the commit."""

from django.dispatch import Signal

standing_changed = Signal()
"""Sent with ``guest_id`` when the level of a guest changed."""

policy_published = Signal()
"""Sent with ``programme_id`` when other rules hold than before."""
