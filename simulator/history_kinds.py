"""How guests of each kind behave: why they come, as habits that make bookings; nothing is a score.

The ranges are ours. Each guest draws a habit of their own from a range, ranges of different kinds
overlap, and now and then everybody does something out of character.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Range = tuple[float, float]

ORDINARY = "ordinary"
DIRECT, AGENT, CORPORATE = "Direct", "TA/TO", "Corporate"
MEMBER = "Member site"


@dataclass(frozen=True, slots=True)
class Way:
    """A kind's habits. ``gap``: days between needs; ``uneven``: how much gaps vary, as a share.

    ``habit``: how often channel, room and length are the guest's usual ones. ``paid``: price over
    the public price; ``spread`` of it. Shares are chances per stay. ``mind``: rating out of 5.
    ``replies``: chance that a word of the house is answered.
    """

    gap: Range
    uneven: Range
    nights: Range
    lead: Range
    habit: Range
    paid: Range
    channels: Mapping[str, float]
    spread: float = 0.06
    company: Range = (0.0, 0.1)
    arranged: Range = (0.0, 0.15)
    programme: Range = (0.0, 0.35)
    upgraded: Range = (0.0, 0.12)
    tied: Range = (0.0, 0.3)
    extras: Range = (0.6, 1.3)
    mind: Range = (3.2, 4.6)
    replies: Range = (0.2, 0.6)
    voices: float = 0.04  # praise or recommendation, per stay
    wanted: float = 0.03  # a request that could not be met, per year
    complains: float = 0.06


WAYS: Mapping[str, Way] = {
    ORDINARY: Way(
        gap=(200, 900),
        uneven=(0.4, 0.9),
        nights=(1, 8),
        lead=(1, 90),
        habit=(0.2, 0.6),
        paid=(0.88, 1.06),
        channels={AGENT: 6, DIRECT: 2, CORPORATE: 1},
        spread=0.1,
    ),
    "monopoly": Way(
        gap=(20, 75),
        uneven=(0.3, 0.8),
        nights=(1, 4),
        lead=(2, 20),
        habit=(0.5, 0.85),
        paid=(0.86, 1.0),
        channels={CORPORATE: 8, AGENT: 1},
        company=(0.85, 1.0),
        arranged=(0.6, 0.97),
        tied=(0.0, 0.5),
        extras=(0.5, 1.2),
        mind=(2.8, 4.2),
        replies=(0.1, 0.45),
    ),
    "inertia": Way(
        gap=(35, 110),
        uneven=(0.1, 0.4),
        nights=(1, 5),
        lead=(5, 30),
        habit=(0.78, 0.97),
        paid=(0.95, 1.05),
        channels={DIRECT: 3, AGENT: 4, CORPORATE: 1},
        programme=(0.0, 0.3),
        mind=(3.3, 4.3),
        replies=(0.02, 0.25),
        voices=0.02,
    ),
    "latent": Way(
        gap=(240, 560),
        uneven=(0.2, 0.6),
        nights=(2, 7),
        lead=(10, 80),
        habit=(0.3, 0.7),
        paid=(0.92, 1.06),
        channels={AGENT: 3, DIRECT: 4},
        extras=(0.8, 1.7),
        mind=(4.3, 5.0),
        replies=(0.5, 0.9),
        voices=0.5,
        wanted=1.1,
        complains=0.03,
    ),
    "convenience": Way(
        gap=(25, 95),
        uneven=(0.5, 1.0),
        nights=(1, 2),
        lead=(0, 4),
        habit=(0.4, 0.75),
        paid=(0.92, 1.08),
        channels={AGENT: 4, DIRECT: 3, CORPORATE: 2},
        company=(0.0, 0.5),
        tied=(0.5, 0.95),
        extras=(0.3, 0.9),
        mind=(3.2, 4.4),
        replies=(0.1, 0.5),
    ),
    "price": Way(
        gap=(50, 170),
        uneven=(0.4, 0.9),
        nights=(1, 6),
        lead=(3, 60),
        habit=(0.25, 0.6),
        paid=(0.68, 0.82),
        channels={AGENT: 5, DIRECT: 2, "App": 2, "Deals site": 3},
        spread=0.08,
        programme=(0.0, 0.3),
        extras=(0.3, 0.9),
        mind=(3.2, 4.5),
        replies=(0.15, 0.55),
    ),
    "incentive": Way(
        gap=(30, 100),
        uneven=(0.3, 0.8),
        nights=(1, 4),
        lead=(4, 40),
        habit=(0.5, 0.85),
        paid=(0.88, 0.99),
        channels={MEMBER: 6, DIRECT: 2, AGENT: 1},
        company=(0.0, 0.25),
        programme=(0.75, 1.0),
        upgraded=(0.05, 0.3),
        mind=(3.4, 4.5),
        replies=(0.25, 0.65),
    ),
    "premium": Way(
        gap=(35, 130),
        uneven=(0.3, 0.8),
        nights=(1, 6),
        lead=(6, 60),
        habit=(0.5, 0.85),
        paid=(0.97, 1.1),
        channels={DIRECT: 7, MEMBER: 2, AGENT: 2},
        company=(0.0, 0.3),
        programme=(0.1, 0.55),
        upgraded=(0.25, 0.7),
        extras=(1.2, 2.6),
        mind=(4.3, 5.0),
        replies=(0.4, 0.85),
        voices=0.22,
        complains=0.08,
    ),
}
"""Sources of the shape: the evidence column of docs/kinds.md; the numbers are ours."""

PLANTED = tuple(kind for kind in WAYS if kind != ORDINARY)
OUT_OF_CHARACTER = 0.12
NOT_RECORDED = 0.1
