"""Keeping what guests are worth, and the terms that it is told under."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from loyalty.models import GuestValue, ValueRun, ValueTerms
from loyalty.value.terms import VERSION, Terms

WRITTEN = (
    "as_of", "repeats", "p_alive", "stays_low", "stays_mid", "stays_high", "value_low", "value_mid",
    "value_high", "overdue", "usual_gap", "currency", "margin", "horizon", "discount", "version",
    "pool", "n",
)  # fmt: skip


@dataclass(frozen=True)
class Night:
    """What one night's valuing is kept as; see ``ValueRun``."""

    as_of: date
    currency: str
    stays: int
    guests: int
    repeaters: int
    fits: Mapping[str, Any] = field(default_factory=dict)
    refused: Sequence[Mapping[str, Any]] = ()


def set_terms(
    *, margin: float, horizon: int, discount: float, by: int | None, now: datetime
) -> ValueTerms:
    """The terms that values are told under from the next night on; raises ``BadTerms``.

    ``margin`` and ``discount`` (a year) as parts of 1, ``horizon`` in months.
    """
    terms = Terms(margin=margin, horizon=horizon, discount=discount)
    return ValueTerms.objects.create(
        at=now, by_id=by, horizon=terms.horizon,
        margin=Decimal(str(terms.margin)), discount=Decimal(str(terms.discount)),
    )  # fmt: skip


def keep_values(*, values: Sequence[GuestValue]) -> int:
    """Writes these guests' values over what was kept of them; how many."""
    return len(
        GuestValue.objects.bulk_create(
            values, update_conflicts=True, unique_fields=["guest"], update_fields=WRITTEN
        )
    )


def end_night(*, night: Night, now: datetime, keep: bool = False) -> ValueRun:
    """Notes the night; values of guests it did not tell go, unless ``keep`` says that all stay."""
    gone = GuestValue.objects.all()
    if not night.refused:
        gone = gone.exclude(as_of=night.as_of, version=VERSION)
    if not keep:
        gone.delete()
    return ValueRun.objects.create(
        at=now, as_of=night.as_of, version=VERSION, currency=night.currency, stays=night.stays,
        guests=night.guests, repeaters=night.repeaters, fits=dict(night.fits),
        refused=list(night.refused),
    )  # fmt: skip
