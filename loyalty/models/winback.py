"""Lists of guests to win back, with a tenth held back so that calling can be judged."""

from django.db import models
from django.db.models import F, Q

from core.ids import PublicIdField
from guests.models import Guest
from hotels.models import Property
from staff.models import User


class WinbackList(models.Model):
    """Who qualified for a call on one day, under these terms, drawn by ``seed``.

    ``overdue`` asks for guests overdue by their own rhythm, ``quiet_days`` for that many days since
    the last check-out, ``least_value`` (minor units of ``currency``) for a middle value of so much,
    ``programme`` and ``level`` for a standing; empty asks for nothing. From ``made_on`` to
    ``until``, both included, it is counted who came back. Closing ends the calls, not the counting.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="+", db_index=False)
    public_id = PublicIdField()
    made_at = models.DateTimeField()
    made_on = models.DateField()  # the hotel's business day
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    seed = models.CharField(max_length=64)
    overdue = models.BooleanField()
    quiet_days = models.PositiveIntegerField()
    least_value = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    programme = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=40, blank=True)
    until = models.DateField(db_index=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("made_on")), name="loyalty_winbacklist_until"
            ),
            models.CheckConstraint(
                condition=Q(programme="", level="") | (~Q(programme="") & ~Q(level="")),
                name="loyalty_winbacklist_level",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__gte=F("made_at"), closed_by__isnull=False),
                name="loyalty_winbacklist_closed",
            ),
        ]
        indexes = [models.Index(fields=["property", "made_at"], name="loyalty_winbacklist_made")]


class WinbackEntry(models.Model):
    """A guest of a list, to be called or held back; append-only.

    ``reasons`` are the parts of the sentence that says why; value and last day are those of the day
    of drawing. What became of the guest is not kept here: it is worked out from stays and calls.
    """

    of = models.ForeignKey(WinbackList, models.PROTECT, related_name="entries", db_index=False)
    guest = models.ForeignKey(Guest, models.PROTECT, related_name="+")
    held = models.BooleanField()
    reasons = models.JSONField(default=list)
    last_day = models.DateField()
    value_low = models.BigIntegerField(null=True)
    value_mid = models.BigIntegerField(null=True)
    value_high = models.BigIntegerField(null=True)

    class Meta:
        verbose_name_plural = "winback entries"
        constraints = [
            models.UniqueConstraint(fields=["of", "guest"], name="loyalty_winbackentry_once"),
            models.CheckConstraint(
                condition=Q(value_low=None, value_mid=None, value_high=None)
                | Q(value_low__lte=F("value_high"), value_mid__isnull=False),
                name="loyalty_winbackentry_money",
            ),
        ]
