"""What a hotel has set up (departments, posts, rules, words of tasks), read once until it changes.

Every table that is part of the set-up changes its property's ``settings_stamp`` by a trigger, in the
very transaction that changes the row, whoever writes it. A stamp is a random UUID and never comes
twice, not even after a rollback or a restored backup. So a process may keep what it read under a
stamp for as long as the property still has it; asking for the stamp is one small statement.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast
from uuid import UUID

from core.asking import ask

T = TypeVar("T")

_held: ContextVar[tuple[int, UUID] | None] = ContextVar("held", default=None)
_kept: dict[tuple[int, str], tuple[UUID, object]] = {}


@contextmanager
def held(property_id: int, stamp: UUID | None = None) -> Iterator[None]:
    """Asks for the stamp once for everything inside; a held property is not asked for again.

    For work that reads the set-up many times over and changes nothing of it. ``stamp`` saves the
    question where it has just been read with something else.
    """
    if _stamp_held(property_id) is not None:
        yield
        return
    token = _held.set((property_id, stamp or _stamp(property_id)))
    try:
        yield
    finally:
        _held.reset(token)


def settled(property_id: int, name: str, load: Callable[[], T]) -> T:
    """What ``load`` reads of a property's set-up, kept under ``name`` until the set-up changes.

    The value is shared by threads: never change it. ``load`` must read only tables that change the
    stamp (a test walks them).
    """
    stamp = _stamp_held(property_id) or _stamp(property_id)
    kept = _kept.get((property_id, name))
    if kept is not None and kept[0] == stamp:
        return cast("T", kept[1])
    value = load()
    _kept[property_id, name] = (stamp, value)
    return value


def _stamp_held(property_id: int) -> UUID | None:
    now = _held.get()
    return now[1] if now is not None and now[0] == property_id else None


def _stamp(property_id: int) -> UUID:
    rows = ask("SELECT settings_stamp FROM hotels_property WHERE id = %s", [property_id]).rows
    if not rows:
        raise LookupError(f"There is no property {property_id}.")
    return cast("UUID", rows[0][0])
