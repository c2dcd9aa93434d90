"""Rows read and written by statements whose text is made once, for the hottest paths of the house.

Django's ORM makes the text of a statement anew each time it runs, which takes several times as long
as PostgreSQL needs to run it. Here the columns and joins come from the models as ever, the text is
made at the first use, and what comes back are ordinary model objects. Nothing else of the ORM is
left out: a test compares each kind of statement with what the ORM itself does. Where a page is
read or a nightly job runs, use the ORM; this is for what happens at every event of a PMS.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connection
from django.db.models import ForeignKey, Model

from core.asking import ask, later

M = TypeVar("M", bound=Model)
Converter = Callable[[Any, Any, Any], Any]


class _Part(NamedTuple):
    """One model of a statement: where its columns lie in a row, and whose foreign key led here."""

    model: type[Model]
    fields: tuple[str, ...]
    converters: tuple[tuple[int, tuple[Converter, ...]], ...]
    start: int
    key: int  # column of the primary key, in the whole row
    parent: int = 0  # number of the part it hangs on
    link: Any = None  # the foreign key


class Read(Generic[M]):
    """A ``SELECT`` of a model, with the objects behind some of its foreign keys.

    ``tail`` is SQL from WHERE on. In it ``t`` is the model, and each name of ``related`` (as in
    ``select_related``; a path gives every step of it) is what that foreign key leads to. A foreign
    key that may be empty gives a LEFT JOIN, as the ORM does. ``extra`` gives further columns, as
    attributes of the object; their parameters come first.
    """

    def __init__(
        self,
        model: type[M],
        tail: str,
        *,
        related: Sequence[str] = (),
        extra: Mapping[str, str] | None = None,
    ) -> None:
        self.model, self.tail, self.related = model, tail, related
        self.extra = dict(extra or {})

    @cached_property
    def _made(self) -> tuple[str, list[_Part]]:
        columns: list[str] = []
        joins: list[str] = []
        parts = [_part(self.model, "t", columns)]
        places = {"": (0, "t", False)}
        for path in self.related:
            before, name = "", ""
            for step in path.split("__"):
                before, name = name, f"{name}__{step}" if name else step
                if name in places:
                    continue
                parent, alias, maybe = places[before]
                link = parts[parent].model._meta.get_field(step)
                if not isinstance(link, ForeignKey):
                    raise TypeError(f"{step} of {self.model.__name__} is no foreign key.")
                maybe = maybe or link.null
                joins.append(_join(link, alias, name, maybe=maybe))
                places[name] = (len(parts), name, maybe)
                part = _part(link.remote_field.model, name, columns)
                parts.append(part._replace(parent=parent, link=link))
        chosen = ", ".join([*(f"({told})" for told in self.extra.values()), *columns])
        table = self.model._meta.db_table
        return f'SELECT {chosen} FROM "{table}" AS t{"".join(joins)} {self.tail}', parts

    def all(self, *params: Any) -> list[M]:
        """The objects, in the order of the statement."""
        text, parts = self._made
        rows = ask(text, params).rows
        more = len(self.extra)
        found = [self._object(parts, row[more:]) for row in rows]
        for name, place in zip(self.extra, range(more), strict=True):
            for one, row in zip(found, rows, strict=True):
                setattr(one, name, row[place])
        return found

    def first(self, *params: Any) -> M | None:
        """The first object, or None."""
        return next(iter(self.all(*params)), None)

    @staticmethod
    def _object(parts: list[_Part], row: tuple[Any, ...]) -> Any:
        made: list[Model | None] = []
        for part in parts:
            if made and made[part.parent] is None:
                made.append(None)
                continue
            if row[part.key] is None:
                one = None
            else:
                values = list(row[part.start : part.start + len(part.fields)])
                for place, converters in part.converters:
                    for convert in converters:
                        values[place] = convert(values[place], None, connection)
                one = part.model.from_db(connection.alias, part.fields, values)
            if made:
                part.link.set_cached_value(made[part.parent], one)
            made.append(one)
        return made[0]


def _join(link: Any, alias: str, name: str, *, maybe: bool) -> str:
    other = link.remote_field.model._meta
    how = "LEFT JOIN" if maybe else "JOIN"
    on = f'"{name}"."{link.target_field.column}" = "{alias}"."{link.column}"'
    return f' {how} "{other.db_table}" AS "{name}" ON {on}'


def _part(model: type[Model], alias: str, columns: list[str]) -> _Part:
    fields: Sequence[Any] = model._meta.concrete_fields
    start = len(columns)
    columns += [f'"{alias}"."{field.column}"' for field in fields]
    converters = tuple(
        (place, tuple(field.get_db_converters(connection)))
        for place, field in enumerate(fields)
        if field.get_db_converters(connection)
    )
    key = start + next(place for place, field in enumerate(fields) if field.primary_key)
    return _Part(model, tuple(field.attname for field in fields), converters, start, key)


class _Insert(NamedTuple):
    head: str
    fields: tuple[Any, ...]
    returning: str


@cache
def _insert_of(model: type[Model], *, with_key: bool) -> _Insert:
    meta = model._meta
    fields = tuple(
        field for field in meta.concrete_fields if with_key or field is not meta.auto_field
    )
    columns = ", ".join(f'"{field.column}"' for field in fields)
    key = "" if with_key or meta.auto_field is None else f' RETURNING "{meta.pk.column}"'
    return _Insert(f'INSERT INTO "{meta.db_table}" ({columns}) VALUES ', fields, key)


def insert(objects: Sequence[M], *, keys: bool = True) -> Sequence[M]:
    """Writes new rows of one model by one statement and gives the objects their keys.

    As ``bulk_create`` without options; no signal is sent by either. With ``keys=False`` the objects
    stay without, and the write may wait for others (``core.asking.behind``).
    """
    if not objects:
        return objects
    model = type(objects[0])
    plan = _insert_of(model, with_key=objects[0].pk is not None)
    rows = [[_value(field, one, add=True) for field in plan.fields] for one in objects]
    marks = ", ".join("(" + ", ".join(_marks(plan.fields, row)) + ")" for row in rows)
    params = [value for row in rows for value in row]
    if keys:
        told = ask(plan.head + marks + plan.returning, params).rows
        for one, row in zip(objects, told, strict=bool(plan.returning)):
            one.pk = row[0]
    else:
        later(model._meta.db_table, plan.head + marks, params)
    for one in objects:
        one._state.adding = False
        one._state.db = connection.alias
    return objects


def update(one: Model, *names: str) -> None:
    """Writes some fields of an object to its row, as ``save(update_fields=names)``.

    Raises ``DoesNotExist`` of the model when the row is gone; inside ``core.asking.behind`` that
    may be somewhat later.
    """
    model: Any = type(one)
    values = {name: getattr(one, model._meta.get_field(name).attname) for name in names}
    text, params = _change(model, values, _key_is(model), (one.pk,))
    gone = f"Its row is gone: {model.__name__} {one.pk}."
    later(model._meta.db_table, text, params, one=lambda: model.DoesNotExist(gone))


def change(model: type[Model], values: Mapping[str, Any], where: str, *params: Any) -> int:
    """``UPDATE`` with plain values where ``where`` (SQL) holds; how many rows that were."""
    return ask(*_change(model, values, where, params)).count


def change_later(model: type[Model], values: Mapping[str, Any], where: str, *params: Any) -> None:
    """``change`` where nobody asks how many rows it was: it may wait (``core.asking.behind``)."""
    later(model._meta.db_table, *_change(model, values, where, params))


def _change(
    model: type[Model], values: Mapping[str, Any], where: str, params: Sequence[Any]
) -> tuple[str, list[Any]]:
    text, fields = _update_of(model, tuple(values), where)
    prepared = [
        field.get_db_prep_save(value.pk if isinstance(value, Model) else value, connection)
        for field, value in zip(fields, values.values(), strict=True)
    ]
    return text, [*prepared, *params]


def delete(model: type[Model], where: str, *params: Any) -> int:
    """``DELETE`` where ``where`` (SQL) holds, of a model that nothing points at; how many rows."""
    return ask(f'DELETE FROM "{model._meta.db_table}" WHERE {where}', params).count


@cache
def _key_is(model: type[Model]) -> str:
    return f'"{model._meta.pk.column}" = %s'


@cache
def _update_of(
    model: type[Model], names: tuple[str, ...], where: str
) -> tuple[str, tuple[Any, ...]]:
    meta = model._meta
    fields: tuple[Any, ...] = tuple(meta.get_field(name) for name in names)
    marks = zip(fields, _marks(fields, [None] * len(fields)), strict=True)
    sets = ", ".join(f'"{field.column}" = {mark}' for field, mark in marks)
    return f'UPDATE "{meta.db_table}" SET {sets} WHERE {where}', fields


@cache
def all_but_key(model: type[Model]) -> tuple[str, ...]:
    """The names of every column that an object writes, its key left out."""
    return tuple(field.name for field in model._meta.concrete_fields if not field.primary_key)


def _value(field: Any, one: Model, *, add: bool) -> Any:
    return field.get_db_prep_save(field.pre_save(one, add), connection)


def _marks(fields: Sequence[Any], values: Sequence[object]) -> Iterator[str]:
    """The placeholders; ranges and arrays name their type, as in the ORM."""
    for field, value in zip(fields, values, strict=True):
        own = getattr(field, "get_placeholder", None)
        yield own(value, None, connection) if own else "%s"
