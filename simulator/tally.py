"""Counts what happened and how fast it was seen: a line a minute, one JSON line at the end."""

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from simulator.pms import Event


@dataclass
class Tally:
    """The run so far. Latencies are seconds from sending an event to the alert on a device."""

    started: float = field(default_factory=time.monotonic)
    counts: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    seen_after: list[float] = field(default_factory=list)
    tasks: set[str] = field(default_factory=set)
    last_sent: float = 0.0

    def sending(self, events: tuple[Event, ...]) -> None:
        self.last_sent = time.monotonic()
        self.counts["sent"] += len(events)

    def accepted(self, events: tuple[Event, ...], status: int, body: Any) -> None:
        """What the door answered; refusals are counted by their outcome."""
        if status >= 300:
            self.outcomes[f"http {status}"] += len(events)
            return
        self.counts["events"] += len(events)
        for result in body.get("results", []):
            self.outcomes[str(result.get("outcome"))] += 1

    def shown(self, task: str, after: float | None = None) -> None:
        """A device was shown an alert it had not been shown before."""
        if task in self.tasks:
            return
        self.tasks.add(task)
        if after is not None:
            self.seen_after.append(after)

    def percentile(self, share: float) -> float | None:
        """Milliseconds; None while nothing was seen."""
        if not self.seen_after:
            return None
        ordered = sorted(self.seen_after)
        place = min(len(ordered) - 1, int(share * len(ordered)))
        return round(ordered[place] * 1000, 1)

    def summary(self) -> dict[str, Any]:
        """The whole run as numbers."""
        return {
            "name": "demo",
            "minutes": round((time.monotonic() - self.started) / 60, 2),
            "events": self.counts["events"],
            "outcomes": dict(self.outcomes),
            "alerts_seen": len(self.tasks),
            "acknowledged": self.counts["acknowledged"],
            "done": self.counts["done"],
            "parked": self.counts["parked"],
            "sightings": self.counts["sightings"],
            "requests": self.counts["requests"],
            "failed_requests": self.counts["failed"],
            "event_to_shown_ms": {"p50": self.percentile(0.5), "p95": self.percentile(0.95)},
        }

    def line(self) -> str:
        """One line for a person."""
        told = self.summary()
        p50, p95 = told["event_to_shown_ms"]["p50"], told["event_to_shown_ms"]["p95"]
        return (
            f"minute {told['minutes']:.1f}: {told['events']} events in, {told['alerts_seen']} alerts "
            f"seen, {told['acknowledged']} taken, {told['done']} done, {told['sightings']} sightings; "
            f"event to shown p50 {p50} ms, p95 {p95} ms"
        )

    def last_line(self) -> str:
        """The summary as one line of JSON."""
        return json.dumps(self.summary(), ensure_ascii=False)
