"""What is kept of loyalty; each neighbour holds one part."""

from loyalty.models.kinds import (
    CompanyTerms,
    GuestKind,
    KindChange,
    KindOverride,
    KindRules,
    KindTrial,
)

__all__ = [
    "CompanyTerms",
    "GuestKind",
    "KindChange",
    "KindOverride",
    "KindRules",
    "KindTrial",
]
