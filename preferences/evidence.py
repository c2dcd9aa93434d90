"""What belief is computed from, and what comes out: shapes without Django and without a today."""

from dataclasses import dataclass
from datetime import date, datetime

from preferences.enums import Standing, Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRule:
    """What belief must know of a kind. ``half_life_days`` empty: never fades."""

    half_life_days: int | None = None
    strength: str = Strength.LIKE
    safety: bool = False
    inferable: bool = True
    rivals: tuple[frozenset[str], ...] = ()  # values that cannot all be true


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One observation as placed on one guest; ``stay`` and ``property`` are where, if anywhere."""

    observation: str
    kind: str
    value: str
    source: str
    polarity: str
    observed_at: datetime
    company: str = ""
    stay: int | None = None
    property: int | None = None
    strength: str = ""
    valid_to: date | None = None
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A belief without a today: what the observations say, as of the newest agreeing one."""

    kind: str
    value: str
    company: str
    strength: str
    qualifies: bool  # may stand for later stays, as long as it has not faded
    source: str
    confidence: float
    half_life_days: int | None
    sightings: int
    stays: int
    stay: int | None
    property: int | None
    details: tuple[tuple[str, str], ...]
    first_at: datetime
    last_at: datetime
    confirmed_at: datetime | None
    fades_on: date | None
    confirm_on: date | None
    valid_to: date | None
    evidence: tuple[str, ...]

    def on(self, today: date) -> "Belief | None":
        """The belief as it stands on ``today``; ``None`` once its end has come."""
        if self.valid_to is not None and today >= self.valid_to:
            return None
        stands = self.qualifies and (self.fades_on is None or today < self.fades_on)
        return Belief(
            settled=self,
            standing=Standing.STANDING if stands else Standing.SUGGESTION,
            confidence=faded(self.confidence, self.last_at, self.half_life_days, today),
            please_confirm=self.confirm_on is not None and today >= self.confirm_on,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """What we believe on one day."""

    settled: Settled
    standing: str
    confidence: float
    please_confirm: bool


def faded(confidence: float, since: datetime, half_life_days: int | None, today: date) -> float:
    """``confidence`` after the days from ``since`` to ``today``, halved every half-life."""
    if half_life_days is None:
        return confidence
    days = max(0, (today - since.date()).days)
    return float(confidence * 2 ** (-days / half_life_days))
