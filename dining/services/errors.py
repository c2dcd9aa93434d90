"""The expected ways in which an act at a table does not happen; each is a sentence."""


class CannotSeat(Exception):
    """It cannot be done as it was asked; the sentence says why and what is so now."""


class UnknownVisit(Exception):
    """The table has not been heard of yet; it can be applied once it has."""


class BadDining(Exception):
    """A description of meals, tables or dishes that cannot be used; the message says why."""
