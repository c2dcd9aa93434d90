"""The life of a service task and how loudly it speaks."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TaskState(TextChoices):
    """Where a task is; the last three are ends."""

    OPEN = "open", _("Open")
    ACKNOWLEDGED = "acknowledged", _("Taken")
    STARTED = "started", _("Started")
    PARKED = "parked", _("Parked")
    DONE = "done", _("Done")
    LAPSED = "lapsed", _("Lapsed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


LIVE_STATES = (TaskState.OPEN, TaskState.ACKNOWLEDGED, TaskState.STARTED, TaskState.PARKED)


class Level(TextChoices):
    """How loudly a task speaks. High sounds at once; medium once; low never."""

    HIGH = "high", _("Now")
    MEDIUM = "medium", _("Soon")
    LOW = "low", _("Planned")


class Together(TextChoices):
    """Which one card of a stay a task stands on; most stand alone."""

    ALONE = ""
    ARRIVAL = "arrival"  # what is prepared before the guest comes
    SHEET = "sheet"  # the standing sheet of a long stay


class Origin(TextChoices):
    """Why a task exists."""

    RULE = "rule", _("Planned by a rule")
    REQUEST = "request", _("The guest asked")
    SIGHTING = "sighting", _("Noticed by staff")
    COLLECTION = "collection", _("To collect")
    CUSTODY = "custody", _("In our hands")
    TABLE = "table", _("At a table")


class Found(TextChoices):
    """How the collection of a lent thing ended."""

    COLLECTED = "collected", _("Collected")
    MISSING = "missing", _("Missing")
    CARRIED = "carried", _("With the guest in the new room")


class ParkReason(TextChoices):
    """Why work cannot go on now."""

    DO_NOT_DISTURB = "do_not_disturb", _("Do not disturb")
    GUEST_INSIDE = "guest_inside", _("Guest inside")
    OUT_OF_STOCK = "out_of_stock", _("Out of stock")
    LATER = "later", _("Guest said later")


class EventKind(TextChoices):
    """What happened to a task, one word per history row."""

    CREATED = "created"
    CHANGED = "changed"
    ACKNOWLEDGED = "acknowledged"
    STARTED = "started"
    DONE = "done"
    PARKED = "parked"
    RESUMED = "resumed"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    UNDONE = "undone"
    REASSIGNED = "reassigned"
    MOVED = "moved"
    ESCALATED = "escalated"
    NOT_BEGUN = "not_begun"


class Step(TextChoices):
    """Whom a ladder step calls."""

    HOLDER = "holder", _("Who has the room")
    SUPERVISOR = "supervisor", _("Section supervisor")
    DUTY_MANAGER = "duty_manager", _("Duty manager's screen")
    SMS = "sms", _("SMS")


class StepState(TextChoices):
    """A ladder step waits, was fired, or was stopped because somebody took the task."""

    WAITING = "waiting"
    FIRED = "fired"
    STOPPED = "stopped"


class ThingKind(TextChoices):
    """What a guest gave into our hands, or left there."""

    SHOES = "shoes", _("Shoes")
    LAUNDRY = "laundry", _("Laundry")
    CHARGER = "charger", _("Charger")
    OTHER = "other", _("Something of the guest's")


class ThingState(TextChoices):
    """Where guest property stands between us and its owner."""

    HELD = "held", _("In our hands")
    RETURNED = "returned", _("Given back")
    VOID = "void", _("Never taken")  # the tap that took it was taken back


class Place(TextChoices):
    """Where guest property is while we have it."""

    ON_PERSON = "on_person", _("In hand")
    PANTRY = "pantry", _("Floor pantry")
    LAUNDRY = "laundry", _("Laundry")
    DESK = "desk", _("Front desk")


class ThingCondition(TextChoices):
    """In what state guest property was taken."""

    FINE = "fine", _("In good order")
    DAMAGED = "damaged", _("Damaged when taken")


class CustodyKind(TextChoices):
    """One step of custody."""

    TAKEN = "taken", pgettext_lazy("thing", "Taken")
    KEPT = "kept", _("Put down")
    TAKEN_OVER = "taken_over", _("Taken over")
    RETURNED = "returned", _("Given back")
    UNDONE = "undone", _("Taken back")


class ReturnedTo(TextChoices):
    """How guest property came back to its owner."""

    ROOM = "room", _("To the room")
    HAND = "hand", _("In hand")
