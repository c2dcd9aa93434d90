"""What people hold in their hands: devices, how they were enrolled, and who is signed in on them."""

from django.db import models
from django.db.models import Q

from core.ids import PublicIdField
from hotels.models import Department, Property
from staff.enums import DeviceKind
from staff.models.people import Membership, User


class Device(models.Model):
    """A browser known to a property, by a secret in its cookie.

    A password sign-in makes the row; only a manager's one-time code sets ``enrolled_at``, and a
    PIN works only on an enrolled one. The same browser in two hotels has a row in each.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="devices")
    public_id = PublicIdField()
    label = models.CharField(max_length=60, blank=True)  # empty until enrolled
    kind = models.CharField(max_length=10, choices=DeviceKind)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, db_collation="C", db_index=True)  # sha256 hex
    epoch = models.PositiveIntegerField(default=1)
    enrolled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    enrolled_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "token_hash"], name="staff_device_once"),
            models.CheckConstraint(
                condition=Q(enrolled_at=None, label="")
                | (Q(enrolled_at__isnull=False) & ~Q(label="")),
                name="staff_device_enrolled_pair",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="staff_device_revoked_pair",
            ),
        ]


class EnrolmentCode(models.Model):
    """A one-time code that turns a browser into a device of the house."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True, db_collation="C")
    label = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=DeviceKind)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class PinTries(models.Model):
    """Wrong PINs of one member on one device; the wait doubles, other devices are not touched."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    failures = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField()
    blocked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "membership"], name="staff_pintries_once")
        ]


class PasswordTries(models.Model):
    """Wrong passwords for one person in one browser; all unknown browsers share one count.

    So guessing from elsewhere never locks a person out of the browsers that the house knows.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    device = models.ForeignKey(Device, models.CASCADE, null=True, related_name="+")
    failures = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField()
    blocked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "device"], name="staff_passwordtries_once", nulls_distinct=False
            )
        ]


class SignIn(models.Model):
    """One stretch of one person being signed in on one device; ended at once when revoked."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True, db_collation="C")
    user_epoch = models.PositiveIntegerField()
    device_epoch = models.PositiveIntegerField(default=0)
    by_pin = models.BooleanField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["property", "device"], name="staff_signin_device")]
