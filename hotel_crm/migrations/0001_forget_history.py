"""A function of the tables' owner by which the running system shortens history, and no other way."""

from django.db import migrations

# Days as in hotel_crm.history.KEPT_DAYS (a test compares them). The age is written here and not
# handed in, and the clock is the database's: whoever calls can delete nothing younger.
CREATE = """
CREATE FUNCTION forget_history(which text, of_property bigint, at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before timestamptz := now() - interval '1095 days';
    gone integer;
BEGIN
    IF which = 'staff_accesslog' THEN
        DELETE FROM public.staff_accesslog WHERE id IN (
            SELECT id FROM public.staff_accesslog
            WHERE property_id = of_property AND at < before LIMIT at_most);
    ELSIF which = 'service_tasks_taskevent' THEN
        DELETE FROM public.service_tasks_taskevent WHERE id IN (
            SELECT id FROM public.service_tasks_taskevent
            WHERE property_id = of_property AND at < before LIMIT at_most);
    ELSE
        RAISE EXCEPTION 'history of % is kept', which USING ERRCODE = 'insufficient_privilege';
    END IF;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;
REVOKE ALL ON FUNCTION forget_history(text, bigint, integer) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial"), ("service_tasks", "0001_initial")]

    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION forget_history(text, bigint, integer)"),
    ]
