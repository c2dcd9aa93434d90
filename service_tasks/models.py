"""Service tasks, their append-only history, the ladder that climbs, what was placed where, and what of
a guest's is in our hands."""

from typing import Self

from django.db import models
from django.db.models import Q

from core.ids import PublicIdField
from hotels.models import Department, Property, Room
from service_tasks.enums import (
    LIVE_STATES,
    CustodyKind,
    EventKind,
    Level,
    Origin,
    ParkReason,
    Place,
    ReturnedTo,
    Step,
    StepState,
    TaskState,
    ThingCondition,
    ThingKind,
    ThingState,
    Together,
)
from staff.models import Membership, User
from stays.models import Stay


class TaskTemplate(models.Model):
    """The words of a task in the hotel's languages; a new version is a new row."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    title = models.JSONField()  # words with {placeholders}
    instruction = models.JSONField(default=dict)  # words with {placeholders}
    icon = models.SlugField(max_length=40, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    item = models.SlugField(max_length=40, blank=True)  # what is left in the room, to collect later
    loan = models.BooleanField(default=False)
    custody = models.CharField(max_length=10, choices=ThingKind, blank=True)  # taken for this work
    request_tile = models.BooleanField(default=False)  # offered as a quick request
    credits = models.PositiveSmallIntegerField(default=5)  # minutes of the person who does it
    position = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(default=15)  # how long the work takes

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["property", "key", "version"], name="service_tasks_template_version"
            )
        ]


class ServiceTaskQuerySet(models.QuerySet["ServiceTask"]):
    """The vocabulary of task lists."""

    def live(self) -> Self:
        """Tasks that have not come to an end."""
        return self.filter(state__in=LIVE_STATES)


class ServiceTask(models.Model):
    """One piece of work for one stay. A rule's task is identified by (stay, rule, occurrence)."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+", db_index=False)
    public_id = PublicIdField()
    stay = models.ForeignKey(Stay, models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=10, choices=Origin)
    rule = models.CharField(max_length=60, blank=True, db_collation="C")
    rule_version = models.PositiveIntegerField(default=0)
    occurrence = models.CharField(max_length=60, blank=True, db_collation="C")
    template = models.ForeignKey(TaskTemplate, models.PROTECT, related_name="+")
    params = models.JSONField(default=dict)  # codes and ids for the words; no words about a guest
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+")
    holder = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    heard_by = models.JSONField(default=list)  # codes of further departments whose screens hear
    level = models.CharField(max_length=8, choices=Level)
    safety = models.BooleanField(default=False)  # never capped, never silenced
    state = models.CharField(max_length=12, choices=TaskState, default=TaskState.OPEN)
    together = models.CharField(max_length=8, choices=Together, default="", blank=True)
    visible_from = models.DateTimeField()
    calls_from = models.DateTimeField(null=True)  # None: it never calls anybody (see quiet.py)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    park_reason = models.CharField(max_length=16, choices=ParkReason, blank=True)
    resume_at = models.DateTimeField(null=True)
    climbed = models.PositiveSmallIntegerField(default=0)  # ladder steps fired
    version = models.PositiveIntegerField(default=1)

    objects = ServiceTaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stay", "rule", "occurrence"],
                condition=~Q(rule=""),
                name="service_tasks_task_identity",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_by=None, acknowledged_at=None)
                | Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False),
                name="service_tasks_task_ack_pair",
            ),
            models.CheckConstraint(
                condition=Q(calls_from=None) | ~Q(level="low"),
                name="service_tasks_task_low_is_quiet",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in LIVE_STATES], ended_at=None)
                | (~Q(state__in=[str(s) for s in LIVE_STATES]) & Q(ended_at__isnull=False)),
                name="service_tasks_task_ended_pair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["property", "department", "due_at"],
                condition=Q(state__in=[str(s) for s in LIVE_STATES]),
                name="service_tasks_task_live",
            ),
            models.Index(fields=["property", "created_at"], name="service_tasks_task_made"),
        ]


