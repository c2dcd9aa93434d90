"""What managers did about guests worth their time: met on arrival, called when they went quiet."""

from django.db import models
from django.db.models import F, Q

from core.ids import PublicIdField
from guests.models import Guest
from hotels.models import Property
from loyalty.enums import CallResult, MeetingOutcome
from staff.models import Membership, User
from stays.models import Stay


class Meeting(models.Model):
    """What became of the wish to meet the guest of a stay; append-only, the newest row speaks.

    ``reasons`` are the codes the list gave. ``note`` is sealed under the guest's key.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="+", db_index=False)
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="+")
    guest = models.ForeignKey(Guest, models.PROTECT, related_name="+")
    public_id = PublicIdField()
    outcome = models.CharField(max_length=12, choices=MeetingOutcome)
    reasons = models.JSONField(default=list)
    note = models.BinaryField(null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["property", "at"], name="loyalty_meeting_at")]


class Call(models.Model):
    """A call to a guest who went quiet: somebody owns it, it is due on a day, and it ends once.

    A guest has at most one open call in a property. ``note`` is sealed under the guest's key.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="+", db_index=False)
    guest = models.ForeignKey(Guest, models.PROTECT, related_name="+")
    public_id = PublicIdField()
    owner = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    due = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    result = models.CharField(max_length=12, choices=CallResult, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["property", "guest"],
                condition=Q(ended_at=None),
                name="loyalty_call_one_open",
            ),
            models.CheckConstraint(
                condition=Q(result="", ended_at=None, ended_by=None)
                | (~Q(result="") & Q(ended_at__isnull=False, ended_by__isnull=False)),
                name="loyalty_call_ended_together",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("made_at")),
                name="loyalty_call_ends_after",
            ),
        ]
        indexes = [models.Index(fields=["property", "made_at"], name="loyalty_call_made")]
