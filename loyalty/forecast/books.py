"""What was on the books so many days ahead: the one table every forecast of arrivals reads."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
NEVER = np.iinfo(np.int64).max // 2
"""The day on which a booking that stands was cancelled."""


class BadBooks(Exception):
    """Bookings that no hotel can have; nothing was forecast."""


@dataclass(frozen=True)
class Bookings:
    """One place per room booked; days since 1970-01-01.

    ``booked`` is the day it was made, ``arrival`` the day it is for, ``gone`` the day it was
    cancelled or did not show, ``NEVER`` while it stands.
    """

    booked: Ints
    arrival: Ints
    gone: Ints

    def __post_init__(self) -> None:
        if not len(self.booked) == len(self.arrival) == len(self.gone):
            raise BadBooks("Every booking needs the day it was made, its arrival and its end.")

    def known(self, origin: int) -> "Bookings":
        """The book as it stood at the end of day ``origin``."""
        made = self.booked <= origin
        gone = self.gone[made]
        return Bookings(
            self.booked[made], self.arrival[made], np.where(gone <= origin, gone, NEVER)
        )


@dataclass(frozen=True)
class Books:
    """``table[d, h]``: rooms that stood booked for day ``first + d`` at the end of the day h before.

    Column 0 is the end of the day itself: who arrived. What is true at the end of day ``o`` is
    ``table[d, h]`` with ``first + d - h <= o``; a forecast made on ``o`` reads nothing else.
    """

    first: int
    table: Floats

    @property
    def leads(self) -> int:
        """The furthest look ahead, in days."""
        return int(self.table.shape[1]) - 1

    @property
    def last(self) -> int:
        """The last day the table has a row for."""
        return self.first + len(self.table) - 1

    def arrived(self, origin: int) -> Floats:
        """Arrivals of each day from the first to ``origin``; shape (origin - first + 1,)."""
        return self.table[: max(origin - self.first + 1, 0), 0]


def counted(bookings: Bookings, *, first: int, last: int, leads: int) -> Books:
    """The table of the days ``first`` to ``last`` and looks of 0 to ``leads`` days ahead.

    A booking counts from the day it was made to the day before it was cancelled. One that was made
    after its arrival (a PMS that books back) counts as made on the day itself.
    """
    if last < first or leads < 0:
        raise BadBooks("A forecast needs at least one day, and no look ahead below 0 days.")
    inside = (bookings.arrival >= first) & (bookings.arrival <= last)
    arrival = bookings.arrival[inside]
    made = np.clip(arrival - bookings.booked[inside], 0, leads + 1)
    gone = np.clip(arrival - bookings.gone[inside], -1, leads + 1)
    days, width = last - first + 1, leads + 2
    row = (arrival - first) * width
    in_ = np.bincount(row + made, minlength=days * width).reshape(days, width)
    out = np.bincount((row + gone)[gone >= 0], minlength=days * width).reshape(days, width)
    # Standing h days ahead: made h days before or earlier, and not gone h days before or earlier.
    standing = np.cumsum((in_ - out)[:, ::-1], axis=1)[:, ::-1]
    return Books(first, standing[:, : leads + 1].astype(np.float64))
