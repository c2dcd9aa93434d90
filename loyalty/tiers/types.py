"""The shapes of a tier policy and of what is counted under it: plain values, no clock, no database.

Days are dates of the hotel; money is in minor units of the policy's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

MEASURES = ("nights", "stays", "spend", "points", "paid", "invited")
COUNTED = ("nights", "stays", "spend", "points")


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a history counts.

    ``calendar_year``: since 1 January; ``rolling``: the last ``months``; ``since_upgrade``: since
    the level last changed; ``lifetime``: everything.
    """

    kind: str = "calendar_year"
    months: int = 0


@dataclass(frozen=True, slots=True)
class Need:
    """One threshold: at least ``amount`` of ``measure``.

    ``paid``: the level, or a higher one, was bought for at least ``amount``; ``invited``: the house
    invited to it. ``window`` empty: the policy's.
    """

    measure: str
    amount: int
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Every:
    """All of its parts hold."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of its parts holds."""

    parts: tuple["Condition", ...]


Condition = Need | Every | Some


@dataclass(frozen=True, slots=True)
class Benefit:
    """What a level gives, and what one of it costs the house, per ``stay``, ``night`` or ``year``."""

    code: str
    name: Mapping[str, str]
    cost: int
    per: str


@dataclass(frozen=True, slots=True)
class Level:
    """A rung. The first has no condition: every member has it. ``lifetime`` gives it for good."""

    code: str
    name: Mapping[str, str]
    when: Condition | None = None
    lifetime: Condition | None = None
    bonus_percent: int = 0
    benefits: tuple[Benefit, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """Which stays count towards levels and points."""

    direct_only: bool = False
    without_channels: tuple[str, ...] = ()
    without_segments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Keep:
    """How long an earned level holds: ``next_year`` (to its end) or ``months`` from the day earned.

    Only the yearly review takes a level away: the first one after that end and ``grace_months``.
    ``soft_landing``: it takes one level at most.
    """

    through: str = "next_year"
    months: int = 0
    grace_months: int = 0
    soft_landing: bool = True


@dataclass(frozen=True, slots=True)
class Points:
    """``points`` for every full ``per`` minor units spent; a lot expires after ``expire_months`` (0: never)."""

    per: int
    points: int
    per_night: int = 0
    expire_months: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of a programme's rules. ``rates``: what one unit of a foreign currency is worth."""

    programme: str
    name: Mapping[str, str]
    levels: tuple[Level, ...]
    source: str = ""
    currency: str = "CNY"
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    members: str = "automatic"  # or "enrolled"
    pooling: str = "none"  # or "company", "family"
    window: Window = Window()
    reset_on_upgrade: bool = False
    counts: Counts = Counts()
    carry_over_nights: int = 0  # at most so many surplus nights go into the next year
    keep: Keep = Keep()
    review_month: int = 1
    review_day: int = 1
    points: Points | None = None

    def rank(self, code: str) -> int:
        """Place of a level, 0 for the first and for a level that these rules do not have."""
        return next((at for at, level in enumerate(self.levels) if level.code == code), 0)

    @property
    def resets(self) -> bool:
        """Whether counters start anew when the level changes."""
        return self.reset_on_upgrade or self.window.kind == "since_upgrade"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that counts, once: ``key`` names it for ever.

    ``stay``: nights and spend, on the day of departure · ``refund``: ``spend`` more or less for the
    stay ``of`` · ``purchase`` and ``invitation``: of ``level`` (paid: ``spend``) · ``adjust`` and
    ``burn``: of ``points``. ``spend`` empty: nothing was ever posted.
    """

    key: str
    day: date
    kind: str = "stay"
    nights: int = 0
    spend: int | None = None
    currency: str = ""  # empty: the policy's
    direct: bool = True
    channel: str = ""
    segment: str = ""
    of: str = ""
    level: str = ""
    points: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Credit:
    """What one event added to the measures."""

    day: date
    key: str
    nights: int = 0
    stays: int = 0
    spend: int = 0
    points: int = 0
    paid: str = ""  # level bought, for
    price: int = 0
    invited: str = ""  # level invited to
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A threshold beside what was there: ``had`` of ``measure`` where ``needed`` were asked."""

    measure: str
    had: int
    needed: int

    @property
    def missing(self) -> int:
        """How much is lacking, 0 when it is met."""
        return max(0, self.needed - self.had)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a level is held. ``how``: ``joined``, ``earned``, ``kept``, ``landed`` (softly), ``lowered``,
    ``lifetime``, ``rules`` (they changed and no longer have the former level).

    ``facts`` are the thresholds that decided, counted from ``counted_from`` to ``on``.
    """

    how: str
    on: date
    counted_from: date | None = None
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A move between levels, or a level kept for longer (``before`` equals ``after``)."""

    day: date
    before: str
    after: str
    reason: Reason
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Path:
    """One way to a level: everything in ``facts`` must be met."""

    facts: tuple[Fact, ...]

    @property
    def distance(self) -> float:
        """Mean share that is still missing, 0 to 1: the smallest is the nearest way."""
        return sum(fact.missing / fact.needed for fact in self.facts) / len(self.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a member stands on a day, and why. ``paths`` to ``next_level``, the nearest first."""

    level: str
    rank: int
    since: date | None
    valid_until: date | None
    for_life: bool
    measures: Mapping[str, int]
    counted_from: date | None
    reason: Reason
    next_level: str = ""
    paths: tuple[Path, ...] = ()
    balance: int = 0
    owed: int = 0
    uncounted: int = 0  # events in a currency without a stated rate
