"""Which discretion holds for a stay: the strictest of profile, stay and party; pure."""

from collections.abc import Iterable

from guests.enums import Discretion, strictest


def holds(stay: str, profiles: Iterable[str]) -> Discretion:
    """The level for everything shown about a stay. ``profiles``: one for each present member."""
    return strictest(Discretion(stay), *(Discretion(level) for level in profiles))
