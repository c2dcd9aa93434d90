"""One look at the stays in which a level with benefits was held: their cost, and who came again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from insights.loyal.looking import Looked
from loyalty import queries as loyalty
from loyalty.queries import benefits as kept
from loyalty.queries import money, moves

Key = tuple[int, str]
"""A programme and one of its levels."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Levels that cost anything, the stays in which they were held, and who came again.

    ``worth``: what a minor unit of a currency of prices is in the chain's; None without a rate.
    """

    looked: Looked
    rules: Sequence[moves.Rules]
    prices: Mapping[Key, kept.Prices]
    sums: Mapping[Key, kept.Sums]
    again: Sequence[kept.Again]
    currency: str
    worth: Mapping[str, Decimal | None]

    def cost(self, key: Key) -> float | None:
        """Minor units of the chain's currency; None without a rate."""
        found = self.sums.get(key)
        if found is None:
            return 0
        return self._rated(key, found.stays, found.nights, found.days)

    def cost_of_known(self, key: Key) -> float | None:
        """The same of the stays whose revenue is known, the yearly part by how many these are."""
        found = self.sums.get(key)
        if found is None:
            return None
        days = found.days * found.spend_stays / found.stays
        return self._rated(key, found.spend_stays, found.spend_nights, days)

    def _rated(self, key: Key, stays: int, nights: int, days: float) -> float | None:
        prices = self.prices[key]
        worth = self.worth[prices.currency]
        return None if worth is None else prices.cost(stays, nights, days) * float(worth)

    def keys(self, rules: moves.Rules) -> list[Key]:
        """The levels of a programme that cost anything, the highest first."""
        every = [(rules.programme_id, code) for code in reversed(rules.levels)]
        return [key for key in every if key in self.prices]


def asked(looked: Looked, prices: Mapping[Key, kept.Prices]) -> kept.Where:
    """What the page asks for, as the statements are asked."""
    house, period = looked.reader.house, looked.asked.period
    return kept.Where(house.pk, period.start, period.end, looked.today, house.zone, tuple(prices))


def count(looked: Looked) -> Counted:
    """A constant number of statements, whatever members there are; none where nothing has a cost."""
    rules = moves.rules()
    prices = kept.prices(rules)
    if not prices:
        return Counted(looked, rules, prices, {}, (), "", {})
    currency, last = loyalty.chain_currency(), looked.asked.period.last
    where = asked(looked, prices)
    return Counted(
        looked=looked,
        rules=[each for each in rules if any(key[0] == each.programme_id for key in prices)],
        prices=prices,
        sums=kept.sums(where),
        again=kept.again(where),
        currency=currency,
        worth={
            each: Decimal(1) if each == currency else money.rate_on(each, last)
            for each in {price.currency for price in prices.values()}
        },
    )
