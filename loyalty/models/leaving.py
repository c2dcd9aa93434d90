"""Who may not come again: how the score was judged each night, and a chance only where it is used.

Derived: ``loyalty.jobs.leaving`` writes it again from the finished stays.
"""

from django.db import models
from django.db.models import F, Q

from guests.models import Guest


class LeavingRun(models.Model):
    """One night's judgement of the score, over the last ``weeks`` weeks; one row a night.

    ``auc`` and ``recency`` are how often the score, and the silence alone, name the right one of two
    guests; ``brier`` and ``base`` the mean squared error of the chances and of always saying the
    rate. ``deciles`` is a list of {said, came, guests}, lowest chance first. ``refused`` are the
    parts of the sentence that says why nothing could be judged.
    """

    as_of = models.DateField(unique=True)
    at = models.DateTimeField()
    weeks = models.PositiveSmallIntegerField()
    guests = models.PositiveIntegerField()
    came = models.PositiveIntegerField()
    auc = models.FloatField(null=True)
    recency = models.FloatField(null=True)
    brier = models.FloatField(null=True)
    base = models.FloatField(null=True)
    deciles = models.JSONField(default=list)
    used = models.BooleanField()
    refused = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(auc=None, recency=None, brier=None, base=None)
                | Q(
                    auc__isnull=False,
                    recency__isnull=False,
                    brier__isnull=False,
                    base__isnull=False,
                ),
                name="loyalty_leavingrun_judged",
            ),
            models.CheckConstraint(
                condition=Q(used=False) | Q(auc__gt=F("recency")), name="loyalty_leavingrun_used"
            ),
        ]


class GuestLeaving(models.Model):
    """The chance of one guest to come in the next ``weeks`` weeks; only while the score is used."""

    guest = models.OneToOneField(Guest, models.CASCADE, primary_key=True, related_name="+")
    as_of = models.DateField(db_index=True)
    weeks = models.PositiveSmallIntegerField()
    chance = models.FloatField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(chance__gte=0, chance__lte=1), name="loyalty_guestleaving_chance"
            )
        ]
