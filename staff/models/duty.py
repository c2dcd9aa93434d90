"""Who is there and who has which rooms: shifts, sections, their usual patterns, covering posts."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from core.ids import PublicIdField
from hotels.models import Department, Property, Room
from staff.enums import PlacingKind
from staff.models.people import Membership, User


class Shift(models.Model):
    """When a member works, and in which department."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="shifts")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)  # went home early

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="staff_shift_period"
            )
        ]
        indexes = [models.Index(fields=["property", "starts_at"], name="staff_shift_start")]


class ShiftPattern(models.Model):
    """A shift as the department runs it every day, in local wall time; may cross midnight."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    name = models.JSONField()  # words
    from_time = models.TimeField()
    to_time = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["property", "department", "code"], name="staff_shiftpattern_code"
            )
        ]


class SectionPattern(models.Model):
    """A section as it stands until somebody changes it for today: rooms, holder, supervisor."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    shift = models.ForeignKey(ShiftPattern, models.CASCADE, related_name="sections")
    name = models.CharField(max_length=40)
    holder = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    supervisor = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    rooms = models.ManyToManyField(Room, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "name"], name="staff_sectionpattern_name")
        ]


class Section(models.Model):
    """Rooms one attendant looks after during one shift, and the supervisor over them."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    public_id = PublicIdField()
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    holder = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    supervisor = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    pattern = models.ForeignKey(SectionPattern, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="staff_section_period"
            ),
            models.UniqueConstraint(fields=["pattern", "starts_at"], name="staff_section_opened"),
        ]
        indexes = [models.Index(fields=["property", "starts_at"], name="staff_section_start")]


class SectionRoom(models.Model):
    """A room in a section. No room has two holders in one department at one time."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="rooms")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    position = models.PositiveSmallIntegerField(default=0)  # walking order

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="staff_sectionroom_one_holder",
                expressions=[
                    ("department", RangeOperators.EQUAL),
                    ("room", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Placing(models.Model):
    """Rooms that changed hands in one go: who said so, and what takes it back.

    ``moves`` are ``[room id, section before, section after]``, None for nobody's; ``shift`` is that
    of somebody who went home with it.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    public_id = PublicIdField()
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=PlacingKind)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    moves = models.JSONField()
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["property", "department", "at"], name="staff_placing_at")]


class CoveringPost(models.Model):
    """Who answers for a department in a stretch of the local day when nobody else holds a task.

    ``from_time`` = ``to_time`` means the whole day; ``to_time`` before ``from_time`` crosses
    midnight. A department without a post for an hour has a hole that no rule may fall into.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, related_name="posts")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    from_time = models.TimeField()
    to_time = models.TimeField()
