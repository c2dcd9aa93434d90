"""What every transport promises: a provider's id, or a failure that says whether to try again."""

from dataclasses import dataclass
from typing import Protocol


class TransportError(Exception):
    """A message did not leave, as far as we know.

    ``sentence`` is ours, in English, and can be translated where it is shown; ``code`` is the
    provider's own. ``permanent`` ones are not tried again.
    """

    def __init__(self, sentence: str, *, permanent: bool, code: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.permanent = permanent
        self.code = code


@dataclass(frozen=True)
class Outgoing:
    """One SMS as a transport needs it."""

    public_id: str
    to: str
    text: str


class Transport(Protocol):
    """Sends one SMS and returns the provider's id for it; raises ``TransportError``."""

    name: str

    def send(self, message: Outgoing) -> str: ...
