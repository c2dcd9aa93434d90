"""The only place that opens a transaction, so that «one unit of work» means one thing.

``unit()`` is always outermost and durable: when it ends without an error, its rows are on disk.
Services never open one; they run inside the caller's. What must be written last (the stream heads
of realtime, which serialise a property's writers for as short as possible) registers itself with
``collect`` and is flushed just before the commit; what must be told afterwards uses ``after``.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

from django.db import transaction

from core.asking import behind, write_now

logger = logging.getLogger(__name__)


class NoUnit(Exception):
    """A service that writes was called outside ``unit()``."""


class _Unit:
    def __init__(self) -> None:
        self.collected: dict[str, list[Any]] = {}
        self.flushers: dict[str, Callable[[list[Any]], None]] = {}
        self.nudges: list[Callable[[], object]] = []

    def mark(self) -> tuple[int, dict[str, int]]:
        """How much there is now, for ``rewind``."""
        return len(self.nudges), {name: len(items) for name, items in self.collected.items()}

    def rewind(self, mark: tuple[int, dict[str, int]]) -> None:
        """Forgets what came after ``mark``: its rows were rolled back."""
        nudges, collected = mark
        del self.nudges[nudges:]
        for name, items in self.collected.items():
            del items[collected.get(name, 0) :]

    def finish(self) -> None:
        """Flushes, then registers the nudges.

        What a flush wants told (the sockets of this process) comes first, so that a slow broker
        never stands between a commit and an alert.
        """
        nudges, self.nudges = self.nudges, []
        for name, items in self.collected.items():
            if items:
                self.flushers[name](items)
        for call in (*self.nudges, *nudges):
            transaction.on_commit(call, robust=True)


_current: ContextVar[_Unit | None] = ContextVar("unit", default=None)


@contextmanager
def unit(*, together: bool = False) -> Iterator[None]:
    """One durable unit of work: all of its rows or none.

    With ``together`` its statements may wait for each other and travel in one packet
    (``core.asking.behind``), up to what is flushed last. Raises ``RuntimeError`` (from Django) when another unit is open: units do not nest.
    """
    mine = _Unit()
    with transaction.atomic(durable=True):
        token = _current.set(mine)
        try:
            with behind() if together else nullcontext():
                yield
                mine.finish()
        finally:
            _current.reset(token)


@contextmanager
def statement() -> Iterator[None]:
    """A unit of exactly one statement, which PostgreSQL itself makes durable.

    Beginning and committing would cost a round trip each. Raises ``RuntimeError`` when something
    was collected or is to be told afterwards: that takes a ``unit``.
    """
    mine = _Unit()
    token = _current.set(mine)
    try:
        yield
    finally:
        _current.reset(token)
    if mine.collected or mine.nudges:
        raise RuntimeError("A unit of one statement collects nothing and tells nobody.")


def current() -> object | None:
    """The unit that is open, to be compared by identity; what was locked in it stays locked."""
    return _current.get()


def require_unit() -> None:
    """Raises ``NoUnit`` when no unit is open; services that write call it first."""
    if _current.get() is None:
        raise NoUnit("Open core.transactions.unit() at the edge before calling this service.")


def collect(name: str, item: Any, flush: Callable[[list[Any]], None]) -> None:
    """Keeps ``item`` until the unit ends, then hands all items of ``name`` to ``flush`` at once.

    ``flush`` runs inside the transaction, as its last statements.
    """
    current = _current.get()
    if current is None:
        raise NoUnit(f"{name}: nothing can be collected outside a unit.")
    current.flushers[name] = flush
    current.collected.setdefault(name, []).append(item)


def after(call: Callable[[], object]) -> None:
    """Runs ``call`` after the commit; a nudge that fails is logged and never fails the request."""
    current = _current.get()
    if current is None:
        transaction.on_commit(call, robust=True)
    else:
        current.nudges.append(call)


@contextmanager
def savepoint(*, keep: bool = True) -> Iterator[None]:
    """A savepoint, for use only beside the ``except`` that catches its error, or to try something.

    What was collected or was to be told inside it is forgotten with its rows. With ``keep=False``
    that happens in any case: what would come of it is known, and nothing stays.
    """
    current = _current.get()
    mark = current.mark() if current else None
    try:
        with transaction.atomic():
            yield
            if keep:
                write_now()  # what cannot be written fails inside the savepoint
            else:
                transaction.set_rollback(True)
        if not keep and current and mark:
            current.rewind(mark)
    except BaseException:
        if current and mark:
            current.rewind(mark)
        raise
