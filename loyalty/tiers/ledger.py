"""Points: every change is an entry, the balance is their sum, and what is owed is never hidden.

Points come in lots that expire one by one; what is spent comes from the lot that expires first.
When a refund takes back more than is left, the rest is owed, and what is earned next pays it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from loyalty.tiers.days import months_after
from loyalty.tiers.types import Points


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of a balance. ``key`` names its cause once: what, and the event it came of."""

    key: str
    day: date
    kind: str  # earn, burn, expire, adjust, clawback
    points: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Lot:
    """Points of one origin: what was earned less what was taken back, and what is still to spend."""

    key: str
    earned: int
    left: int
    expires_on: date | None
    expired: int = 0


@dataclass(frozen=True, slots=True)
class Stayed:
    """What a stay has brought so far, refunds and late postings included."""

    spend: int = 0
    nights: int = 0
    percent: int = 100
    points: int = 0
    stood: bool = False  # the stay itself was heard of


@dataclass(frozen=True, slots=True)
class Ledger:
    """Entries in the order in which they were made; ``sum(points) == sum(left) - owed`` always."""

    entries: tuple[Entry, ...] = ()
    lots: tuple[Lot, ...] = ()
    owed: int = 0
    stays: Mapping[str, Stayed] = field(default_factory=dict)

    @property
    def balance(self) -> int:
        """Points to spend, less what is owed."""
        return sum(lot.left for lot in self.lots) - self.owed


def brought(rule: Points | None, stayed: Stayed) -> int:
    """The points of a stay in full; a stay that cost less than nothing brings those of its nights."""
    if rule is None or not stayed.stood:
        return 0
    plain = max(0, stayed.spend) // rule.per * rule.points + stayed.nights * rule.per_night
    return plain * stayed.percent // 100


def earn(ledger: Ledger, entry: Entry, expire_months: int = 0) -> Ledger:
    """Adds a lot, of which what is owed is paid first."""
    pays = min(ledger.owed, entry.points)
    end = months_after(entry.day, expire_months) if expire_months else None
    lot = Lot(entry.key, entry.points, entry.points - pays, end)
    return replace(
        ledger,
        entries=(*ledger.entries, entry),
        lots=(*ledger.lots, lot),
        owed=ledger.owed - pays,
    )


def take(ledger: Ledger, entry: Entry, first: str = "") -> Ledger:
    """Takes ``-entry.points`` from the lots, ``first`` and then by expiry; the rest is owed."""
    wanted, lots = -entry.points, {lot.key: lot for lot in ledger.lots}
    for lot in sorted(ledger.lots, key=lambda lot: (lot.key != first, lot.expires_on or date.max)):
        taken = min(lot.left, wanted)
        lots[lot.key] = replace(lot, left=lot.left - taken)
        wanted -= taken
    return replace(
        ledger,
        entries=(*ledger.entries, entry),
        lots=tuple(lots.values()),
        owed=ledger.owed + wanted,
    )


def take_back(ledger: Ledger, entry: Entry, lot_key: str) -> Ledger:
    """Takes back what a lot earned, but nothing that has expired since; none: nothing is written."""
    lot = next((lot for lot in ledger.lots if lot.key == lot_key), None)
    if lot is None:
        return ledger
    points = min(-entry.points, lot.earned - lot.expired)
    if points <= 0:
        return ledger
    taken = take(ledger, replace(entry, points=-points), first=lot_key)
    return replace(
        taken,
        lots=tuple(
            replace(one, earned=one.earned - points) if one.key == lot_key else one
            for one in taken.lots
        ),
    )


def expire(ledger: Ledger, day: date) -> Ledger:
    """Writes off what is left of each lot whose day has come, under that day."""
    due = sorted(
        (lot for lot in ledger.lots if lot.left and lot.expires_on and lot.expires_on <= day),
        key=lambda lot: (lot.expires_on, lot.key),
    )
    if not due:
        return ledger
    gone = {lot.key for lot in due}
    entries = tuple(
        Entry(f"expire:{lot.key}", lot.expires_on or day, "expire", -lot.left) for lot in due
    )
    lots = tuple(
        replace(lot, left=0, expired=lot.expired + lot.left) if lot.key in gone else lot
        for lot in ledger.lots
    )
    return replace(ledger, entries=(*ledger.entries, *entries), lots=lots)
