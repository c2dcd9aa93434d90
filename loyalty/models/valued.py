"""What each guest's coming months are worth, as the last night's fit told it, and under which terms.

Derived but for ``ValueTerms``: ``loyalty.jobs.valuing`` writes everything else again each night.
"""

from django.db import models
from django.db.models import F, Q

from guests.models import Guest
from staff.models import User


class ValueTerms(models.Model):
    """What the chain assumes of a value from a moment on; append-only, the newest is in force.

    Before the first row ``loyalty.value.terms.Terms`` holds, its defaults.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    margin = models.DecimalField(max_digits=5, decimal_places=4)  # part of spend that is left
    horizon = models.PositiveSmallIntegerField()  # months
    discount = models.DecimalField(max_digits=5, decimal_places=4)  # a year

    class Meta:
        verbose_name_plural = "value terms"
        constraints = [
            models.CheckConstraint(
                condition=Q(margin__gt=0, margin__lte=1), name="loyalty_valueterms_margin"
            ),
            models.CheckConstraint(
                condition=Q(horizon__gte=1, horizon__lte=120), name="loyalty_valueterms_horizon"
            ),
            models.CheckConstraint(
                condition=Q(discount__gte=0, discount__lt=1), name="loyalty_valueterms_discount"
            ),
        ]


class ValueRun(models.Model):
    """One night's valuing: what it was made of, or why nobody could be valued.

    ``fits`` holds per pool of guests the parameters, how many guests and repeaters they are from,
    the log-likelihood, and ``tie``, the correlation of spend and frequency. ``refused`` are the
    parts of the sentence (``core.sentences``) that says why there are none.
    """

    at = models.DateTimeField()
    as_of = models.DateField(db_index=True)
    version = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3, blank=True)
    stays = models.PositiveIntegerField()
    guests = models.PositiveIntegerField()
    repeaters = models.PositiveIntegerField()
    fits = models.JSONField(default=dict)
    refused = models.JSONField(default=list)


class GuestValue(models.Model):
    """One guest's coming ``horizon`` months, as of a day; money in minor units of ``currency``.

    ``p_alive`` is empty for a guest of one stay, of whom the model cannot tell. Low and high are
    the worth of the tenth and the ninetieth of a hundred equally likely futures. ``overdue`` is
    set when return is unlikely and the silence is beyond nine of ten of the guest's own gaps.
    """

    guest = models.OneToOneField(Guest, models.CASCADE, primary_key=True, related_name="+")
    as_of = models.DateField(db_index=True)
    repeats = models.PositiveIntegerField()
    p_alive = models.FloatField(null=True)
    stays_low = models.PositiveIntegerField()
    stays_mid = models.FloatField()
    stays_high = models.PositiveIntegerField()
    value_low = models.BigIntegerField(null=True)
    value_mid = models.BigIntegerField(null=True)
    value_high = models.BigIntegerField(null=True)
    overdue = models.BooleanField(default=False)
    usual_gap = models.PositiveIntegerField(null=True)  # days that nine of ten gaps stay within
    currency = models.CharField(max_length=3, blank=True)
    margin = models.DecimalField(max_digits=5, decimal_places=4)
    horizon = models.PositiveSmallIntegerField()
    discount = models.DecimalField(max_digits=5, decimal_places=4)
    version = models.PositiveSmallIntegerField()
    pool = models.CharField(max_length=40, blank=True)  # segment whose model told it; empty: all
    n = models.PositiveIntegerField()  # guests that model was fitted on

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(p_alive=None) | Q(p_alive__gte=0, p_alive__lte=1),
                name="loyalty_guestvalue_alive",
            ),
            models.CheckConstraint(
                condition=Q(stays_low__lte=F("stays_high")), name="loyalty_guestvalue_stays"
            ),
            models.CheckConstraint(
                condition=Q(value_low=None, value_mid=None, value_high=None)
                | Q(value_low__lte=F("value_high"), value_mid__isnull=False),
                name="loyalty_guestvalue_money",
            ),
            models.CheckConstraint(
                condition=Q(overdue=False) | Q(p_alive__isnull=False, usual_gap__isnull=False),
                name="loyalty_guestvalue_overdue",
            ),
        ]
        indexes = [models.Index(fields=["-value_mid"], name="loyalty_guestvalue_most")]
