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
from loyalty.models.foreseen import DayForecast, ForecastNight, ItemForecast
from loyalty.models.kinds import (
    CompanyTerms,
    GuestKind,
    KindChange,
    KindOverride,
    KindRules,
    KindTrial,
)
from loyalty.models.leaving import GuestLeaving, LeavingRun
from loyalty.models.programmes import (
    MemberEvent,
    Membership,
    PointsEntry,
    PolicyVersion,
    Programme,
    TierChange,
)
from loyalty.models.valued import GuestValue, ValueRun, ValueTerms
from loyalty.models.winback import WinbackEntry, WinbackList

__all__ = [
    "Call",
    "Chain",
    "Channel",
    "CompanyTerms",
    "DayForecast",
    "ForecastNight",
    "GuestKind",
    "GuestLeaving",
    "GuestSummary",
    "GuestValue",
    "GuestYear",
    "ItemForecast",
    "KindChange",
    "KindOverride",
    "KindRules",
    "KindTrial",
    "LeavingRun",
    "Meeting",
    "MemberEvent",
    "Membership",
    "PointsEntry",
    "PolicyVersion",
    "Programme",
    "Rate",
    "Recount",
    "StayLine",
    "TierChange",
    "ValueRun",
    "ValueTerms",
    "WinbackEntry",
    "WinbackList",
]
