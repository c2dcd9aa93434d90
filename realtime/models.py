"""One dense stream of wake-ups per property, and what each device proved to have received."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hotels.models import Property
from staff.models import Device


class Stream(models.Model):
    """The head of a property's stream. ``epoch`` changes when a database is restored."""

    property = models.OneToOneField(Property, models.PROTECT, primary_key=True, related_name="+")
    head = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(default=0)  # events at or below are gone
    epoch = models.CharField(max_length=26, db_collation="C")


class Event(models.Model):
    """A wake-up without guest data: «entity E is now at version V». Kept 7 days.

    No foreign keys and no unique key beyond (property, seq), so that it can be partitioned.
    """

    pk = models.CompositePrimaryKey("property_id", "seq")
    property_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    topic = models.CharField(max_length=20, db_collation="C")
    level = models.CharField(max_length=8, db_collation="C")
    entity = models.CharField(max_length=26, db_collation="C")
    version = models.IntegerField()
    departments = ArrayField(models.CharField(max_length=40), default=list)  # empty = everybody

    class Meta:
        indexes = [models.Index(fields=["property_id", "at"], name="realtime_event_at")]


class DeviceCursor(models.Model):
    """How far a device has provably come in the stream, and when it was last heard."""

    device = models.OneToOneField(Device, models.CASCADE, primary_key=True, related_name="cursor")
    epoch = models.CharField(max_length=64, db_collation="C")  # as the device knows it
    acked = models.BigIntegerField(default=0)
    connected_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()


class Delivery(models.Model):
    """The life of one alert on one device: sent, delivered (acknowledged by code), shown."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    entity = models.CharField(max_length=26, db_collation="C")
    device = models.ForeignKey(Device, models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["property", "entity", "device"], name="realtime_delivery_once"
            )
        ]
