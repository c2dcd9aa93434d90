"""What is kept of loyalty; each neighbour holds one part."""

from loyalty.models.programmes import (
    MemberEvent,
    Membership,
    PointsEntry,
    PolicyVersion,
    Programme,
    TierChange,
)

__all__ = ["MemberEvent", "Membership", "PointsEntry", "PolicyVersion", "Programme", "TierChange"]
