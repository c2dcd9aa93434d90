import pytest
from django.db import connection

from core import transactions
from core.models import DayKey


@pytest.mark.django_db
def test_collect_flushes_all_items_at_the_end_of_the_unit():
    flushed = []

    with transactions.unit():
        transactions.collect("bell", 1, flushed.append)
        transactions.collect("bell", 2, flushed.append)
        before = list(flushed)

    assert before == []
    assert flushed == [[1, 2]]


def test_require_unit_outside_a_unit_raises():
    with pytest.raises(transactions.NoUnit):
        transactions.require_unit()


@pytest.mark.django_db(transaction=True)
def test_unit_inside_a_unit_raises_and_keeps_nothing():
    def nested():
        with transactions.unit():
            DayKey.objects.create(day="2026-11-24", wrapped=b"x")
            with transactions.unit():
                pass

    with pytest.raises(RuntimeError):
        nested()

    assert DayKey.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_after_that_fails_does_not_undo_the_unit():
    def broken():
        raise OSError("no broker")

    with transactions.unit():
        DayKey.objects.create(day="2026-11-24", wrapped=b"x")
        transactions.after(broken)

    assert DayKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_flush_wants_told_comes_before_the_other_nudges():
    told = []

    with transactions.unit():
        transactions.after(lambda: told.append("broker"))
        transactions.collect(
            "bell", 1, lambda items: transactions.after(lambda: told.append("hub"))
        )

    assert told == ["hub", "broker"]


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_savepoint_forgets_what_it_collected_and_wanted_told():
    told, flushed = [], []

    def attempt():
        with transactions.savepoint():
            transactions.collect("bell", "undone", flushed.extend)
            transactions.after(lambda: told.append("undone"))
            raise ValueError("undone")

    with transactions.unit():
        transactions.collect("bell", "kept", flushed.extend)
        transactions.after(lambda: told.append("kept"))
        with pytest.raises(ValueError, match="undone"):
            attempt()

    assert (flushed, told) == (["kept"], ["kept"])


@pytest.mark.django_db(transaction=True)
def test_a_unit_of_one_statement_is_kept_without_begin_and_commit(django_assert_num_queries):
    with django_assert_num_queries(1), transactions.statement():
        transactions.require_unit()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    assert transactions.current() is None


@pytest.mark.django_db(transaction=True)
def test_a_unit_of_one_statement_refuses_what_would_come_after_it():
    told = []

    with pytest.raises(RuntimeError, match="tells nobody"), transactions.statement():
        transactions.after(lambda: told.append("late"))

    assert told == []


def test_each_unit_is_another_and_none_is_open_outside(db):
    with transactions.unit():
        first = transactions.current()
    with transactions.unit():
        second = transactions.current()

    assert first is not second
    assert transactions.current() is None
