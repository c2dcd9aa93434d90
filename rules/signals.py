"""Wake-ups from planning for the rooms above."""

from django.dispatch import Signal

planned = Signal()
"""Sent with ``stay_id`` after the commit that changed the tasks of a stay."""
