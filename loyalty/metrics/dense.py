"""The fast way to the same scored guests on one machine: guests' keys are places in arrays.

A database counts its guests from 1, so the key itself can be the place where a guest's sums stand;
nothing is hashed and nothing is sorted. What costs is reaching a guest's place in memory, so stays
and spend travel in one 64-bit number, and memory that nobody used before, so all of it is counted
in pieces. Results equal those of ``loyalty.metrics.scoring.scored``, number for number
(``tests/loyalty/metrics/test_dense.py``).
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import _sparsetools

from loyalty.metrics.fifths import fifths
from loyalty.metrics.frames import YEAR
from loyalty.metrics.ladder import Rung, checked

SPARSE = 4
"""Keys that span more than this many places per stay are numbered anew first."""

_SPEND_BITS = 44
_ONE = 1 << _SPEND_BITS
_PIECE = 1 << 20  # much smaller ones, and the two threads wait for each other
_CACHED = 1 << 16

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
    guests without a known posting when such guests exist, else whole; all else is whole. Stays
    may stand in any order; in that in which they ended they are counted fastest.
    """
    steps = checked(rungs)
    if len(guest) and int(departure.max()) > as_of:
        ended = departure <= as_of
        guest, departure, nights, spend = (
            each[ended] for each in (guest, departure, nights, spend)
        )
    if not len(guest):
        return _scored(_nobody(), np.zeros(0, np.int64), steps)
    places, keys = _places(guest)
    table = _summed(places, departure=departure, nights=nights, spend=spend, as_of=as_of)
    here = np.flatnonzero(table["stays"])
    if len(here) < places.many:
        table = {name: _kept(column, here) for name, column in table.items()}
    return _scored(table, here + places.first if keys is None else keys, steps)


def _kept(column: Array, here: Array) -> Array:
    """The places ``here`` (rising) of a column that nobody else needs, moved to its front."""
    for start in range(0, len(here), _CACHED):
        part = here[start : start + _CACHED]
        column[start : start + len(part)] = column[part]
    return column[: len(here)]


def _nobody() -> dict[str, Array]:
    names = ("last", "stays", "posted", "spend", "year_stays", "year_nights", "year_spend")
    return {name: np.zeros(0, np.int64) for name in names}


@dataclass(frozen=True, slots=True)
class _Places:
    """Where each stay's guest stands: ``key - first``, below ``many``."""

    keys: Array
    first: int
    many: int

    def __len__(self) -> int:
        return len(self.keys)

    def some(self, start: int, room: Array) -> Array:
        """The places of the next stays from ``start``, written into ``room`` as far as there are any."""
        keys = self.keys[start : start + len(room)]
        return np.subtract(keys, self.first, out=room[: len(keys)], casting="unsafe")

    def all(self) -> Array:
        """All places."""
        return self.keys - self.first


def _places(guest: Array) -> tuple[_Places, Array | None]:
    """Each stay's place, and the key of each place where that is not its number and the first key."""
    if guest.dtype not in (np.int32, np.int64):
        guest = guest.astype(np.int64)  # places are worked out in the keys' own type
    first, last = int(guest.min()), int(guest.max())
    if last - first + 1 <= SPARSE * len(guest):
        return _Places(guest, first, last - first + 1), None
    import pandas as pd  # noqa: PLC0415, only keys with wide gaps need it, and it is slow to load

    place, keys = pd.factorize(guest, sort=True)
    return _Places(place, 0, len(keys)), np.asarray(keys)


def _summed(
    places: _Places, *, departure: Array, nights: Array, spend: Array, as_of: int
) -> dict[str, Array]:
    since = as_of - YEAR
    with ThreadPoolExecutor(1) as beside:  # what it does needs the other core, not the interpreter
        last = beside.submit(_latest, places, departure)
        money = _money(places, departure=departure, nights=nights, spend=spend, since=since)
        return {"last": last.result(), **money}


