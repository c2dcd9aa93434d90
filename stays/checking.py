"""Refuses what cannot be a stay, with a sentence for the person who reads the PMS messages."""

from datetime import date

from core.sentences import joined, sentence
from stays.types import GROUPS, StaySaid

KEY_LENGTH = 60
FIRST_YEAR, LAST_YEAR = 1990, 2100


class BadStay(Exception):
    """An event that can never be applied as it stands; nothing of it was applied."""


class UnknownStay(Exception):
    """A partial event about a stay whose whole was never heard; keep it and try again later."""


REFUSED = sentence("Nothing of this message was applied; correct it in the PMS.")


def _refuse(what: str) -> BadStay:
    return BadStay(joined([what, REFUSED]))


def _check_dates(arrival: date | None, departure: date | None) -> None:
    if arrival is None or departure is None:
        raise _refuse(sentence("The message carries dates but no arrival or no departure."))
    if departure < arrival:
        raise _refuse(
            sentence(
                "The departure %(departure)s is before the arrival %(arrival)s.",
                departure=departure,
                arrival=arrival,
            )
        )
    if not FIRST_YEAR <= arrival.year <= departure.year <= LAST_YEAR:
        raise _refuse(
            sentence(
                "The dates %(arrival)s to %(departure)s are not of our time.",
                arrival=arrival,
                departure=departure,
            )
        )


def check(said: StaySaid) -> None:
    """Raises ``BadStay`` with one sentence when the event contradicts itself."""
    if not said.key or len(said.key) > KEY_LENGTH:
        raise _refuse(sentence("A stay needs a key of 1 to 60 characters."))
    if said.occurred_at.tzinfo is None:
        raise _refuse(sentence("The time of the event has no zone."))
    if not said.groups or not said.groups <= GROUPS:
        raise _refuse(sentence("The message names groups of fields that do not exist."))
    if "dates" in said.groups:
        _check_dates(said.arrival, said.departure)
    if said.booked and not FIRST_YEAR <= said.booked.year <= LAST_YEAR:
        raise _refuse(sentence("The day of booking %(day)s is not of our time.", day=said.booked))
    if not (0 <= said.adults <= 999 and 0 <= said.children <= 999):
        raise _refuse(sentence("The number of adults or children cannot be."))
    if any(abs(version or 0) >= 2**62 for version in map(said.version_of, said.groups)):
        raise _refuse(sentence("The version of the message is not a number we can keep."))


def label(text: str, size: int) -> str:
    """A PMS's code or label without control characters, cut to its column."""
    if text.isprintable():
        return text.strip()[:size].strip()
    return "".join(char for char in text if char.isprintable()).strip()[:size].strip()
