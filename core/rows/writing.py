"""Rows written by statements whose text is made once for each model and each choice of columns."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

from core.asking import ahead, announced, ask, later
from core.rows.values import Column, columns_of, marks

M = TypeVar("M", bound=Model)
KEYS_AT_ONCE = 4


class _Insert(NamedTuple):
    head: str
    columns: tuple[Column, ...]
    row: str
    """The placeholders of one row."""
    returning: str


@cache
def _insert_of(model: type[Model], *, with_key: bool) -> _Insert:
    meta = model._meta
    columns = columns_of(
        field for field in meta.concrete_fields if with_key or field is not meta.auto_field
    )
    names = ", ".join(f'"{column.field.column}"' for column in columns)
    key = "" if with_key or meta.auto_field is None else f' RETURNING "{meta.pk.column}"'
    head = f'INSERT INTO "{meta.db_table}" ({names}) VALUES '
    return _Insert(head, columns, f"({', '.join(marks(columns))})", key)


def insert(objects: Sequence[M], *, keys: bool = True) -> Sequence[M]:
    """Writes new rows of one model by one statement and gives the objects their keys.

    As ``bulk_create`` without options; no signal is sent by either. With ``keys=False`` the objects
    stay without, and the write may wait for others (``core.asking.behind``), as it also may where
    ``keys_ahead`` has fetched keys for all of them.
    """
    if not objects:
        return objects
    model = type(objects[0])
    keys = keys and not _given_keys(model, objects)
    plan = _insert_of(model, with_key=objects[0].pk is not None)
    line = connections[DEFAULT_DB_ALIAS]
    params = [column.saved(one, line) for one in objects for column in plan.columns]
    text = plan.head + ", ".join([plan.row] * len(objects))
    if keys:
        told = ask(text + plan.returning, params).rows
        for one, row in zip(objects, told, strict=bool(plan.returning)):
            one.pk = row[0]
    else:
        later(text, params)
    for one in objects:
        one._state.adding = False
        one._state.db = DEFAULT_DB_ALIAS
    return objects


def keys_ahead(model: type[Model]) -> None:
    """Fetches some keys with what waits, so that ``insert`` of a few rows need not wait for them.

    Keys that nobody uses are lost, as those of a transaction that was undone.
    """
    ahead(_some_keys(model))


def _given_keys(model: type[Model], objects: Sequence[Model]) -> bool:
    """Gives ``objects`` the keys that were fetched ahead; False where there are too few of them."""
    fetched = announced(_some_keys(model))
    if fetched is None or len(fetched.rows) < len(objects):
        return False
    for one, (key,) in zip(objects, fetched.rows, strict=False):
        one.pk = key
    return True


@cache
def _some_keys(model: type[Model]) -> str:
    table, key = model._meta.db_table, model._meta.pk.column
    return (
        f"SELECT nextval(own.numbers) FROM generate_series(1, {KEYS_AT_ONCE}), "
        f"(SELECT pg_get_serial_sequence('{table}', '{key}')::regclass AS numbers OFFSET 0) AS own"
    )


def update(one: Model, *names: str) -> None:
    """Writes some fields of an object to its row, as ``save(update_fields=names)``.

    Raises ``DoesNotExist`` of the model when the row is gone; inside ``core.asking.behind`` that
    may be somewhat later.
    """
    model: Any = type(one)
    values = {name: getattr(one, model._meta.get_field(name).attname) for name in names}
    text, params = _change(model, values, _key_is(model), (one.pk,))
    gone = f"Its row is gone: {model.__name__} {one.pk}."
    later(text, params, one=lambda: model.DoesNotExist(gone))


def change(model: type[Model], values: Mapping[str, Any], where: str, *params: Any) -> int:
    """``UPDATE`` with plain values where ``where`` (SQL) holds; how many rows that were."""
    return ask(*_change(model, values, where, params)).count


def change_one(
    model: type[Model],
    values: Mapping[str, Any],
    where: str,
    *params: Any,
    missed: Callable[[], Exception],
) -> None:
    """``change`` of one row; raises what ``missed`` makes when it was none or several.

    Inside ``core.asking.behind`` that may be somewhat later.
    """
    later(*_change(model, values, where, params), one=missed)


def change_later(model: type[Model], values: Mapping[str, Any], where: str, *params: Any) -> None:
    """``change`` where nobody asks how many rows it was: it may wait (``core.asking.behind``)."""
    later(*_change(model, values, where, params))


def _change(
    model: type[Model], values: Mapping[str, Any], where: str, params: Sequence[Any]
) -> tuple[str, list[Any]]:
    text, columns = _update_of(model, tuple(values), where)
    line = connections[DEFAULT_DB_ALIAS]
    given = [
        column.prepared(value.pk if isinstance(value, Model) else value, line)
        for column, value in zip(columns, values.values(), strict=True)
    ]
    return text, [*given, *params]


def delete(model: type[Model], where: str, *params: Any) -> int:
    """``DELETE`` where ``where`` (SQL) holds, of a model that nothing points at; how many rows."""
    return ask(f'DELETE FROM "{model._meta.db_table}" WHERE {where}', params).count


@cache
def _key_is(model: type[Model]) -> str:
    return f'"{model._meta.pk.column}" = %s'


@cache
def _update_of(
    model: type[Model], names: tuple[str, ...], where: str
) -> tuple[str, tuple[Column, ...]]:
    meta = model._meta
    columns = columns_of(meta.get_field(name) for name in names)
    places = zip(columns, marks(columns), strict=True)
    sets = ", ".join(f'"{column.field.column}" = {mark}' for column, mark in places)
    return f'UPDATE "{meta.db_table}" SET {sets} WHERE {where}', columns


@cache
def all_but_key(model: type[Model]) -> tuple[str, ...]:
    """The names of every column that an object writes, its key left out."""
    return tuple(field.name for field in model._meta.concrete_fields if not field.primary_key)
