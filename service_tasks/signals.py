"""Wake-ups for the rooms above, by id, after the commit."""

from django.dispatch import Signal

task_changed = Signal()
"""Sent with ``task_id`` whenever a task is made or changed."""

task_ended = Signal()
"""Sent with ``task_id`` when a task was done, lapsed or was withdrawn."""

custody_changed = Signal()
"""Sent with ``stay_id`` when a thing of its guest was taken, changed hands or was given back."""
