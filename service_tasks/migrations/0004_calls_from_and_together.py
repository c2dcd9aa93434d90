from django.db import migrations, models
from django.db.models import Q

# What called already goes on calling; what stands together is told by its occurrence.
TASKS = """
UPDATE service_tasks_servicetask SET calls_from = visible_from WHERE level <> 'low';
UPDATE service_tasks_servicetask SET together = split_part(occurrence, '/', 1)
    WHERE origin = 'rule' AND split_part(occurrence, '/', 1) IN ('arrival', 'sheet');
"""


class Migration(migrations.Migration):
    dependencies = [("service_tasks", "0003_credits")]

    operations = [
        migrations.AddField(
            model_name="servicetask",
            name="calls_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="servicetask",
            name="together",
            field=models.CharField(
                blank=True,
                choices=[("", "Alone"), ("arrival", "Arrival"), ("sheet", "Sheet")],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="tasktemplate",
            name="minutes",
            field=models.PositiveSmallIntegerField(default=15),
        ),
        migrations.AlterField(
            model_name="taskevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("created", "Created"),
                    ("changed", "Changed"),
                    ("acknowledged", "Acknowledged"),
                    ("started", "Started"),
                    ("done", "Done"),
                    ("parked", "Parked"),
                    ("resumed", "Resumed"),
                    ("lapsed", "Lapsed"),
                    ("withdrawn", "Withdrawn"),
                    ("reopened", "Reopened"),
                    ("undone", "Undone"),
                    ("reassigned", "Reassigned"),
                    ("moved", "Moved"),
                    ("escalated", "Escalated"),
                    ("not_begun", "Not Begun"),
                ],
                max_length=12,
            ),
        ),
        migrations.RunSQL(TASKS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="servicetask",
            constraint=models.CheckConstraint(
                condition=Q(calls_from=None) | ~Q(level="low"),
                name="service_tasks_task_low_is_quiet",
            ),
        ),
    ]
