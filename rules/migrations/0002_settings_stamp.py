from django.db import migrations

TRIGGER = """
CREATE TRIGGER rules_rule_settings AFTER INSERT OR UPDATE OR DELETE ON rules_rule
    FOR EACH ROW EXECUTE FUNCTION hotels_settings_changed();
"""

BACK = "DROP TRIGGER rules_rule_settings ON rules_rule;"


class Migration(migrations.Migration):
    dependencies = [("rules", "0001_initial"), ("hotels", "0002_settings_stamp")]

    operations = [migrations.RunSQL(TRIGGER, BACK)]
