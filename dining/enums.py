"""The words of a meal: which one, how a table stands, who brings an order, what became of a dish."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Meal(TextChoices):
    """The meals of a day, in its order."""

    BREAKFAST = "breakfast", _("Breakfast")
    LUNCH = "lunch", _("Lunch")
    DINNER = "dinner", _("Dinner")


class VisitState(TextChoices):
    """How a table stands."""

    BOOKED = "booked", _("Expected")
    SEATED = "seated", _("Seated")
    LEFT = "left", pgettext_lazy("a table", "Left")
    CANCELLED = "cancelled", _("Cancelled")


class OrderState(TextChoices):
    """How an order to a room stands."""

    PLACED = "placed", _("Ordered")
    SERVED = "served", _("Served")
    CANCELLED = "cancelled", _("Cancelled")


class OrderKind(TextChoices):
    """Who brings it."""

    IN_ROOM_DINING = "in_room_dining", _("In-room dining")
    MINIBAR = "minibar", _("Minibar")


class Eaten(TextChoices):
    """What became of a dish; empty while nobody has said."""

    EATEN = "eaten", _("Eaten")
    LEFT = "left", pgettext_lazy("a dish", "Left")
