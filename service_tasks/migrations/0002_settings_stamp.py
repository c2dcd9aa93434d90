from django.db import migrations

# Words of tasks and ladders are read at every task made.
TRIGGERS = """
CREATE TRIGGER service_tasks_tasktemplate_settings
    AFTER INSERT OR UPDATE OR DELETE ON service_tasks_tasktemplate
    FOR EACH ROW EXECUTE FUNCTION hotels_settings_changed();
CREATE TRIGGER service_tasks_ladder_settings
    AFTER INSERT OR UPDATE OR DELETE ON service_tasks_ladder
    FOR EACH ROW EXECUTE FUNCTION hotels_settings_changed();
"""

BACK = """
DROP TRIGGER service_tasks_ladder_settings ON service_tasks_ladder;
DROP TRIGGER service_tasks_tasktemplate_settings ON service_tasks_tasktemplate;
"""


class Migration(migrations.Migration):
    dependencies = [("service_tasks", "0001_initial"), ("hotels", "0002_settings_stamp")]

    operations = [migrations.RunSQL(TRIGGERS, BACK)]
