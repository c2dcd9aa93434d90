"""What a wake-up can be about and how loud it is; a closed list, because screens subscribe by it."""

from django.db.models import TextChoices


class Topic(TextChoices):
    """What a screen refetches when it hears of it."""

    STAYS = "stays"
    TASKS = "tasks"
    WORK = "work"
    ALERTS = "alerts"
    ROOMS = "rooms"
    GUEST = "guest"
    DINING = "dining"
    PMS = "pms"
    PEOPLE = "people"
    SYSTEM = "system"


class Level(TextChoices):
    """How soon a person must act: high at once, medium within 15 minutes, low whenever."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Mode(TextChoices):
    """How a device continues: ``delta`` from where it was, ``reset`` by fetching everything."""

    DELTA = "delta"
    RESET = "reset"


class CloseCode:
    """Why a socket was closed, as the browser sees it (4000 to 4999 are an application's own)."""

    RESTART = 1012
    BUSY = 1013
    MALFORMED = 4400
    SIGNED_OUT = 4401
    TOO_SLOW = 4008
    REPLACED = 4409
    TOO_MANY = 4429
