"""Without credentials nothing leaves the house: messages are kept and can be read on a page."""

from messaging.transports.base import Outgoing


class ConsoleTransport:
    """Accepts every message at once; the row itself is what people read."""

    name = "console"

    def send(self, message: Outgoing) -> str:
        """The message's own id, as there is no provider."""
        return f"console-{message.public_id}"
