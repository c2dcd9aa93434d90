"""Wake-ups for the rooms above: what we believe, or a care chip, changed; ids only, after the commit."""

from django.dispatch import Signal

preference_changed = Signal()
"""Sent with ``guest_id`` when a belief about a guest changed."""

care_changed = Signal()
"""Sent with ``stay_id`` when the care chips of a stay changed."""
