"""Rows read by a statement whose text is made once: ordinary objects of models, with what they hang on."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import ForeignKey, Model
from django.db.models.base import ModelState

from core.asking import ahead, ask

M = TypeVar("M", bound=Model)
Converter = Callable[[Any, Any, Any], Any]


class _Part(NamedTuple):
    """One model of a statement: where its columns lie in a row, and whose foreign key led here."""

    model: type[Model]
    fields: tuple[str, ...]
    converters: tuple[tuple[str, tuple[Converter, ...]], ...]
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

    def ahead(self, *params: Any) -> None:
        """Announces that ``all`` or ``first`` will be called with these very parameters.

        See ``core.asking.ahead`` for where that may be done.
        """
        ahead(self._made[0], params)

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
            one = _made(part, row) if row[part.key] is not None else None
            if made:
                part.link.set_cached_value(made[part.parent], one)
            made.append(one)
        return made[0]


def _made(part: _Part, row: tuple[Any, ...]) -> Model:
    """As ``Model.from_db``, which sets each column by ``setattr`` and asks signals nobody hears."""
    values = dict(zip(part.fields, row[part.start : part.start + len(part.fields)], strict=True))
    for name, converters in part.converters:
        for convert in converters:
            values[name] = convert(values[name], None, connection)
    one = part.model.__new__(part.model)
    one._state = state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    one.__dict__.update(values)
    return one


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
        (field.attname, tuple(field.get_db_converters(connection)))
        for field in fields
        if field.get_db_converters(connection)
    )
    key = start + next(place for place, field in enumerate(fields) if field.primary_key)
    return _Part(model, tuple(field.attname for field in fields), converters, start, key)