class TaskEvent(models.Model):
    """One step in a task's life; append-only, ids and codes only, ready to be partitioned."""

    property_id = models.BigIntegerField()
    at = models.DateTimeField()
    task_id = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=EventKind)
    user_id = models.BigIntegerField(null=True)
    device_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["property_id", "at"], name="service_tasks_event_at"),
            models.Index(fields=["task_id", "at"], name="service_tasks_event_task"),
        ]


class WordsSeen(models.Model):
    """The words that stood on the screen of the person who acknowledged a task."""

    task = models.ForeignKey(ServiceTask, models.CASCADE, related_name="words_seen")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    language = models.CharField(max_length=10)
    text = models.TextField()


class Ladder(models.Model):
    """The hotel's own ladder for a level: after how many seconds each step is called."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    level = models.CharField(max_length=8, choices=Level)
    steps = models.JSONField()  # [{"step": "holder", "after": 0}, {"step": "supervisor", ...}]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "level"], name="service_tasks_ladder_level")
        ]


class LadderStep(models.Model):
    """A due date of one step of one task's ladder; whoever takes the task stops the rest."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    task = models.ForeignKey(ServiceTask, models.CASCADE, related_name="ladder", db_index=False)
    position = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=12, choices=Step)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=StepState, default=StepState.WAITING)
    fired_at = models.DateTimeField(null=True)
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "position"], name="service_tasks_step_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="waiting"), name="service_tasks_step_due"
            )
        ]


class PlacedItem(models.Model):
    """Something we put into a room for a stay; collected when it is on loan and the guest goes."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+")
    task = models.OneToOneField(ServiceTask, models.PROTECT, related_name="placed")
    item = models.SlugField(max_length=40)
    loan = models.BooleanField()
    placed_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    collected_at = models.DateTimeField(null=True)
    collected_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    missing = models.BooleanField(default=False)  # looked for at ``collected_at``, and not there

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(missing=False) | Q(collected_at__isnull=False),
                name="service_tasks_missing_when_looked",
            )
        ]
        indexes = [
            models.Index(
                fields=["property", "placed_at"],
                condition=Q(loan=True, collected_at=None),
                name="service_tasks_placed_out",
            )
        ]


class GuestProperty(models.Model):
    """A thing of a guest that is or was in our hands, as its steps of custody leave it.

    Everything here from ``state`` on follows from the steps (``custody.standing_of``); a test
    compares. While it is held somebody answers for it: ``holder`` is never empty then.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    public_id = PublicIdField()
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="+")  # whose it is
    kind = models.CharField(max_length=10, choices=ThingKind)
    task = models.ForeignKey(ServiceTask, models.PROTECT, null=True, related_name="things")
    state = models.CharField(max_length=10, choices=ThingState, default=ThingState.HELD)
    holder = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=10, choices=Place, blank=True)
    condition = models.CharField(max_length=10, choices=ThingCondition)
    since = models.DateTimeField()  # of the present state
    version = models.PositiveIntegerField(default=1)  # number of its last step

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="held", holder__isnull=False)
                | (~Q(state="held") & Q(holder=None)),
                name="service_tasks_held_by_somebody",
            )
        ]
        indexes = [
            models.Index(
                fields=["property", "since"],
                condition=Q(state="held"),
                name="service_tasks_held",
            ),
            models.Index(fields=["stay"], name="service_tasks_thing_stay"),
            models.Index(fields=["task"], name="service_tasks_thing_task"),
        ]


class CustodyStep(models.Model):
    """Who took a guest's thing, where it went, who gave it back, when and to whom; append-only.

    ``at`` is when it happened by the person's device, ``told_at`` when we heard of it.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    thing = models.ForeignKey(GuestProperty, models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=CustodyKind)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    device_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    told_at = models.DateTimeField()
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=10, choices=Place, blank=True)
    condition = models.CharField(max_length=10, choices=ThingCondition, blank=True)
    returned_to = models.CharField(max_length=10, choices=ReturnedTo, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thing", "number"], name="service_tasks_custody_order"),
            models.CheckConstraint(
                condition=Q(kind="returned", returned_to__in=["room", "hand"])
                | (~Q(kind="returned") & Q(returned_to="")),
                name="service_tasks_custody_returned",
            ),
        ]
