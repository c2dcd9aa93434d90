"""Ten years of a hotel that never was: ``python -m simulator.history FILE`` writes its past as a PMS would.

The file has the columns that ``manage.py import_stays`` knows. Season, length, party, channel, lead
and price are drawn from real bookings, who returns is made by how guests behave, names are invented.
"""

import argparse
import csv
import random
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO

from simulator.bookings import EXTRACT
from simulator.history_guests import Maker, PastGuest, PastStay
from simulator.history_kinds import ORDINARY
from simulator.history_lost import Losses, LostStay
from simulator.history_real import (
    STAYS_A_ROOM,
    Season,
    date_of,
    day_of,
    read_lost,
    read_real,
)
from simulator.persons import Persona, draw

COLUMNS = (
    "reservation number", "guest number", "family name", "given name", "native name", "title",
    "language", "nationality", "birthday", "phone", "email", "arrival", "departure", "adults",
    "children", "room type", "channel", "segment", "company", "room revenue", "currency", "status",
    "booked on", "last modified", "extras",
)  # fmt: skip
"""``extras`` is there for whoever can read it; the import has no such field yet."""

RETURNING = 0.47
KINDS = {
    "monopoly": 14, "inertia": 17, "latent": 10, "convenience": 20, "price": 17, "incentive": 10,
    "premium": 12,
}  # fmt: skip
"""Of a hundred guests who return. Nobody publishes such shares; these are ours."""

LIFE_YEARS = 4.2
SEED = 19
A_DAY = date(2000, 3, 1)  # on which nobody's birthday is made
REGULARS = 250
LOST = "X"  # in the number of a booking that nobody came for


def persona(number: int, seed: int = SEED) -> Persona:
    """The person behind a guest number; the same one in the file and at the desk."""
    return draw(random.Random(seed * 1_000_003 + number), f"h{number}", today=A_DAY)


class Past:
    """The past of one hotel until before ``last``: guests, and through them stays."""

    def __init__(
        self, *, last: date, years: int, stays_a_year: float, seed: int = SEED, path: Path = EXTRACT
    ) -> None:
        self.dice = random.Random(seed)
        self.last, self.first = day_of(last), day_of(last) - round(years * 365.25)
        self.wanted = round(stays_a_year * years)
        self.season = Season(self.dice, self.first, self.last)
        self.maker = Maker(self.dice, self.season, read_real(path))
        self.losses = Losses(seed, read_lost(path), first=self.first, last=self.last)

    def lost(self, guest: PastGuest) -> list[LostStay]:
        """What a guest booked and did not come for, by dice of its own: the stays stay as they are."""
        return self.losses.of(guest)

    def guests(self) -> Iterator[PastGuest]:
        """Guests with at least one finished stay, until the stays are as many as wanted."""
        made, number = 0, 0
        while made < self.wanted:
            number += 1
            guest = self._guest(number)
            guest.stays = [each for each in guest.stays if each.departure < self.last]
            made += len(guest.stays)
            if guest.stays:
                yield guest

    def _guest(self, number: int) -> PastGuest:
        dice = self.dice
        if dice.random() >= RETURNING:
            day = self.season.day(dice)
            return self.maker.guest(number, ORDINARY, day, day + 1)
        kind = dice.choices(list(KINDS), list(KINDS.values()))[0]
        # Some already came before these years began, so that the first one is not all new faces.
        begun = dice.randint(self.first - round(LIFE_YEARS * 365), self.last - 1)
        life = max(60, round(dice.expovariate(1 / (LIFE_YEARS * 365))))
        first, end = max(begun, self.first), min(begun + life, self.last)
        if first >= end:
            return PastGuest(number, kind)
        return self.maker.guest(number, kind, first, end)


def rows(
    guest: PastGuest, lost: Sequence[LostStay], currency: str, code: str
) -> Iterator[tuple[str, ...]]:
    """A guest's stays as lines of the file, and what the guest booked and never came for."""
    who = persona(guest.number)
    known = len(guest.stays) > 1  # who came once left no number and no address with the house
    person = (
        who.profile, who.family, who.given, who.native, who.title, who.language, who.nationality,
        _birthday(who), who.phones[0] if known else "", who.emails[0] if known else "",
    )  # fmt: skip
    for place, stay in enumerate(guest.stays):
        key = f"{code}H{guest.number:06d}-{place:03d}"
        said = (currency, "departed", _day(stay.booked), "", _extras(stay))
        yield (key, *person, *_cells(stay, stay.arrival), *said)
    for place, one in enumerate(lost):
        key = f"{code}H{guest.number:06d}-{LOST}{place:02d}"
        said = (currency, one.status, _day(one.booked), _day(one.gone), "")
        yield (key, *person, *_cells(one.stay, one.arrival), *said)


def _birthday(who: Persona) -> str:
    said = who.birthday
    if said["calendar"] != "solar":
        return ""  # the file can say solar birthdays only
    return f"{said['year']:04d}-{said['month']:02d}-{said['day']:02d}"


def _day(day: int) -> str:
    return date_of(day).isoformat()


def _cells(stay: PastStay, arrival: int) -> tuple[str, ...]:
    return (
        _day(arrival), _day(arrival + stay.nights), str(stay.adults),
        str(stay.children), stay.room, stay.channel, stay.segment, stay.company,
        f"{stay.price * stay.nights:.2f}",
    )  # fmt: skip


def _extras(stay: PastStay) -> str:
    return "" if stay.extras is None else f"{stay.extras * stay.nights:.2f}"


def write(past: Past, out: TextIO, *, currency: str, code: str) -> list[int]:
    """Writes the file in the order of departure; returns the numbers of guests who still come often."""
    lines: list[tuple[str, ...]] = []
    regulars: list[int] = []
    for guest in past.guests():
        lines += rows(guest, past.lost(guest), currency, code)
        if len(guest.stays) >= 3 and guest.stays[-1].arrival >= past.last - 365:
            regulars.append(guest.number)
    lines.sort(key=lambda line: line[COLUMNS.index("departure")])
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(lines)
    return past.dice.sample(regulars, min(REGULARS, len(regulars)))


def main(arguments: list[str]) -> int:
    """Writes FILE, and beside it FILE.regulars with guest numbers for the live simulator."""
    parser = argparse.ArgumentParser(prog="python -m simulator.history", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--rooms", type=int, default=0, help="of the hotel: the file is as large")
    parser.add_argument(
        "--stays", type=int, default=290_000, help="in all, where no rooms are told"
    )
    parser.add_argument("--until", type=date.fromisoformat, default=None, help="today, else")
    parser.add_argument("--currency", default="CNY")
    parser.add_argument("--code", default="", help="before every reservation number")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--bookings", type=Path, default=EXTRACT, help="the whole real file, .gz too"
    )
    told = parser.parse_args(arguments)
    if told.years < 1 or told.stays < 1 or told.rooms < 0:
        parser.error("years and stays must be at least 1")
    each = told.rooms * STAYS_A_ROOM if told.rooms else told.stays / told.years
    past = Past(
        last=told.until or date.today() - timedelta(days=1),  # noqa: DTZ011  an edge; only a default
        years=told.years, stays_a_year=each, seed=told.seed, path=told.bookings,
    )  # fmt: skip
    half = told.file.with_suffix(".half")
    with half.open("w", encoding="utf-8", newline="") as out:
        regulars = write(past, out, currency=told.currency, code=told.code)
    told.file.with_suffix(".regulars").write_text("\n".join(map(str, regulars)) + "\n")
    half.replace(told.file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
