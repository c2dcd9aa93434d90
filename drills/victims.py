"""Whom a drill kills next: by chance from a seed, never so often that the supervisor rightly gives up."""

import random
from collections import defaultdict
from collections.abc import Iterable

# The supervisor ends the system at the fifth death of one process within a minute.
MOST = 3
WITHIN = 65.0

BACKEND = "a database session"


class Victims:
    """Chooses names; keeps who died when."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self._deaths: dict[str, list[float]] = defaultdict(list)

    def choose(self, alive: Iterable[str], now: float) -> str:
        """One of those who live and may die again by now; "" when nobody may."""
        fit = [name for name in sorted(alive) if self._recent(name, now) < MOST]
        return self.dice.choice(fit) if fit else ""

    def _recent(self, name: str, now: float) -> int:
        return sum(moment > now - WITHIN for moment in self._deaths[name])

    def died(self, name: str, now: float) -> None:
        """Somebody died at ``now``, by us or by itself."""
        self._deaths[name].append(now)

    def all_died(self) -> None:
        """The supervisor is a new one and remembers nothing."""
        self._deaths.clear()


def rounds(kills: int, together: int) -> list[int]:
    """How many are killed one by one before, between and after each killing of all together.

    The last part is not empty, so that what is counted at the end has been killed singly too.
    """
    parts = together + 1
    return [kills // parts + (place < kills % parts) for place in range(parts)]
