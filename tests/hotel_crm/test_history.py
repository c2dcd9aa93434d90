"""The role that runs the product can do its work and cannot rewrite history."""

from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.utils import ProgrammingError
from psycopg import sql

from core.transactions import savepoint, unit
from hotel_crm import history
from hotel_crm.history import APPEND_ONLY, KEPT_DAYS
from service_tasks.models import TaskEvent
from staff import services
from staff.models import AccessLog, Act
from staff.types import Answer
from tests.factories.hotels import make_property
from tests.factories.house import make_house
from tests.factories.moments import database_now
from tests.factories.signed_in import sign_in

pytestmark = pytest.mark.django_db
ROLE = "crm_app_of_a_test"


def execute(statement, *names, values=()):
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)), values)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def role():
    """A role that exists only inside this test's transaction, with the product's rights."""
    execute("CREATE ROLE {}", ROLE)
    call_command("grant_app_role", role=ROLE, stdout=StringIO())
    return ROLE


@contextmanager
def acting_as(role):
    execute("SET LOCAL ROLE {}", role)
    try:
        yield
    finally:
        execute("RESET ROLE")


def denied(statement, *names):
    """Whether the database refuses the statement for want of a right."""
    try:
        with savepoint():
            execute(statement, *names)
    except ProgrammingError as error:
        return "permission denied" in str(error)
    return False


def test_history_can_only_be_added_to(role):
    found = {}

    with acting_as(role):
        for table in APPEND_ONLY:
            found[table] = [
                denied("SELECT * FROM {} LIMIT 0", table),
                denied("INSERT INTO {} SELECT * FROM {} LIMIT 0", table, table),
                denied("UPDATE {} SET id = id WHERE false", table),
                denied("DELETE FROM {} WHERE false", table),
                denied("TRUNCATE {}", table),
            ]

    assert found == {table: [False, False, True, True, True] for table in APPEND_ONLY}


def test_everything_else_can_be_worked_with(role):
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

    with acting_as(role):
        refused = [
            table
            for table in sorted(tables - set(APPEND_ONLY))
            if denied("SELECT 1 FROM {} LIMIT 0", table)
            or denied("INSERT INTO {} SELECT * FROM {} LIMIT 0", table, table)
            or denied("DELETE FROM {} WHERE false", table)
        ]

    assert refused == []


def test_no_table_can_be_made_changed_or_dropped(role):
    with acting_as(role):
        refused = [
            denied("ALTER TABLE {} ADD COLUMN more int", "staff_user"),
            denied("DROP TABLE {}", "staff_accesslog"),
            denied("DELETE FROM {}", "django_migrations"),
        ]

    # PostgreSQL says «must be owner» for the first two, which is as good.
    assert refused[2] is True
    assert execute("SELECT count(*) FROM {}", "django_migrations")[0][0] > 0
    assert execute("SELECT to_regclass('staff_accesslog') IS NOT NULL") == [(True,)]


def test_the_role_runs_a_hotel(role, now):
    with acting_as(role):
        make_house(now)
        somebody = sign_in(make_property("other"))
        with unit():
            services.answer_once(
                person=somebody.person, key="k", body=b"", now=now, do=lambda: Answer(200)
            )
            services.log_access(
                person=somebody.person, what="guest", guest_id=1, purpose="care", now=now
            )

    assert (Act.objects.count(), AccessLog.objects.count()) == (1, 1)


def test_granting_again_changes_nothing(role):
    asked = "SELECT table_name, privilege_type FROM information_schema.role_table_grants "
    asked += "WHERE grantee = %s ORDER BY 1, 2"
    before = execute(asked, values=[role])

    call_command("grant_app_role", role=role, stdout=StringIO())

    assert execute(asked, values=[role]) == before


def test_without_the_role_nothing_is_granted_and_it_says_so():
    out = StringIO()

    call_command("grant_app_role", role="nobody_of_that_name", stdout=out)

    assert out.getvalue() == "There is no role nobody_of_that_name; nothing was granted.\n"


