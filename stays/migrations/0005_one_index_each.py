"""Indexes that another one covers are written at every event and read by nobody."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hotels', '0003_work_minutes'),
        ('stays', '0004_booked'),
    ]

    operations = [
        migrations.AlterField(
            model_name='occupancy',
            name='property',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotels.property'),
        ),
        migrations.AlterField(
            model_name='posting',
            name='property',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotels.property'),
        ),
        migrations.AlterField(
            model_name='stay',
            name='property',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='hotels.property'),
        ),
        # Made by Django for LIKE; the column's collation is "C", for which the unique index serves.
        migrations.RunSQL("DROP INDEX IF EXISTS stays_stay_public_id_6dde7530_like", migrations.RunSQL.noop),
    ]
