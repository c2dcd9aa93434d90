"""What staff tells whoever listens, after the commit and by ids only."""

from django.dispatch import Signal

# Sent with sign_in_ids, device_ids and user_ids (tuples of int): these ended or were revoked.
signed_out = Signal()

# Sent with property_id: who holds which rooms, or who is on shift, has changed.
sections_changed = Signal()

# Sent with property_id: members, their roles or their devices have changed.
people_changed = Signal()
