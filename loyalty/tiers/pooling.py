"""Who shares one account: everybody alone, or a company or a family together."""

from collections.abc import Iterable, Mapping

from loyalty.tiers.types import Event, Policy


def accounts(
    policy: Policy, histories: Mapping[int, Iterable[Event]], pools: Mapping[int, str]
) -> dict[str, tuple[tuple[int, ...], tuple[Event, ...]]]:
    """Account -> (its members, their events together), sorted.

    ``pools`` names each member's company or family; who has none is alone, as is everybody under a
    policy that does not pool. An event that stands in two histories of one account counts once.
    """
    members: dict[str, list[int]] = {}
    for guest in sorted(histories):
        pool = pools.get(guest, "") if policy.pooling != "none" else ""
        members.setdefault(f"{policy.pooling}:{pool}" if pool else f"guest:{guest}", []).append(
            guest
        )
    return {
        name: (
            tuple(guests),
            tuple({event.key: event for guest in guests for event in histories[guest]}.values()),
        )
        for name, guests in members.items()
    }
