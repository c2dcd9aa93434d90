"""A simple ladder of tiers: so many nights or so much spend in the trailing year."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import narwhals as nw

from loyalty.metrics.frames import FrameT, whole


class BadLadder(Exception):
    """The rungs do not rise; nothing was counted."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One tier: its name, and the nights or the spend (minor units) of which either is enough."""

    name: str
    nights: int
    spend: int


SHIPPED = (
    Rung("silver", 10, 600_000),
    Rung("gold", 25, 1_500_000),
    Rung("platinum", 50, 4_000_000),
)
"""A ladder to begin with, in minor units of the chain's currency; a hotel's own policy replaces it."""


def checked(rungs: Sequence[Rung]) -> tuple[Rung, ...]:
    """The rungs, when each asks for at least as much as the one below it and for more than nothing.

    Raises ``BadLadder`` otherwise: on a ladder that falls, the highest rung reached would say
    nothing about the others, and a rung of 0 makes everybody a member.
    """
    for rung in rungs:
        if rung.nights <= 0 or rung.spend <= 0:
            raise BadLadder(
                f"The tier {rung.name} asks for nothing. Nothing was counted; give it at least one"
                " night and a spend above 0."
            )
    for lower, upper in pairwise(rungs):
        if upper.nights < lower.nights or upper.spend < lower.spend:
            raise BadLadder(
                f"The tier {upper.name} asks for less than {lower.name} below it. Nothing was"
                " counted; put the tiers in rising order."
            )
    return tuple(rungs)


def levels(sums: FrameT, rungs: Sequence[Rung]) -> FrameT:
    """Adds ``tier``: how many rungs are reached by ``year_nights`` or ``year_spend``, 0 for none."""
    level = nw.lit(0)
    for rung in checked(rungs):
        reached = (nw.col("year_nights") >= rung.nights) | (nw.col("year_spend") >= rung.spend)
        level = level + whole(reached)
    return sums.with_columns(whole(level).alias("tier"))
