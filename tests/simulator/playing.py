"""A door that keeps what was said to it."""

from typing import Any

from simulator.pms import Event


class Ear:
    """Whoever hears a simulated PMS."""

    def __init__(self) -> None:
        self.heard: list[Event] = []

    async def send(self, *events: Event) -> None:
        self.heard += events

    def stays(self) -> list[dict[str, Any]]:
        """The stays of all events, as told."""
        return [event["stay"] for event in self.heard if "stay" in event]
