"""Rows without a hotel word in them: periodic jobs that ran, and the day's key for raw messages."""

from django.db import models
from django.db.models import Q


class JobRun(models.Model):
    """One slot of one periodic job; unique, so that any number of beats runs it once.

    A run whose lease expired without ``done_at`` is taken again.
    """

    job = models.CharField(max_length=60, db_collation="C")
    slot = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "slot"], name="core_jobrun_once")]
        indexes = [
            models.Index(fields=["job", "slot"], condition=Q(done_at=None), name="core_jobrun_open")
        ]


class DayKey(models.Model):
    """The data key of one day's raw PMS bodies; deleting the row makes that day unreadable."""

    day = models.DateField(primary_key=True)
    wrapped = models.BinaryField()
