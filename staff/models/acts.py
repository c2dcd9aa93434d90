"""What people did and looked at: acts answered once, and the log of access."""

from django.db import models

from staff.models.devices import Device
from staff.models.people import User


class Act(models.Model):
    """One act of one person, named by a key made on the device, answered once and replayed.

    The same key with another body is a conflict (409). Kept 30 days.
    """

    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=64, db_collation="C")
    body_hash = models.CharField(max_length=64, db_collation="C")
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="staff_act_once")]


class AccessLog(models.Model):
    """Who looked at what about whom; append-only, no foreign keys, ready to be partitioned."""

    property_id = models.BigIntegerField()
    at = models.DateTimeField()
    user_id = models.BigIntegerField()
    device_id = models.BigIntegerField(null=True)
    what = models.CharField(max_length=40)  # code of the page or fragment
    guest_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["property_id", "at"], name="staff_accesslog_at")]
