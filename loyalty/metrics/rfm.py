"""Recency, frequency and money in fifths by exact rank, and what to say when there is no order."""

from dataclasses import dataclass
from typing import Any

import narwhals as nw

from loyalty.metrics.frames import FrameT, whole

FIFTHS = 5
ENOUGH = 5
"""With fewer guests than fifths no guest is a fifth of anything; no score is given."""

MEASURES = {"r": "last", "f": "stays", "m": "spend"}
"""Score -> the column of ``loyalty.metrics.guests.sums`` it ranks; more is better."""


def scores(sums: FrameT) -> FrameT:
    """Adds ``r``, ``f`` and ``m``, each 1 (lowest fifth) to 5, or 0 where there is nothing to say.

    The fifth of a value is ``ceil(5 * (how many guests have at most this) / (how many guests))``,
    counted exactly. Equal values share a score, and it is the **highest** that any of them would
    have had: when 70 % of the guests stayed once, all of them have f = 4, and nobody has less. No
    score (0) is given for a measure on which all guests are equal, for fewer than ``ENOUGH``
    guests, and for money where no posting is known; such guests do not count among the others.
    """
    # ranks stand as columns first: an expression that is used four times is counted four times
    ranked = sums.with_columns(
        *(
            (nw.col(column).rank("max") * FIFTHS).alias(_at(score))
            for score, column in MEASURES.items()
        )
    )
    told = ranked.with_columns(
        *(_fifth(column, _at(score)).alias(score) for score, column in MEASURES.items())
    )
    return told.drop(*map(_at, MEASURES))


def _at(score: str) -> str:
    return f"_{score}_at"


def _fifth(column: str, at: str) -> nw.Expr:
    value, scaled = nw.col(column), nw.col(at)
    many = value.count()
    told = ~value.is_null() & (value.min() < value.max()) & (many >= ENOUGH)
    passed = whole(scaled > many)
    for fifth in range(2, FIFTHS):
        passed = passed + whole(scaled > many * fifth)
    return whole(nw.when(told).then(passed + 1).otherwise(nw.lit(0)))


@dataclass(frozen=True, slots=True)
class Order:
    """Whether a measure orders the guests at all.

    ``guests`` have a value; ``why`` is empty when they are ordered, else ``"none"`` (no guest has
    one), ``"few"`` (fewer than ``ENOUGH``) or ``"equal"`` (all have the same).
    """

    guests: int
    lowest: int | None
    highest: int | None

    @property
    def why(self) -> str:
        """Why there is no score, in a word that a page turns into a sentence; empty when there is."""
        if self.guests == 0:
            return "none"
        if self.guests < ENOUGH:
            return "few"
        return "equal" if self.lowest == self.highest else ""


def orders(sums: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> dict[str, Order]:
    """Per score what it was ranked on, so that a page can say «all spent the same»."""
    asked = sums.lazy().select(
        *(
            part.alias(f"{score}_{name}")
            for score, column in MEASURES.items()
            for name, part in (
                ("guests", nw.col(column).count()),
                ("lowest", nw.col(column).min()),
                ("highest", nw.col(column).max()),
            )
        )
    )
    row = asked.collect("pyarrow").rows(named=True)[0]
    return {
        score: Order(
            guests=int(row[f"{score}_guests"]),
            lowest=_int(row[f"{score}_lowest"]),
            highest=_int(row[f"{score}_highest"]),
        )
        for score in MEASURES
    }


def _int(value: object) -> int | None:
    # pandas tells an empty minimum as NaN
    return None if value is None or value != value else int(value)  # type: ignore[call-overload]  # noqa: PLR0124
