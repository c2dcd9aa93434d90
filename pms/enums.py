"""How a message from a PMS can stand."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MessageState(TextChoices):
    """Where a message is on its way from «arrived» to «done», or why it stopped."""

    RECEIVED = "received", _("Received")
    WAITING = "waiting", _("Waiting for its stay")
    APPLIED = "applied", _("Applied")
    STALE = "stale", _("Older than known")
    NOTHING = "nothing", _("Nothing new")
    REJECTED = "rejected", _("Rejected")
    DEAD = "dead", _("Given up")


OPEN_STATES = (MessageState.RECEIVED, MessageState.WAITING)
"""Somebody will still come back to it."""

STOPPED_STATES = (MessageState.REJECTED, MessageState.DEAD)
"""Nothing more happens to it until a person replays it."""


class ConnectionKind(TextChoices):
    """How a PMS is connected."""

    JSON = "json", _("The PMS posts canonical JSON to us")
    FIAS = "fias", _("FIAS over TCP")
    RESTAURANT = "restaurant", _("A restaurant's system posts tables, checks and orders")


POSTS = (ConnectionKind.JSON, ConnectionKind.RESTAURANT)
"""Lines with an address and a token of their own."""


class LinkMode(TextChoices):
    """Who calls whom."""

    DIAL = "dial", _("We dial the interface")
    LISTEN = "listen", _("The interface dials us")


class LinkState(TextChoices):
    """How a link that we hold stands."""

    DOWN = "down", _("Down")
    CONNECTED = "connected", _("Connected, not yet greeted")
    UP = "up", _("Up")