def test_who_does_not_own_the_tables_is_told(role):
    with (
        acting_as(role),
        pytest.raises(CommandError, match="only by the role that owns the tables"),
    ):
        call_command("grant_app_role", role=role, stdout=StringIO())


def test_every_table_that_says_it_is_append_only_is_in_the_list():
    said = {
        model._meta.db_table
        for model in apps.get_models()
        if "append-only" in (model.__doc__ or "")
    }

    assert said - set(APPEND_ONLY) == set()
    assert set(APPEND_ONLY) <= {model._meta.db_table for model in apps.get_models()}


@pytest.fixture
def river():
    return make_property("river")


def log(river, *ages):
    """Entries of so many days ago by the database's clock, and of how many days they are now."""
    at = database_now()
    for age in ages:
        AccessLog.objects.create(
            property_id=river.pk,
            at=at - timedelta(days=age),
            user_id=1,
            what="guest",
            purpose="care",
        )


def ages(model=AccessLog):
    at = database_now()
    return sorted((at - each.at) // timedelta(days=1) for each in model.objects.all())


def test_history_is_shortened_to_what_is_kept(river, now, monkeypatch):
    monkeypatch.setattr(history, "AT_ONCE", 2)
    log(river, 1, 1094, 1096, 1097, 1098)
    log(make_property("hill"), 1096)
    for age in (1094, 1096):
        TaskEvent.objects.create(
            property_id=river.pk, at=database_now() - timedelta(days=age), task_id=1, kind="done"
        )

    gone = history.forget_old(now=now)

    assert gone == 5
    assert (ages(), ages(TaskEvent)) == ([1, 1094], [1094])
    assert history.forget_old(now=now) == 0
    assert set(KEPT_DAYS.values()) == {1095}  # as the function in the database has it


def test_the_role_shortens_history_by_age_alone(role, river, now):
    log(river, 1094, 1096)

    with acting_as(role):
        gone = history.forget_old(now=now + timedelta(days=9999))

    assert (gone, ages()) == (1, [1094])


def test_the_role_cannot_shorten_what_is_kept(role, river):
    with acting_as(role):
        refused = [
            refusal("SELECT forget_history('stays_staychange', 1, 1)"),
            refusal("SELECT forget_history('staff_accesslog; DROP TABLE staff_user', 1, 1)"),
        ]

    assert all("is kept" in text for text in refused)


def test_a_table_of_somebody_elses_is_never_taken_for_history(role, river, now):
    """A temporary table of the same name comes first for whoever made it, not for the function."""
    log(river, 1096)

    with acting_as(role):
        execute("CREATE TEMPORARY TABLE staff_accesslog (id bigint, property_id bigint, at date)")
        gone = history.forget(table="staff_accesslog")
        execute("DROP TABLE pg_temp.staff_accesslog")

    assert (gone, AccessLog.objects.count()) == (1, 0)


def test_who_was_not_let_shorten_history_is_told(river):
    log(river, 9999)
    execute("CREATE ROLE {}", ROLE)
    execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}", ROLE)

    with acting_as(ROLE), pytest.raises(CommandError, match="run grant_app_role, then try again"):
        call_command("forget_history", stdout=StringIO())

    assert AccessLog.objects.count() == 1


def refusal(statement):
    """What the database says to a statement it refuses."""
    try:
        with savepoint():
            execute(statement)
    except ProgrammingError as error:
        return str(error)
    return ""


def test_shortening_says_what_went(river):
    log(river, 9999)
    out = StringIO()

    call_command("forget_history", stdout=out)

    assert out.getvalue().splitlines() == [
        "staff_accesslog: 1 rows older than 1095 days were deleted.",
        "service_tasks_taskevent: 0 rows older than 1095 days were deleted.",
    ]
