"""Indexes that another one covers are written for every task and read by nobody."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hotels', '0003_work_minutes'),
        ('service_tasks', '0007_measured_by_time'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='servicetask',
            name='service_tasks_task_stay',
        ),
        migrations.AlterField(
            model_name='ladderstep',
            name='task',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='ladder', to='service_tasks.servicetask'),
        ),
        migrations.AlterField(
            model_name='servicetask',
            name='property',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotels.property'),
        ),
        # Made by Django for LIKE; the column's collation is "C", for which the unique index serves.
        migrations.RunSQL("DROP INDEX IF EXISTS service_tasks_servicetask_public_id_760d4c50_like", migrations.RunSQL.noop),
    ]
