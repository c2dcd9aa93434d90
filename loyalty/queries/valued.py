"""What guests are worth as last told, the terms in force, and the stays that valuing reads."""

from collections.abc import Iterable
from datetime import date

from core.sentences import Sentence, sentence
from loyalty.models import GuestValue, ValueRun, ValueTerms
from loyalty.queries import counted
from loyalty.queries.money import chain_currency
from loyalty.types import StayRow
from loyalty.value.terms import Terms

EPOCH = date(1970, 1, 1)
__all__ = [
    "EPOCH", "chain_currency", "finished_stays", "last_run", "stays_said", "terms_history", "terms_in_force",
    "value_of", "values_of",
]  # fmt: skip


def terms_in_force() -> Terms:
    """The newest terms of the chain; the defaults (35 %, 12 months, 10 % a year) before any."""
    row = ValueTerms.objects.order_by("-at", "-pk").first()
    if row is None:
        return Terms()
    return Terms(margin=float(row.margin), horizon=row.horizon, discount=float(row.discount))


def terms_history() -> list[ValueTerms]:
    """Every row of terms with who set it, the newest first; one query."""
    return list(ValueTerms.objects.select_related("by").order_by("-at", "-pk"))


def value_of(guest_id: int) -> GuestValue | None:
    """What is kept of one guest; None before the first night after its first stay ended."""
    return GuestValue.objects.filter(guest=guest_id).first()


def values_of(guest_ids: Iterable[int]) -> dict[int, GuestValue]:
    """guest id -> what is kept; one query."""
    return {row.guest_id: row for row in GuestValue.objects.filter(guest__in=list(guest_ids))}


def last_run() -> ValueRun | None:
    """The newest night's valuing, of which ``refused`` says why there are no values."""
    return ValueRun.objects.order_by("-pk").first()


def stays_said(value: GuestValue) -> Sentence:
    """What the coming months may bring, as a range in words; never a lone chance."""
    months = value.horizon
    if value.p_alive is None:
        return sentence(
            "One stay so far, too little to tell whether this guest comes again. Guests like this"
            " one come %(low)s to %(high)s times in %(months)s months (from %(n)s guests).",
            low=value.stays_low, high=value.stays_high, months=months, n=value.n,
        )  # fmt: skip
    if value.overdue:
        return sentence(
            "Quiet for longer than usual: nine of ten gaps of such a guest end within %(days)s days."
            " %(low)s to %(high)s stays in %(months)s months (from %(n)s guests).",
            days=value.usual_gap, low=value.stays_low, high=value.stays_high, months=months,
            n=value.n,
        )  # fmt: skip
    return sentence(
        "%(low)s to %(high)s stays are likely in %(months)s months (from %(n)s guests).",
        low=value.stays_low, high=value.stays_high, months=months, n=value.n,
    )  # fmt: skip


def finished_stays(*, until: date) -> list[StayRow]:
    """Finished stays of the chain with an arrival up to ``until``, by guest and arrival; one query."""
    return list(counted.rows_until(until))
