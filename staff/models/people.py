"""Who works here: a person of the chain, and the places a person has in properties."""

from typing import TYPE_CHECKING

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from core.ids import PublicIdField
from hotels.models import Department, Property
from staff.enums import Role

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
