"""Wake-ups for sending: a message lies in the outbox."""

from django.dispatch import Signal

queued = Signal()
"""Sent with ``message_id`` after the commit that put a message into the outbox."""
