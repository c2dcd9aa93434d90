"""What is kept of loyalty; each neighbour holds one part."""

from loyalty.models.valued import GuestValue, ValueRun, ValueTerms

__all__ = ["GuestValue", "ValueRun", "ValueTerms"]
