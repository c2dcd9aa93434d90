"""The life of a service task and how loudly it speaks."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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


class Origin(TextChoices):
    """Why a task exists."""

    RULE = "rule", _("Planned by a rule")
    REQUEST = "request", _("The guest asked")
    SIGHTING = "sighting", _("Noticed by staff")
    COLLECTION = "collection", _("To collect")
    TABLE = "table", _("At a table")


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
