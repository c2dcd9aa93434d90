"""What managers set in the cockpit: views worth keeping, targets, and who gets the weekly report."""

from django.db import models
from django.db.models import Q

from core.ids import PublicIdField
from hotels.models import Department, Property
from staff.models import User


class SavedView(models.Model):
    """A page of the cockpit with its settings, under a name; one's own or every manager's."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    public_id = PublicIdField()
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    page = models.CharField(max_length=40, db_collation="C")  # name of its address
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=400, blank=True)  # of the address, without «?»
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["property", "owner", "name"], name="insights_savedview_name"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="insights_savedview_named"),
        ]


class Target(models.Model):
    """What a manager wants a figure to reach from ``set_at`` on; append-only, the newest holds.

    ``value`` is in the figure's own unit: seconds, or thousandths for a share. Empty: no target any
    more. Without ``department`` it is the house's.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    figure = models.CharField(max_length=40, db_collation="C")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    value = models.PositiveIntegerField(null=True)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["property", "figure"], name="insights_target_figure")]


class Subscription(models.Model):
    """Somebody wants the weekly report, in a language, on a weekday at an hour of the hotel's clock."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    weekday = models.PositiveSmallIntegerField()  # 0 = Monday
    hour = models.PositiveSmallIntegerField()
    active = models.BooleanField(default=True)
    since = models.DateTimeField()  # no report is sent for a moment before it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "user"], name="insights_subscription_once"),
            models.CheckConstraint(
                condition=Q(weekday__lte=6, hour__lte=23), name="insights_subscription_time"
            ),
        ]


class Report(models.Model):
    """A weekly report as it was made: the week before ``week_end``, in one language, as a PDF."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    public_id = PublicIdField()
    week_end = models.DateField()  # half-open: the first day that is no part of it
    language = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    pdf = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["property", "week_end", "language"], name="insights_report_once"
            )
        ]


class Sending(models.Model):
    """A report that became due for a subscription, once; ``told`` when a message went out."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="sendings")
    report = models.ForeignKey(Report, models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    told = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscription", "due_at"], name="insights_sending_once")
        ]
