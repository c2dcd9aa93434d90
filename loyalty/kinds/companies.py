"""What a company's contract says about its guests: did they go when it ended; pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from loyalty.types import StayRow

STOPPED_WITHIN = 90
FEWEST_GUESTS = 3

Account = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a hotel noted of a company; ``ends``: the contract's last day since 1970-01-01."""

    only_choice: bool | None = None
    ends: int | None = None


def stopping(
    rows: Iterable[StayRow], terms: Mapping[Account, Terms], *, as_of: int
) -> dict[Account, float]:
    """Share of a company's guests whose last stay was at most 90 days after its contract's end.

    (property, company) -> 0 to 1, of guests who came before the end; only for contracts that ended
    90 days or more before ``as_of``, and from three guests on.
    """
    last: dict[Account, dict[int, int]] = defaultdict(dict)
    ended = {
        account: each.ends
        for account, each in terms.items()
        if each.ends is not None and each.ends + STOPPED_WITHIN <= as_of
    }
    known: dict[Account, set[int]] = defaultdict(set)
    for row in rows:
        account = row.property, row.company
        for mine, end in ended.items():
            if mine[0] != row.property:
                continue
            if mine == account and row.arrival <= end:
                known[mine].add(row.guest)
            last[mine][row.guest] = max(row.arrival, last[mine].get(row.guest, row.arrival))
    return {
        account: sum(last[account][guest] <= ended[account] + STOPPED_WITHIN for guest in guests)
        / len(guests)
        for account, guests in known.items()
        if len(guests) >= FEWEST_GUESTS
    }
