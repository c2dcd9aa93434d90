"""Whether a booking came straight to the hotel, by its channel: the chain's own word, else the shipped list."""

from collections.abc import Callable

from loyalty.enums import DIRECT_CHANNELS
from loyalty.models import Channel


def directness() -> Callable[[str], bool]:
    """What tells a channel's name, in any case, direct or not; one query, then none."""
    own = dict(Channel.objects.values_list("name", "direct"))
    shipped = frozenset(DIRECT_CHANNELS)

    def direct(channel: str) -> bool:
        name = channel.strip().lower()
        return own.get(name, name in shipped)

    return direct
