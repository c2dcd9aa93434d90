"""The expected ways in which a sighting or an answer cannot be kept; each carries its sentence."""


class CannotKeep(Exception):
    """What was seen or answered cannot be kept as it stands; the sentence says what to do."""


class NotHere(Exception):
    """What was named is not in this property, or not any more; nothing was changed."""
