"""Guests of the past, made by how they behave: a need comes, a booking follows, a word is said."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TypeVar

from simulator.history_kinds import (
    CORPORATE,
    DIRECT,
    MEMBER,
    NOT_RECORDED,
    ORDINARY,
    OUT_OF_CHARACTER,
    WAYS,
    Range,
    Way,
)
from simulator.history_real import Real, Season

T = TypeVar("T")

EXPIRY_REACH = 60
COMPANIES = 120
SEASONAL = frozenset({"latent", "price", "premium"})  # the others come for work or by habit
OWN_SITES = frozenset({DIRECT, MEMBER, "App"})


@dataclass(slots=True, kw_only=True)
class PastStay:
    """One stay that is over; days since 1970-01-01, prices per night, None where nobody wrote it.

    ``booked`` is the day it was booked, ``lead`` how long before that was, where it was written down.
    """

    arrival: int
    nights: int
    adults: int
    children: int
    room: str
    channel: str
    segment: str
    company: str
    booked: int
    lead: int | None
    price: float
    paid: float | None
    extras: float | None
    own_paid: bool | None
    arranged: bool | None
    promotion: bool | None
    programme: bool | None
    upgraded: bool | None
    tied: bool | None

    @property
    def direct(self) -> bool:
        """Whether it was booked with the house itself."""
        return self.channel in OWN_SITES

    @property
    def departure(self) -> int:
        return self.arrival + self.nights


@dataclass(slots=True)
class PastGuest:
    """A guest with all stays and words; ``kind`` is how they were made, never an input to judge by."""

    number: int
    kind: str
    stays: list[PastStay] = field(default_factory=list)
    ratings: list[tuple[int, float]] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)
    voiced: list[int] = field(default_factory=list)
    wanted: list[int] = field(default_factory=list)
    solved: list[int] = field(default_factory=list)
    expiries: list[int] = field(default_factory=list)
    only_choice: bool | None = None
    stops_with_contract: float | None = None


class Maker:
    """Draws guests into a season from a pool of real bookings."""

    def __init__(self, dice: random.Random, season: Season, pool: Sequence[Real]) -> None:
        self.dice, self.season, self.pool = dice, season, pool
        self.by_nights = [[real for real in pool if real.nights == n] for n in range(22)]

    def guest(self, number: int, kind: str, first: int, last: int) -> PastGuest:
        """Somebody of a kind who needs a room now and then from ``first`` until before ``last``."""
        return _Life(self, PastGuest(number, kind), first, last).lived()

    def within(self, told: Range) -> float:
        """A habit of one guest's own."""
        return self.dice.uniform(*told)

    def any(self) -> Real:
        """A real booking."""
        return self.dice.choice(self.pool)

    def of_length(self, nights: int) -> Real:
        """A real booking of that many nights, else of any."""
        return self.dice.choice(self.by_nights[min(nights, 21)] or self.pool)


