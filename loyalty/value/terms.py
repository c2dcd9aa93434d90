"""What a value assumes; apart from the models, so that pages may read it without numpy."""

from dataclasses import dataclass

from core.sentences import sentence

VERSION = 1
"""Of the models; raised whenever the same stays would give other figures."""


class BadTerms(Exception):
    """Terms that no value can be told with; nothing was counted."""


@dataclass(frozen=True)
class Terms:
    """What a value assumes: ``margin`` and ``discount`` (a year) as parts of 1, ``horizon`` months."""

    margin: float = 0.35
    horizon: int = 12
    discount: float = 0.10

    def __post_init__(self) -> None:
        if not 0 < self.margin <= 1:
            raise BadTerms(sentence("The margin must be above 0 % and at most 100 %."))
        if not 1 <= self.horizon <= 120:
            raise BadTerms(sentence("The horizon must be 1 to 120 months."))
        if not 0 <= self.discount < 1:
            raise BadTerms(sentence("The discount must be at least 0 % and below 100 % a year."))
