"""Files on their way in: their pieces, how far each is, what was left out, and kept mappings."""

from django.db import models

from core.ids import PublicIdField
from hotels.models import Property
from imports.enums import Kind, RunState
from staff.models import User


class ImportMapping(models.Model):
    """What the columns of a kind of file mean, as somebody confirmed it; used for the next file.

    ``signature`` stands for the names of the columns, ``columns`` is field -> names.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    signature = models.CharField(max_length=64, db_collation="C")
    columns = models.JSONField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["property", "kind", "signature"], name="imports_mapping_once"
            )
        ]


class ImportRun(models.Model):
    """One file and its way in. A chunk of rows and how far the run is are one commit.

    ``line_done`` is the last line that was taken care of, ``made`` to ``blank`` count the rows up
    to there: new, changed, known before, left out, empty. ``key`` seals what the file says; without
    it nothing of the file can be read any more.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="imports")
    public_id = PublicIdField()
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=120)  # of the file
    size = models.BigIntegerField(default=0)  # bytes
    source = models.CharField(max_length=60, db_collation="C")  # whose keys these are
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=RunState, default=RunState.RECEIVING)
    dry = models.BooleanField(default=True)
    shape = models.JSONField(default=dict)
    columns = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    lines = models.BigIntegerField(null=True)  # in all, once the file was read through
    line_done = models.BigIntegerField(default=0)
    made = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    same = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    blank = models.BigIntegerField(default=0)
    notes = models.JSONField(default=dict)  # imports.enums.Note -> number of rows
    trouble = models.CharField(max_length=40, blank=True)  # why it stopped, a code
    key = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["property", "created_at"], name="imports_run_created"),
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="imports_run_open",
            ),
        ]


class ImportPart(models.Model):
    """A piece of the file as it came, packed and sealed; deleted with the words of the run."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="parts")
    no = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "no"], name="imports_part_once")]


class ImportReject(models.Model):
    """A row that was left out: its line, why, and its text, sealed."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rejects")
    line = models.BigIntegerField()
    code = models.CharField(max_length=20, db_collation="C")  # imports.enums.Reason
    params = models.JSONField(default=dict)
    raw = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["run", "line"], name="imports_reject_line")]


class ImportSeen(models.Model):
    """What a run has seen of contents or numbers, so that repeats are counted in constant memory.

    ``times`` counts rows of this content; ``line`` and ``content`` are of the first one.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="+")
    digest = models.BinaryField()
    times = models.PositiveIntegerField()
    line = models.BigIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "digest"], name="imports_seen_once")]
