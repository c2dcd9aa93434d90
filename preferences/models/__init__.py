"""The catalogue, append-only observations, and the preferences derived from them."""

from preferences.models.believed import CareChip, ChipAnswer, Fulfilment, GuestFacts, Preference
from preferences.models.catalogue import Kind, Sighting
from preferences.models.seen import (
    Candidate,
    ChangeMargin,
    Observation,
    ObservationNote,
    Placement,
    Retraction,
)

__all__ = [
    "Candidate",
    "CareChip",
    "ChangeMargin",
    "ChipAnswer",
    "Fulfilment",
    "GuestFacts",
    "Kind",
    "Observation",
    "ObservationNote",
    "Placement",
    "Preference",
    "Retraction",
    "Sighting",
]
