"""The server's end of the line in the hands of a test: it hears frames and says what it likes."""

import json
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Page, WebSocketRoute


@dataclass
class LineEnd:
    """Every socket a context opens, oldest first, and every frame it sent."""

    context: BrowserContext
    sockets: list[WebSocketRoute] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    refusing: bool = False

    def __post_init__(self) -> None:
        self.context.route_web_socket("**/ws/p/**", self._opened)

    def _opened(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        if self.refusing:
            socket.close(code=1011)
            return
        socket.on_message(lambda text: self.heard.append(json.loads(text)))

    def say(self, **frame: Any) -> None:
        """Sends a frame on the newest socket."""
        self.sockets[-1].send(json.dumps(frame))

    def welcome(self, page: Page, *, epoch: str = "e1", head: int = 0, mode: str = "delta") -> None:
        """Waits for the newest greeting and answers it."""
        self.wait(page, "hello")
        self.say(t="welcome", epoch=epoch, head=head, hb=15, mode=mode)
        page.locator('#live-pill[data-state="live"]').wait_for()

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The frames of one kind heard so far."""
        return [frame for frame in self.heard if frame["t"] == kind]

    def wait(self, page: Page, kind: str, count: int = 1) -> list[dict[str, Any]]:
        """Waits until ``count`` frames of a kind were heard."""
        for _ in range(200):
            if len(self.of(kind)) >= count:
                return self.of(kind)
            page.wait_for_timeout(25)
        raise AssertionError(f"Only {len(self.of(kind))} of {count} {kind} frames: {self.heard}")


def event(topic: str, level: str = "low", entity: str = "t1", version: int = 1) -> dict[str, Any]:
    """One wake-up of an ``ev`` frame."""
    return {"topic": topic, "level": level, "entity": entity, "version": version}
