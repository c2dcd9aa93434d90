"""A transport that sends nothing, behaves as told and passes the same tests as Twilio's client."""

from collections import Counter
from dataclasses import dataclass, field

from messaging.transports import Outgoing, TransportError
from tests.fakes.twilio import Next


@dataclass
class FakeTransport:
    """Accepts every message unless ``script`` says otherwise for the next ones, in order."""

    script: list[Next] = field(default_factory=list)
    accepted: list[Outgoing] = field(default_factory=list)
    name: str = "fake"

    def send(self, message: Outgoing) -> str:
        outcome = self.script.pop(0) if self.script else Next.ACCEPT
        if outcome in {Next.ACCEPT, Next.ACCEPT_AND_HANG}:
            self.accepted.append(message)
        if outcome == Next.ACCEPT:
            return f"SM{len(self.accepted):032x}"
        raise TransportError(
            f"as told: {outcome}",
            permanent=outcome in {Next.BAD_NUMBER, Next.UNSUBSCRIBED},
            code=CODES.get(outcome, ""),
        )

    def count(self) -> Counter[str]:
        """How often each message left."""
        return Counter(message.public_id for message in self.accepted)


CODES = {
    Next.TOO_MANY: "20429",
    Next.BAD_NUMBER: "21211",
    Next.UNSUBSCRIBED: "21610",
    Next.BROKEN: "20500",
}
