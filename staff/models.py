"""People, their place in a property, their devices, shifts and sections, and what they did."""

from typing import TYPE_CHECKING

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from core.ids import PublicIdField
from hotels.models import Department, Property, Room
from staff.enums import DeviceKind, Role

if TYPE_CHECKING:
    _Users = BaseUserManager["User"]
else:
    _Users = BaseUserManager


class UserManager(_Users):
    """Finds people by their sign-in name, letter case aside."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(login=(username or "").lower())


class User(AbstractBaseUser):
    """A person who works for the chain. Rights come from memberships, not from here."""

    public_id = PublicIdField()
    login = models.CharField(max_length=120, unique=True, db_collation="C")  # lower case
    name = models.CharField(max_length=80)
    name_native = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, default="en")
    phone = models.CharField(max_length=20, blank=True)  # E.164; for the last step of a ladder
    is_active = models.BooleanField(default=True)
    epoch = models.PositiveIntegerField(default=1)  # raised to end every session of this person

    USERNAME_FIELD = "login"
    objects = UserManager()


class Membership(models.Model):
    """A person in a property, with a role, departments and the time it holds."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    public_id = PublicIdField()
    role = models.CharField(max_length=16, choices=Role)
    departments = models.ManyToManyField(Department, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # half-open: not a member on this day any more
    pin_hash = models.CharField(max_length=200, blank=True)
    pin_set_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "user"], name="staff_membership_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="staff_membership_period",
            ),
            models.CheckConstraint(
                condition=Q(pin_hash="", pin_set_at=None)
                | (~Q(pin_hash="") & Q(pin_set_at__isnull=False)),
                name="staff_membership_pin_pair",
            ),
        ]


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
