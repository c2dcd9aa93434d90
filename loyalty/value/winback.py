"""Calling guests back, and knowing whether the calls did anything: a random tenth is not called."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from math import sqrt
from typing import Literal

PART = 10
Z = 1.959964  # the middle 95 % of the normal distribution
LEAST_HELD = 10
"""Guests held back below whom no effect is told."""

Word = Literal["not enough", "no difference seen", "helped", "harmed"]


@dataclass(frozen=True)
class Drawn:
    """A win-back list: whom to call, and whom not, so that there is something to compare with."""

    called: tuple[int, ...]
    held: tuple[int, ...]


def held_of(guests: int) -> int:
    """How many of so many are held back."""
    return max(round(guests / PART), 1 if guests >= 5 else 0)


def draw(guests: Iterable[int], *, seed: str) -> Drawn:
    """Holds back a random tenth (rounded, at least one of five guests or more).

    The draw follows from ``seed`` (kept with the list) and the guests alone: the same list drawn
    again, in any order, holds back the same guests, and nobody can choose them.
    """
    known = sorted(set(guests))
    mixed = sorted(known, key=lambda guest: (_mixed(seed, guest), guest))
    held = set(mixed[: held_of(len(known))])
    return Drawn(
        tuple(guest for guest in known if guest not in held),
        tuple(guest for guest in known if guest in held),
    )


def _mixed(seed: str, guest: int) -> bytes:
    return blake2b(f"{seed}:{guest}".encode(), digest_size=16).digest()


@dataclass(frozen=True)
class Effect:
    """Who came back of the called and of the held, and the difference of the rates in its range.

    ``low`` and ``high`` bound it with 95 %. ``word`` is what may be said of it.
    """

    called: int
    called_back: int
    held: int
    held_back: int
    difference: float
    low: float
    high: float
    word: Word


def effect(*, called: int, called_back: int, held: int, held_back: int) -> Effect:
    """What calling did: the difference of two rates with Newcombe's interval.

    Newcombe (1998), "Interval estimation for the difference between independent proportions",
    Statistics in Medicine 17, 873-890, method 10: it holds for small lists and for none of ten.
    """
    if not (0 <= called_back <= called and 0 <= held_back <= held):
        raise ValueError("Of a list no more can have come back than were on it.")
    if not called or held < LEAST_HELD:
        return Effect(called, called_back, held, held_back, 0.0, -1.0, 1.0, "not enough")
    one, other = called_back / called, held_back / held
    one_low, one_high = wilson(called_back, called)
    other_low, other_high = wilson(held_back, held)
    difference = one - other
    low = difference - sqrt((one - one_low) ** 2 + (other_high - other) ** 2)
    high = difference + sqrt((one_high - one) ** 2 + (other - other_low) ** 2)
    word: Word = "helped" if low > 0 else "harmed" if high < 0 else "no difference seen"
    return Effect(called, called_back, held, held_back, difference, low, high, word)


def wilson(came: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a rate."""
    rate, square = came / of, Z * Z
    centre = (rate + square / (2 * of)) / (1 + square / of)
    half = Z * sqrt(rate * (1 - rate) / of + square / (4 * of * of)) / (1 + square / of)
    return max(centre - half, 0.0), min(centre + half, 1.0)
