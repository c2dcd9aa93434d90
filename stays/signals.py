"""Wake-ups for the rooms above: a stay changed, by id, after the commit."""

from django.dispatch import Signal

stay_changed = Signal()
"""Sent with ``stay_id`` and ``property_id`` when a stay, its party or its rooms changed."""

folio_changed = Signal()
"""Sent with ``stay_id`` and ``property_id`` when something was posted to a stay that had ended."""