class _Life:
    """One guest's habits and time."""

    def __init__(self, maker: Maker, guest: PastGuest, first: int, last: int) -> None:
        self.maker, self.guest, self.first, self.last = maker, guest, first, last
        self.way = way = WAYS[guest.kind]
        self.dice, within = maker.dice, maker.within
        self.gap, self.uneven = within(way.gap), within(way.uneven)
        self.habit, self.paid = within(way.habit), within(way.paid)
        self.company_share, self.arranged = within(way.company), within(way.arranged)
        self.programme, self.upgraded = within(way.programme), within(way.upgraded)
        self.tied, self.extras = within(way.tied), within(way.extras)
        self.mind, self.replies = within(way.mind), within(way.replies)
        self.lead = max(0.5, within(way.lead))
        self.usual = self._usual(way)
        self.company = f"Company {self.dice.randint(1, COMPANIES):03d}"
        self.weekday = self.dice.randrange(7)
        self.expiry = self.dice.randrange(365)

    def _usual(self, way: Way) -> tuple[str, str, int]:
        low, high = way.nights
        room = "SUITE" if self.dice.random() < 0.15 else "DELUXE"
        return self._channel(way), room, self.dice.randint(int(low), int(high))

    def _channel(self, way: Way) -> str:
        names = list(way.channels)
        return self.dice.choices(names, cum_weights=list(accumulate(way.channels.values())))[0]

    def lived(self) -> PastGuest:
        """All of the guest's time."""
        guest, dice = self.guest, self.dice
        if guest.kind == "monopoly":
            guest.only_choice = self._told(dice.random() < 0.85)
            guest.stops_with_contract = self._told(dice.uniform(0.45, 1.0))
        elif self.company_share > 0.25:
            guest.only_choice = self._told(dice.random() < 0.15)
            guest.stops_with_contract = self._told(dice.uniform(0.0, 0.5))
        for year_day in range(self.first - self.first % 365, self.last, 365):
            guest.expiries.append(year_day + self.expiry)
            if dice.random() < self.way.wanted and self.first <= year_day < self.last:
                guest.wanted.append(year_day + dice.randrange(365))
        day = free = self.first
        while day < self.last:
            when = self._when(day)
            if when is not None and free <= when < self.last:
                free = self._stay(when) + 1
                day = max(day, when)
            step = self.gap * max(0.15, dice.gauss(1, self.uneven))
            day = max(free, day + round(step), day + 2)
        return guest

    def _told(self, value: T) -> T | None:
        return None if self.dice.random() < NOT_RECORDED else value

    def _when(self, day: int) -> int | None:
        """The day of arrival when a need comes; None when the guest stays away."""
        odd = self.dice.random() < OUT_OF_CHARACTER
        kind = ORDINARY if odd else self.guest.kind
        if kind in SEASONAL and self.dice.random() > self.maker.season.wish(day):
            return None
        if kind == "price":
            near = self.maker.season.promotion_near(day, 45)
            if near is not None and near >= self.first:
                return near
            return day if self.dice.random() < 0.45 else None
        if kind == "incentive":
            return self._before_expiry(day)
        if kind == "convenience" and self.dice.random() < 0.8:
            return day + (self.weekday - day) % 7
        return day

    def _before_expiry(self, day: int) -> int | None:
        ahead = (self.expiry - day) % 365
        if ahead < EXPIRY_REACH:
            return day
        if ahead > 365 - EXPIRY_REACH:
            return None if self.dice.random() < 0.7 else day  # the tier is won for another year
        if ahead < 180 and self.dice.random() < 0.75:
            return day + ahead - self.dice.randrange(EXPIRY_REACH)
        return day

    def _stay(self, day: int) -> int:
        """A stay from ``day`` on; returns the day of departure."""
        dice, season = self.dice, self.maker.season
        odd = self.guest.kind == ORDINARY or dice.random() < OUT_OF_CHARACTER
        real = self.maker.any()
        channel, room, nights = real.channel, "SUITE" if real.suite else "DELUXE", real.nights
        lead = real.lead
        if not odd:
            channel, room, nights = self._choice(self.way)
            real = self.maker.of_length(nights)
            lead = round(self.lead * dice.uniform(0.4, 1.8))
        paid_by_company = dice.random() < (0.1 if odd else self.company_share)
        promotion, paid = self._price(day, real, odd=odd)
        public = season.price(day, room)
        extras = public * 0.22 * dice.lognormvariate(0, 0.45) * (1.0 if odd else self.extras)
        stay = PastStay(
            arrival=day,
            nights=nights,
            adults=1 if paid_by_company else real.adults,
            children=0 if paid_by_company else real.children,
            room=room,
            channel=CORPORATE if paid_by_company and dice.random() < 0.7 else channel,
            segment="Corporate" if paid_by_company else real.segment,
            company=self.company if paid_by_company else "",
            booked=day - lead,
            lead=self._told(lead),
            price=round(public * paid, 2),
            paid=self._told(paid),
            extras=self._told(extras),
            own_paid=self._told(not paid_by_company),
            arranged=self._told(dice.random() < (0.15 if odd else self.arranged)),
            promotion=self._told(promotion),
            programme=self._told(dice.random() < (0.25 if odd else self.programme)),
            upgraded=self._told(dice.random() < (0.08 if odd else self.upgraded)),
            tied=self._told(dice.random() < (0.15 if odd else self.tied)),
        )
        self.guest.stays.append(stay)
        self._words(stay)
        return stay.departure

    def _choice(self, way: Way) -> tuple[str, str, int]:
        usual, other, habit = self.usual, self._usual(way), self.habit
        return (
            usual[0] if self.dice.random() < habit else other[0],
            usual[1] if self.dice.random() < habit else other[1],
            usual[2] if self.dice.random() < habit else other[2],
        )

    def _price(self, day: int, real: Real, *, odd: bool) -> tuple[bool, float]:
        dice, kind = self.dice, self.guest.kind
        running = day in self.maker.season.promoted
        takes = 0.95 if kind == "price" else 0.3
        if running and dice.random() < takes:
            return True, dice.gauss(0.76, 0.04)
        if odd:
            return False, real.paid
        return False, max(0.4, dice.gauss(self.paid, self.way.spread))

    def _words(self, stay: PastStay) -> None:
        """What is asked and said around a stay, with the noise of moods."""
        guest, dice, out = self.guest, self.dice, stay.departure
        for after in (1, 30):
            if dice.random() < 0.8:
                guest.asked.append(out + after)
                if dice.random() < self.replies:
                    guest.answered.append(out + after + 1)
        if dice.random() < self.replies * 0.6:
            mark = min(5.0, max(1.0, dice.gauss(self.mind, 0.45)))
            guest.ratings.append((out + 2, round(mark * 2) / 2))
        if dice.random() < self.way.voices:
            guest.voiced.append(out + 3)
        if dice.random() < self.way.complains:
            guest.solved.append(out)


def planted(maker: Maker, kind: str, number: int, *, fewest: int, last: int) -> Iterator[PastGuest]:
    """``number`` guests of a kind with at least ``fewest`` stays in the two years before ``last``.

    They have come for one to four years; who never comes so often is drawn again.
    """
    made = 0
    while made < number:
        first = last - maker.dice.randint(365, 4 * 365)
        guest = maker.guest(made, kind, first, last)
        recent = [each for each in guest.stays if last - 730 <= each.arrival < last]
        recent = [each for each in recent if each.departure <= last]
        if len(recent) >= fewest:
            made += 1
            yield guest
