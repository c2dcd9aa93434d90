"""One index for a message's name, not three; and none that another one covers."""

import core.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pms', '0005_restaurant_lines'),
    ]

    operations = [
        migrations.AlterField(
            model_name='eventseen',
            name='connection',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pms.connection'),
        ),
        migrations.AlterField(
            model_name='pmsmessage',
            name='public_id',
            field=core.ids.PublicIdField(db_collation='C', default=core.ids.new_public_id, editable=False, max_length=26, unique=False),
        ),
    ]
