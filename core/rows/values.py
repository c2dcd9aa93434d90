"""What of an object goes to the database, and how its place is written in a statement."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from types import NoneType
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import ForeignKey, Model


class Column(NamedTuple):
    """A field of a model, and which values of it need no asking."""

    field: Any
    same: frozenset[type]
    """Types whose values Django hands to the driver as they are."""
    tells_time: bool
    """Whether that also holds for moments that know their zone."""

    def saved(self, one: Model, line: Any) -> Any:
        """What a new row of ``one`` holds here."""
        return self.prepared(self.field.pre_save(one, True), line)  # noqa: FBT003  Django's own

    def prepared(self, value: Any, line: Any) -> Any:
        """``value`` as Django hands it to the driver."""
        kind = type(value)
        if kind in self.same or (self.tells_time and kind is datetime and value.tzinfo):
            return value
        return self.field.get_db_prep_save(value, line)


_SAME: dict[type, set[type]] = {
    models.CharField: {str},
    models.TextField: {str},
    models.BooleanField: {bool},
    models.DateField: {date},
    models.DateTimeField: set(),
    models.IntegerField: {int},
    models.SmallIntegerField: {int},
    models.BigIntegerField: {int},
    models.PositiveIntegerField: {int},
    models.PositiveSmallIntegerField: {int},
    models.BigAutoField: {int},
}
"""These very classes, none made from them, do not change values of these very types."""


def columns_of(fields: Iterable[Any]) -> tuple[Column, ...]:
    """The columns of fields, in their order."""
    return tuple(map(_column, fields))


def _column(field: Any) -> Column:
    own = field
    while isinstance(own, ForeignKey):
        own = own.target_field
    same = _SAME.get(type(own))
    kinds = frozenset() if same is None else frozenset({*same, NoneType})
    return Column(field, kinds, type(own) is models.DateTimeField)


def marks(columns: Sequence[Column]) -> list[str]:
    """The placeholders; ranges and arrays name their type, as in the ORM."""
    own = [getattr(column.field, "get_placeholder", None) for column in columns]
    return [each(None, None, connection) if each else "%s" for each in own]
