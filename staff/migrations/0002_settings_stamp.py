from django.db import migrations

# Who covers a department, and from which department somebody comes, is read at every task made.
TRIGGERS = """
CREATE TRIGGER staff_coveringpost_settings AFTER INSERT OR UPDATE OR DELETE ON staff_coveringpost
    FOR EACH ROW EXECUTE FUNCTION hotels_settings_changed();
CREATE TRIGGER staff_membership_settings AFTER INSERT OR UPDATE OR DELETE ON staff_membership
    FOR EACH ROW EXECUTE FUNCTION hotels_settings_changed();

CREATE FUNCTION staff_departments_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE hotels_property SET settings_stamp = gen_random_uuid() WHERE id IN (
        SELECT property_id FROM staff_membership WHERE id IN (
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.membership_id END,
            CASE WHEN TG_OP <> 'DELETE' THEN NEW.membership_id END
        )
    );
    RETURN NULL;
END $$;
CREATE TRIGGER staff_membership_departments_settings
    AFTER INSERT OR UPDATE OR DELETE ON staff_membership_departments
    FOR EACH ROW EXECUTE FUNCTION staff_departments_changed();

CREATE FUNCTION staff_user_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE hotels_property SET settings_stamp = gen_random_uuid() WHERE id IN (
        SELECT property_id FROM staff_membership WHERE user_id = NEW.id
    );
    RETURN NULL;
END $$;
CREATE TRIGGER staff_user_settings AFTER UPDATE ON staff_user
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION staff_user_changed();
"""

BACK = """
DROP TRIGGER staff_user_settings ON staff_user;
DROP FUNCTION staff_user_changed();
DROP TRIGGER staff_membership_departments_settings ON staff_membership_departments;
DROP FUNCTION staff_departments_changed();
DROP TRIGGER staff_membership_settings ON staff_membership;
DROP TRIGGER staff_coveringpost_settings ON staff_coveringpost;
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial"), ("hotels", "0002_settings_stamp")]

    operations = [migrations.RunSQL(TRIGGERS, BACK)]
