"""How well arrivals are foreseen: real bookings, every forecast made as of its own day.

The file of 40,060 bookings of a resort (H1) gives when each was made (arrival less lead time) and
when it was cancelled. The last 184 days are judged; what was chosen by trial (weeks of pickup, days
of errors) was chosen on the 184 days before them, which are printed beside. BOOKINGS names the file.
"""

import csv
import gzip
import os
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from benchmarks.harness import QUICK, ROOT, CannotRun, Goal, finish, run, say
from loyalty.forecast import arrivals
from loyalty.forecast.arrivals import Judged
from loyalty.forecast.books import NEVER, Bookings, Books, counted

H1 = Path("hotel_booking_demand") / "H1_resort_bookings.csv.gz"
EPOCH = date(1970, 1, 1)
MONTHS = {date(2000, month, 1).strftime("%B"): month for month in range(1, 13)}
JUDGED = 184
AHEAD = (1, 7, 14) if QUICK else (*range(1, 15), 21, 28)


def bookings() -> Bookings:
    """The bookings of the file; cancelled ones with the day they went."""
    shared = Path(os.environ.get("SHARED_DATA") or ROOT.parent / "shared" / "data")
    path = Path(os.environ.get("BOOKINGS") or shared / H1)
    try:
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except OSError as error:
        raise CannotRun(f"BOOKINGS names a file that cannot be read: {error}") from error
    rows = [_days(row) for row in csv.DictReader(body.decode("utf-8-sig").splitlines())]
    booked, arrival, gone = np.array(rows, dtype=np.int64).T
    return Bookings(booked, arrival, gone)


def _days(row: dict[str, str]) -> tuple[int, int, int]:
    month = MONTHS[row["arrival_date_month"]]
    day = int(row["arrival_date_day_of_month"])
    arrival = date(int(row["arrival_date_year"]), month, day)
    stands = row["reservation_status"] == "Check-Out"
    gone = NEVER if stands else (date.fromisoformat(row["reservation_status_date"]) - EPOCH).days
    return (
        (arrival - timedelta(days=int(row["lead_time"])) - EPOCH).days,
        (arrival - EPOCH).days,
        gone,
    )


def line(one: Judged) -> str:
    """One look ahead for people."""
    error, naive = one.error or float("nan"), one.naive or float("nan")
    return (
        f"{one.ahead:>2} days ahead: error {error:.1%}, same weekday {naive:.1%}"
        f" ({error / naive:.0%} of it), range covers {one.covered:.1%}"
    )


def told(books: Books, first: int, last: int) -> list[Judged]:
    """Every look ahead over these days, said as it comes."""
    found = []
    for ahead in AHEAD:
        found.append(arrivals.judged(books, first=first, last=last, ahead=ahead))
        say(line(found[-1]))
    return found


def figures(found: Sequence[Judged]) -> dict[str, dict[str, float | None]]:
    """What the last line keeps of each look ahead."""
    return {
        f"{one.ahead}_days": {
            "error": round(one.error or 0, 4),
            "naive": round(one.naive or 0, 4),
            "covered": round(one.covered, 4),
        }
        for one in found
    }


def main() -> None:
    """Measures and prints, for people and in the last line."""
    book = bookings()
    first, last = int(book.arrival.min()), int(book.arrival.max())
    books = counted(book, first=first, last=last, leads=max(AHEAD))
    say(
        f"{len(book.arrival):,} bookings, {last - first + 1} days, {books.table[:, 0].mean():.1f} a day"
    )
    say(f"The {JUDGED} days before the judged ones, on which choices were made:")
    before = told(books, last - 2 * JUDGED + 1, last - JUDGED)
    say(f"The last {JUDGED} days:")
    found = told(books, last - JUDGED + 1, last)
    week = next(one for one in found if one.ahead == 7)
    part = (week.error or float("nan")) / (week.naive or float("nan"))
    near = [one.covered for one in found if one.ahead <= 14]
    goals = [
        Goal("7 days ahead: part of the seasonal naive's error", "<= 0.4", round(part, 4), part <= 0.4),
        Goal("7 days ahead: the 80 % range covers", "0.75 to 0.85", round(week.covered, 4),
             0.75 <= week.covered <= 0.85),
        Goal("1 to 14 days ahead: the 80 % range covers, mean", "0.75 to 0.85",
             round(float(np.mean(near)), 4), 0.75 <= float(np.mean(near)) <= 0.85),
    ]  # fmt: skip
    finish("forecast", goals, {"judged": figures(found), "half_year_before": figures(before)})


if __name__ == "__main__":
    run(main)
