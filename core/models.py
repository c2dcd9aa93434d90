"""Rows without a hotel word in them: jobs that ran, what the auditor found, the day's key."""

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


class AuditFinding(models.Model):
    """Something that should not be, as the auditor saw it: open until a later look finds it gone.

    ``name`` is one of the auditor's checks; at most one finding of a name is open. ``count`` is
    how many rows were overdue at the last look, ``repaired_at`` when the auditor tried to mend it.
    """

    name = models.CharField(max_length=40, db_collation="C")
    count = models.PositiveIntegerField()
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    repaired_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(ended_at=None), name="core_auditfinding_one_open"
            )
        ]
