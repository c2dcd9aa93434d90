"""The nightly valuing of every guest with a finished stay: fit, tell, keep."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core import sentences
from core.transactions import unit
from loyalty.jobs.counting import count
from loyalty.models import GuestValue
from loyalty.queries import valued
from loyalty.services.valuing import Night, end_night, keep_values
from loyalty.types import StayRow
from loyalty.value.terms import VERSION, Terms

if TYPE_CHECKING:
    from loyalty.value import clv
    from loyalty.value.rows import Histories

BATCH = 2000
MOST_DAYS = 36_525  # a hundred years stands for "no gap is too long"


def value_guests(*, now: datetime, enough: int | None = None) -> int:
    """Values every guest as of the day of ``now`` (UTC); how many. Safe to repeat: same rows.

    ``enough`` repeaters a model needs (500 unless told otherwise). With fewer, or when the fit
    does not settle, the night keeps the sentence that says so. A fit that does not settle leaves
    the values of the night before; too few repeaters take them away.
    """
    # Only this job counts with numpy; the processes that serve pages never load it.
    from loyalty.value import clv, rows  # noqa: PLC0415
    from loyalty.value.fitting import NoFit, NotEnough  # noqa: PLC0415

    as_of = now.date()
    count(now=now)
    stays, currency = valued.finished_stays(until=as_of), valued.chain_currency()
    seen = rows.histories(stays, until=(as_of - valued.EPOCH).days)
    terms, segments = valued.terms_in_force(), _segments(stays, seen)
    repeaters = int((seen.x > 0).sum())
    try:
        models = clv.models(seen, segments, enough=clv.ENOUGH if enough is None else enough)
    except (NotEnough, NoFit) as error:
        said = sentences.kept(sentences.of(error))
        night = Night(as_of, currency, len(stays), len(seen), repeaters, refused=said)
        with unit():
            end_night(night=night, now=now, keep=isinstance(error, NoFit))
        return 0
    told = clv.valued(seen, segments, models, terms)
    of = {name: model.stays.guests for name, model in models.items()}
    for begin in range(0, len(seen), BATCH):
        batch = range(begin, min(begin + BATCH, len(seen)))
        with unit():
            keep_values(
                values=[
                    _row(seen, told, n, of=of[told.pool[n]], as_of=as_of, currency=currency)
                    for n in batch
                ]
            )
    fits = {name: _fit(model) for name, model in models.items()}
    night = Night(as_of, currency, len(stays), len(seen), repeaters, fits=fits)
    with unit():
        end_night(night=night, now=now)
    return len(seen)


def _segments(stays: Sequence[StayRow], seen: "Histories") -> list[str]:
    """The segment of each guest's last stay, in the order of ``seen``."""
    last = {stay.guest: stay.segment for stay in stays}  # by guest, then arrival
    return [last[guest] for guest in seen.guest.tolist()]


def _row(
    seen: "Histories", told: "clv.Values", n: int, *, of: int, as_of: date, currency: str
) -> GuestValue:
    again = bool(seen.x[n])
    return GuestValue(
        guest_id=int(seen.guest[n]),
        as_of=as_of,
        repeats=int(seen.x[n]),
        p_alive=float(told.p_alive[n]) if again else None,
        stays_low=int(told.stays_low[n]),
        stays_mid=float(told.stays[n]),
        stays_high=int(told.stays_high[n]),
        **_money(told, n),
        overdue=bool(told.overdue[n]),
        usual_gap=_days(float(told.usual_gap[n])) if again else None,
        currency=currency,
        **_terms(told.terms),
        version=VERSION,
        pool=told.pool[n][:40],
        n=of,
    )


def _money(told: "clv.Values", n: int) -> dict[str, int | None]:
    found = {"low": told.low[n], "mid": told.mid[n], "high": told.high[n]}
    known = all(value == value for value in found.values())  # noqa: PLR0124  NaN: spend not known
    return {
        f"value_{name}": round(float(value)) if known else None for name, value in found.items()
    }


def _terms(terms: Terms) -> dict[str, Any]:
    margin, discount = Decimal(str(terms.margin)), Decimal(str(terms.discount))
    return {"margin": margin, "horizon": terms.horizon, "discount": discount}


def _days(weeks: float) -> int:
    return min(round(weeks * 7), MOST_DAYS)


def _fit(model: "clv.Model") -> dict[str, Any]:
    """What a night keeps of one pool's models, as plain numbers."""
    stays, spend = model.stays, model.spend
    said: dict[str, Any] = {
        "guests": stays.guests,
        "repeaters": stays.repeaters,
        "log_likelihood": stays.log_likelihood,
        "at_edge": stays.at_edge,
        **asdict(stays.params),
    }
    if spend is not None:
        said |= {"spenders": spend.guests, "tie": spend.tie, "tied": spend.tied}
        said |= {f"spend_{name}": value for name, value in asdict(spend.params).items()}
    return said
