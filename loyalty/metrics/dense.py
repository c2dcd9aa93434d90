"""The fast way to the same scored guests on one machine: guests' keys are places in arrays.

A database counts its guests from 1, so the key itself can be the place where a guest's sums stand;
nothing is hashed and nothing is sorted. What costs is reaching a guest's place in memory, so stays
and spend travel in one 64-bit number, and the latest check-out is written by plain assignment
where stays come in the order in which they ended, as the export writes them. Results equal those
of ``loyalty.metrics.scoring.scored``, number for number (``tests/loyalty/metrics/test_dense.py``).
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from loyalty.metrics.frames import YEAR
from loyalty.metrics.ladder import Rung, checked
from loyalty.metrics.rfm import ENOUGH, FIFTHS

SPARSE = 4
"""Keys that span more than this many places per stay are numbered anew first."""

_SPEND_BITS = 44
_ONE = 1 << _SPEND_BITS
_PIECE = 1 << 20
_CACHED = 1 << 16
_NARROW = 1 << 16
_RISING = 0.8  # with fewer stays in their order, sorting out the late ones costs more than it saves

Array = npt.NDArray[Any]


def scored(
    *,
    guest: Array,
    departure: Array,
    nights: Array,
    spend: Array,
    as_of: int,
    rungs: Sequence[Rung],
) -> dict[str, Array]:
    """Column -> values of ``loyalty.metrics.scoring.SCORED_COLUMNS``, guests in rising order.

    The four arrays have one element per stay: whole numbers, ``spend`` in minor units, either
    whole or float with NaN where it is not known. ``spend`` of the result is float with NaN for
    guests without a known posting when such guests exist, else whole; all else is whole.
    """
    steps = checked(rungs)
    if len(guest) and int(departure.max()) > as_of:
        ended = departure <= as_of
        guest, departure, nights, spend = (
            each[ended] for each in (guest, departure, nights, spend)
        )
    if not len(guest):
        return _scored(_nobody(), np.zeros(0, np.int64), steps)
    place, many, keys = _places(guest)
    table = _summed(place, many, departure=departure, nights=nights, spend=spend, as_of=as_of)
    here = np.flatnonzero(table["stays"])
    if len(here) < many:
        table = {name: column[here] for name, column in table.items()}
    return _scored(table, here + keys if isinstance(keys, int) else keys, steps)


def _nobody() -> dict[str, Array]:
    names = ("last", "stays", "posted", "spend", "year_stays", "year_nights", "year_spend")
    return {name: np.zeros(0, np.int64) for name in names}


def _places(guest: Array) -> tuple[Array, int, int | Array]:
    """Each stay's place, how many places there are, and the first key or the key of each place."""
    first, last = int(guest.min()), int(guest.max())
    span = last - first + 1
    if span <= SPARSE * len(guest):
        narrow = np.iinfo(np.int32)
        if narrow.min < first and last < narrow.max and span < narrow.max:
            return np.subtract(guest, first, dtype=np.int32, casting="unsafe"), span, first
        return guest - first, span, first
    import pandas as pd  # noqa: PLC0415, only keys with wide gaps need it, and it is slow to load

    place, keys = pd.factorize(guest, sort=True)
    return place, len(keys), np.asarray(keys)


def _summed(
    place: Array, many: int, *, departure: Array, nights: Array, spend: Array, as_of: int
) -> dict[str, Array]:
    with ThreadPoolExecutor(1) as beside:  # what it does needs the other core, not the interpreter
        days = beside.submit(_days, place, many, departure, as_of)
        stays, total, posted = _money(place, many, spend)
        last, recent = days.result()
    year_place = place[recent]
    year_stays, year_spend, _ = _money(year_place, many, spend[recent])
    return {
        "last": last,
        "stays": stays,
        "posted": posted,
        "spend": total,
        "year_stays": year_stays,
        "year_nights": _added(year_place, many, nights[recent].astype(np.int64)),
        "year_spend": year_spend,
    }


def _days(place: Array, many: int, departure: Array, as_of: int) -> tuple[Array, Array]:
    """The latest day per place, and where the stays of the trailing year stand."""
    return _latest(place, many, departure), np.flatnonzero(departure > as_of - YEAR)


def _added(place: Array, many: int, values: Array) -> Array:
    """The sum of ``values`` per place, added as whole numbers: a sparse matrix with one column."""
    if not len(place):
        return np.zeros(many, np.int64)
    ends = np.array([0, len(place)], place.dtype)
    column = sparse.csc_array((values, place, ends), shape=(many, 1), copy=False)
    told: Array = column @ np.ones(1, np.int64)
    return told


