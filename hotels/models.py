"""Properties, their departments and rooms, and the business day each of them lives in."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q

from core.ids import PublicIdField
from hotels.enums import DepartmentKind, RoomCondition, RoomService


class Property(models.Model):
    """One hotel of the chain. Its ``code`` stands in the addresses of its staff pages."""

    public_id = PublicIdField()
    code = models.SlugField(max_length=40, unique=True)
    name = models.JSONField()  # words: {"en": ..., "zh-hans": ..., "zh-hant": ...}
    zone = models.CharField(max_length=60)  # IANA name, e.g. Asia/Shanghai
    currency = models.CharField(max_length=3)  # ISO 4217
    roll_hour = models.PositiveSmallIntegerField(
        default=3
    )  # local hour; used when the PMS is silent
    check_in_from = models.TimeField(default="15:00")
    check_out_until = models.TimeField(default="12:00")
    turndown_at = models.TimeField(default="18:30")
    # minutes by job, where they differ from hotels.types.WorkMinutes; {"kinds": {room kind: ...}}
    work_minutes = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    settings_stamp = models.UUIDField(db_default=RandomUUID(), editable=False)  # see settled.py

    class Meta:
        verbose_name_plural = "properties"
        constraints = [
            models.CheckConstraint(condition=Q(roll_hour__lte=23), name="hotels_property_roll_hour")
        ]


class BusinessDate(models.Model):
    """The hotel's day: opened and closed by the PMS, or by the roll hour when it is silent."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    date = models.DateField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    by_pms = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "date"], name="hotels_businessdate_once"),
            models.UniqueConstraint(
                fields=["property"],
                condition=Q(closed_at=None),
                name="hotels_businessdate_one_open",
            ),
        ]


class Department(models.Model):
    """A department of the hotel's own list."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="departments")
    code = models.SlugField(max_length=40)
    kind = models.CharField(max_length=20, choices=DepartmentKind)
    name = models.JSONField()  # words
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "code"], name="hotels_department_code")
        ]


class Room(models.Model):
    """A room as the house counts it; ``number`` is text, because houses have 12A and 0801."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="rooms")
    public_id = PublicIdField()
    number = models.CharField(max_length=12)
    floor = models.CharField(max_length=8)
    kind = models.CharField(max_length=40, blank=True)  # the PMS's room type
    smoking = models.BooleanField(default=False)
    condition = models.CharField(
        max_length=10, choices=RoomCondition, default=RoomCondition.INSPECTED
    )
    out_of_order = models.BooleanField(default=False)
    service = models.CharField(max_length=16, choices=RoomService, default=RoomService.NONE)
    service_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "number"], name="hotels_room_number")
        ]
