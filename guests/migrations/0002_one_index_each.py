"""Indexes that another one covers are written for every guest and read by nobody."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guests', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='contactpoint',
            name='guest',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='contact_points', to='guests.guest'),
        ),
        # Made by Django for LIKE; the column's collation is "C", for which the unique index serves.
        migrations.RunSQL("DROP INDEX IF EXISTS guests_guest_public_id_3fe8474d_like", migrations.RunSQL.noop),
    ]
