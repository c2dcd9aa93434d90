"""What a guest is worth in the coming months, with every assumption beside the figure.

Value = margin x stays to expect x spend to expect, month by month, discounted. The model of one
part of the guests (a segment, a group of properties) is its own only where it has enough guests who
came again; otherwise the whole house's is used, and that is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyalty.value import bgnbd, gammagamma
from loyalty.value.fitting import NoFit, NotEnough
from loyalty.value.overdue import silence
from loyalty.value.rows import Floats, Histories, compress
from loyalty.value.terms import Terms

MONTH = 365.25 / 12 / 7
"""Weeks in a month."""
ENOUGH = 500
"""Guests who came again that a model of its own takes."""
FLOATS = ("p_alive", "stays", "low", "mid", "high", "usual_gap")


@dataclass(frozen=True)
class Model:
    """Both fits of one pool of guests; no spend model where spend cannot be told."""

    pool: str
    stays: bgnbd.Fit
    spend: gammagamma.Fit | None


@dataclass(frozen=True)
class Values:
    """One row per guest of the histories it was made of; money in their unit, margin taken.

    ``low`` and ``high`` are the worth of the 10 % and the 90 % quantile of stays in the horizon at
    the expected spend, so they hold the chance of coming, not that of spending. NaN where spend
    cannot be told. ``overdue`` and ``usual_gap`` (weeks) are as in ``overdue.py``; ``pool`` says whose
    model was used.
    """

    terms: Terms
    p_alive: Floats
    stays: Floats
    stays_low: NDArray[np.int64]
    stays_high: NDArray[np.int64]
    low: Floats
    mid: Floats
    high: Floats
    overdue: NDArray[np.bool_]
    usual_gap: Floats
    pool: list[str]


def fitted(rows: Histories, *, pool: str = "", enough: int = ENOUGH) -> Model:
    """Both models of these guests; raises ``NotEnough`` or ``NoFit`` when stays cannot be told."""
    stays = bgnbd.fit(compress(rows.x, rows.t_x, rows.T), least=enough)
    try:
        spend = gammagamma.fit(rows.paid, rows.spend)
    except (NotEnough, NoFit):
        spend = None
    return Model(pool, stays, spend)


def models(
    rows: Histories, segments: Sequence[str], *, enough: int = ENOUGH
) -> Mapping[str, Model]:
    """The model of each segment that has enough repeaters, and everybody's under the empty name.

    ``segments`` names one per guest. Raises ``NotEnough`` when all together have too few.
    """
    names = np.array(segments, dtype=object)
    found = {"": fitted(rows, enough=enough)}
    for name in sorted(set(segments) - {""}):
        part = _of(rows, names == name)
        if int((part.x > 0).sum()) < enough:
            continue
        try:
            found[name] = fitted(part, pool=name, enough=enough)
        except NoFit:
            continue  # the whole house's serves it
    return found


def valued(
    rows: Histories, segments: Sequence[str], found: Mapping[str, Model], terms: Terms
) -> Values:
    """What each guest is worth under ``terms`` by its segment's model, else by everybody's."""
    n = len(rows)
    names = np.array([name if name in found else "" for name in segments], dtype=object)
    floats = {name: np.zeros(n) for name in FLOATS}
    low, high = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    overdue = np.zeros(n, dtype=np.bool_)
    for name in set(names.tolist()):
        mask = np.asarray(names == name, dtype=np.bool_)
        told = _valued(_of(rows, mask), found[name], terms)
        for field, values in floats.items():
            values[mask] = getattr(told, field)
        low[mask], high[mask], overdue[mask] = told.stays_low, told.stays_high, told.overdue
    return Values(
        terms=terms, stays_low=low, stays_high=high, overdue=overdue, pool=names.tolist(), **floats
    )


def _valued(rows: Histories, model: Model, terms: Terms) -> Values:
    params = model.stays.params
    factor, stays = discounted(params, rows, terms)
    weeks = terms.horizon * MONTH
    low = bgnbd.stays_quantile(params, rows, weeks, 0.1)
    high = bgnbd.stays_quantile(params, rows, weeks, 0.9)
    spend = np.full(len(rows), np.nan)
    if model.spend is not None:
        spend = gammagamma.expected_spend(model.spend.params, rows.paid, rows.spend)
    quiet = silence(params, rows)
    each = terms.margin * spend * factor
    return Values(
        terms=terms,
        p_alive=bgnbd.p_alive(params, rows),
        stays=stays,
        stays_low=low,
        stays_high=high,
        low=each * low,
        mid=each * stays,
        high=each * high,
        overdue=quiet.overdue,
        usual_gap=quiet.usual,
        pool=[model.pool] * len(rows),
    )


def discounted(params: bgnbd.Params, rows: Histories, terms: Terms) -> tuple[Floats, Floats]:
    """What a stay in the horizon is worth today (1 = at once), and stays to expect; per guest.

    The stays of a month are discounted to its end.
    """
    before, worth = np.zeros(len(rows)), np.zeros(len(rows))
    for month in range(1, terms.horizon + 1):
        upto = bgnbd.expected_stays(params, rows, month * MONTH)
        worth += (upto - before) * (1 + terms.discount) ** (-month / 12)
        before = upto
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(before > 0, worth / before, 1.0)
    return np.asarray(factor, dtype=np.float64), before


def _of(rows: Histories, mask: NDArray[np.bool_]) -> Histories:
    return Histories(
        rows.x[mask], rows.t_x[mask], rows.T[mask], rows.guest[mask], rows.spend[mask],
        rows.paid[mask],
    )  # fmt: skip