def _money(place: Array, many: int, spend: Array) -> tuple[Array, Array, Array]:
    """Per place the stays, the sum of spend that is known, and the stays for which it is."""
    packed = np.zeros(many, np.int64)
    unknown: list[Array] = []
    size = 0
    piece = max(1, min(max(_PIECE, many), len(place)))
    buffer = np.empty(piece, np.int64)  # fresh memory costs more than the sums
    for start in range(0, len(place), piece):
        part = spend[start : start + piece]
        values = buffer[: len(part)]
        gaps = _whole(part, values)
        if len(gaps):
            unknown.append(place[start + gaps])
        size += _size(values)
        values += _ONE
        packed += _added(place[start : start + piece], many, values)
    total = packed << (64 - _SPEND_BITS)
    total >>= 64 - _SPEND_BITS
    packed -= total
    packed >>= _SPEND_BITS
    stays = packed
    if size >= _ONE // 2 or int(stays.sum()) != len(place):
        stays, total = _apart(place, many, spend)  # they did not fit into one number
    if not unknown:
        return stays, total, stays
    return stays, total, stays - np.bincount(np.concatenate(unknown), minlength=many)


def _whole(spend: Array, values: Array) -> Array:
    """Writes spend as whole numbers, 0 where it is not known; returns where that is."""
    with np.errstate(invalid="ignore"):  # NaN as a whole number is overwritten at once
        np.copyto(values, spend, casting="unsafe")
    if spend.dtype.kind != "f":
        return np.zeros(0, np.intp)
    gaps = np.flatnonzero(np.isnan(spend))
    values[gaps] = 0
    return gaps


def _size(values: Array) -> int:
    """No less than the sum of all values without their signs; exact only where that matters."""
    most = max(int(values.max()), -int(values.min())) * len(values)
    return most if most < _ONE >> 5 else int(np.abs(values).sum())


def _apart(place: Array, many: int, spend: Array) -> tuple[Array, Array]:
    known = np.nan_to_num(spend, nan=0.0) if spend.dtype.kind == "f" else spend
    stays: Array = np.bincount(place, minlength=many)
    return stays, _added(place, many, known.astype(np.int64))


def _latest(place: Array, many: int, day: Array) -> Array:
    """The greatest day per place; assignment keeps the later one where days only rise."""
    last = np.full(many, np.iinfo(day.dtype).min, day.dtype)
    if not (day[1:] < day[:-1]).any():
        for start in range(0, len(day), _CACHED):  # widened by the piece: half the time
            end = start + _CACHED
            last[place[start:end].astype(np.intp)] = day[start:end]
        return last
    rising = day >= np.maximum.accumulate(day)
    if rising.mean() < _RISING:
        np.maximum.at(last, place, day)
        return last
    last[place[rising]] = day[rising]
    late = ~rising
    np.maximum.at(last, place[late], day[late])
    return last


def _scored(table: dict[str, Array], keys: Array, rungs: Sequence[Rung]) -> dict[str, Array]:
    known = table["posted"] > 0
    spend = table["spend"]
    money = np.zeros(len(keys), np.int8)
    if known.all():
        money = _fifths(spend)
    else:
        money[known] = _fifths(spend[known])
        spend = np.where(known, spend.astype(np.float64), np.nan)
    tier = np.zeros(len(keys), np.int8)
    for rung in rungs:
        tier += (table["year_nights"] >= rung.nights) | (table["year_spend"] >= rung.spend)
    return {
        "guest": keys,
        **table,
        "spend": spend,
        "r": _fifths(table["last"]),
        "f": _fifths(table["stays"]),
        "m": money,
        "tier": tier,
    }


def _fifths(values: Array) -> Array:
    """As ``loyalty.metrics.rfm.scores``: equal values share the highest fifth, 0 without order.

    A value is above the k-th fifth exactly when more than ``n k / 5`` values are at most as great:
    that is, when it is at least the value that stands at place ``n k // 5`` in rising order.
    """
    many = len(values)
    if many < ENOUGH:
        return np.zeros(many, np.int8)
    low, high = int(values.min()), int(values.max())
    if low == high:
        return np.zeros(many, np.int8)
    if high - low < _NARROW:
        offset = values - low
        upto = np.cumsum(np.bincount(offset))
        by_value = -(-upto * FIFTHS // many)
        ranked: Array = by_value.astype(np.int8)[offset]
        return ranked
    places = [many * fifth // FIFTHS for fifth in range(1, FIFTHS)]
    cuts = np.partition(values, places)[places]
    score = np.ones(many, np.int8)
    for cut in cuts:
        score += values >= cut
    return score
