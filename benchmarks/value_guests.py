"""A million guests who behave as the model says, drawn on a grid of days from a seed."""

import numpy as np
from numpy.typing import NDArray

TRUE = (0.243, 4.414, 0.793, 2.426)
"""r, alpha, a, b as published for the CDNOW sample; a fit of enough guests must find them."""
SEED = 20_050_424

Floats = NDArray[np.float64]


def drawn(guests: int, *, seed: int = SEED) -> tuple[Floats, Floats, Floats]:
    """x, t_x, T of so many guests, in weeks: first stays over 12 weeks, watched to week 39.

    A guest comes at its own rate and may stop after each repeat. Days are whole; two repeats on
    one day are one, and a repeat on the first day is none.
    """
    r, alpha, a, b = TRUE
    dice = np.random.default_rng(seed)
    watched = dice.integers(27 * 7, 39 * 7, guests).astype(np.float64)
    per_day = dice.gamma(r, 1 / (alpha * 7), guests)
    stops = dice.beta(a, b, guests)
    x, last = np.zeros(guests), np.zeros(guests)
    at = np.zeros(guests)
    live = np.arange(guests)
    while len(live):
        with np.errstate(divide="ignore", over="ignore"):
            at[live] += dice.exponential(1.0, len(live)) / per_day[live]
        live = live[at[live] <= watched[live]]
        day = np.ceil(at[live])
        new = day > last[live]
        x[live] += new
        last[live] = day
        live = live[dice.random(len(live)) >= stops[live]]
    return x, last / 7, watched / 7
