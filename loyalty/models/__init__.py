"""What is kept of loyalty; each neighbour holds one part."""

from loyalty.models.attended import Call, Meeting
from loyalty.models.counted import (
    Chain,
    Channel,
    GuestSummary,
    GuestYear,
    Rate,
    Recount,
    StayLine,
)

__all__ = [
    "Call",
    "Chain",
    "Channel",
    "GuestSummary",
    "GuestYear",
    "Meeting",
    "Rate",
    "Recount",
    "StayLine",
]
