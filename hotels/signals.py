"""What hotels tells whoever listens, after the commit and by id only."""

from django.dispatch import Signal

# Sent with property_id and room_id: the room's condition, order or service changed.
room_changed = Signal()

# Sent with property_id: the hotel's day has moved on.
business_date_rolled = Signal()
