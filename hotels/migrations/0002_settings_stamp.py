import django.contrib.postgres.functions
from django.db import migrations, models

# Rows that belong to a hotel's set-up call this after every change. The stamp of the hotel is new
# then, in the same transaction, so no process goes on with what it read before.
FUNCTIONS = """
CREATE FUNCTION hotels_new_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.settings_stamp := gen_random_uuid();
    RETURN NEW;
END $$;
CREATE TRIGGER hotels_property_stamp BEFORE UPDATE ON hotels_property
    FOR EACH ROW EXECUTE FUNCTION hotels_new_stamp();

CREATE FUNCTION hotels_settings_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        UPDATE hotels_property SET settings_stamp = gen_random_uuid() WHERE id = OLD.property_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE hotels_property SET settings_stamp = gen_random_uuid() WHERE id = NEW.property_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER hotels_department_settings AFTER INSERT OR UPDATE OR DELETE ON hotels_department
    FOR EACH ROW EXECUTE FUNCTION hotels_settings_changed();
CREATE TRIGGER hotels_businessdate_settings AFTER INSERT OR UPDATE OR DELETE ON hotels_businessdate
    FOR EACH ROW EXECUTE FUNCTION hotels_settings_changed();
"""

BACK = """
DROP TRIGGER hotels_businessdate_settings ON hotels_businessdate;
DROP TRIGGER hotels_department_settings ON hotels_department;
DROP FUNCTION hotels_settings_changed();
DROP TRIGGER hotels_property_stamp ON hotels_property;
DROP FUNCTION hotels_new_stamp();
"""


class Migration(migrations.Migration):
    dependencies = [("hotels", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="property",
            name="settings_stamp",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(), editable=False
            ),
        ),
        migrations.RunSQL(FUNCTIONS, BACK),
    ]