def _add(sums: Array, place: Array, values: Array) -> None:
    """Adds ``values`` to ``sums``, whole numbers, each at its place.

    A sparse matrix with one column, times one. scipy's own product would put it into new memory and
    not into ``sums``; ``numpy.add.at`` took twice as long where the sums fit no cache.
    """
    ends, one = np.array([0, len(place)], place.dtype), np.ones(1, np.int64)
    _sparsetools.csc_matvec(len(sums), 1, ends, place, values, one, sums)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some stays: where they stand among all, their places, their spend, and where it is unknown."""

    part: slice
    place: Array
    money: Array
    gaps: Array


def _pieces(places: _Places, spend: Array) -> Iterator[_Piece]:
    """All stays in pieces; the arrays of one are overwritten by the next."""
    size = min(_PIECE, len(places))
    narrow = places.many < np.iinfo(np.int32).max
    room, money = np.empty(size, np.int32 if narrow else np.int64), np.empty(size, np.int64)
    for start in range(0, len(places), size):
        part = slice(start, min(start + size, len(places)))
        place = places.some(start, room)
        mine = money[: len(place)]
        yield _Piece(part, place, mine, _whole(spend[part], mine))


def _money(
    places: _Places, *, departure: Array, nights: Array, spend: Array, since: int
) -> dict[str, Array]:
    """Per place stays, known spend, the stays for which it is, and the same of days after ``since``."""
    many = places.many
    packed, packed_year, year_nights = (np.zeros(many, np.int64) for _ in range(3))
    unknown: list[Array] = []
    size = 0
    for piece in _pieces(places, spend):
        if len(piece.gaps):
            unknown.append(piece.place[piece.gaps])
        size += _size(piece.money)
        np.add(piece.money, _ONE, out=piece.money)
        _add(packed, piece.place, piece.money)
        recent = np.flatnonzero(departure[piece.part] > since)
        if len(recent):
            place = piece.place[recent]
            _add(packed_year, place, piece.money[recent])
            _add(year_nights, place, nights[piece.part][recent].astype(np.int64))
    stays, total = _unpacked(packed)
    year_stays, year_spend = _unpacked(packed_year)
    if size >= _ONE // 2 or int(stays.sum()) != len(places):  # they did not fit into one number
        every, late = places.all(), departure > since
        stays, total = _apart(every, many, spend)
        year_stays, year_spend = _apart(every[late], many, spend[late])
    posted = stays.copy()
    for gaps in unknown:
        np.subtract.at(posted, gaps, 1)
    return {
        "stays": stays,
        "posted": posted,
        "spend": total,
        "year_stays": year_stays,
        "year_nights": year_nights,
        "year_spend": year_spend,
    }


def _unpacked(packed: Array) -> tuple[Array, Array]:
    """Stays (in the place of ``packed``) and spend."""
    total = packed << (64 - _SPEND_BITS)
    total >>= 64 - _SPEND_BITS
    packed -= total
    packed >>= _SPEND_BITS
    return packed, total


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
    total = np.zeros(many, np.int64)
    _add(total, place, known.astype(np.int64))
    return np.bincount(place, minlength=many), total


def _latest(places: _Places, day: Array) -> Array:
    """The greatest day per place.

    While days only rise, plain assignment keeps the later one and need not read what stands there.
    """
    lowest = np.iinfo(day.dtype).min
    last = np.full(places.many, lowest, day.dtype)
    room = np.empty(min(_CACHED, len(places)), np.intp)
    before = int(lowest)
    for start in range(0, len(places), _CACHED):
        days = day[start : start + _CACHED]
        place = places.some(start, room)
        most = int(days.max())
        if before <= int(days[0]) and most == int(days[-1]) and not (days[1:] < days[:-1]).any():
            last[place] = days
        else:
            np.maximum.at(last, place, days)
        before = max(before, most)
    return last


def _scored(table: dict[str, Array], keys: Array, rungs: Sequence[Rung]) -> dict[str, Array]:
    known = table["posted"] > 0
    spend = table["spend"]
    money = np.zeros(len(keys), np.int8)
    if known.all():
        money = fifths(spend)
    else:
        money[known] = fifths(spend[known])
        spend = spend.astype(np.float64)
        spend[~known] = np.nan
    tier = np.zeros(len(keys), np.int8)
    for rung in rungs:
        tier += (table["year_nights"] >= rung.nights) | (table["year_spend"] >= rung.spend)
    return {
        "guest": keys,
        **table,
        "spend": spend,
        "r": fifths(table["last"]),
        "f": fifths(table["stays"]),
        "m": money,
        "tier": tier,
    }
