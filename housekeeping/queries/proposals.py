"""How somebody's rooms could be shared among others: for going home (relief), or for too much (split)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from hotels import queries as hotels
from housekeeping import sharing
from housekeeping.queries.board import board
from housekeeping.types import Board, Desk, Offer, Proposal, Square
from service_tasks import queries as service_tasks
from service_tasks.presenting import drawn
from staff import queries as staff

if TYPE_CHECKING:
    from hotels.models import Department
    from service_tasks.models import ServiceTask
    from staff.types import Person


def relief(
    *,
    person: Person,
    department: Department,
    of: str,
    among: Collection[str],
    now: datetime,
    language: str,
) -> Proposal | None:
    """All rooms of ``of`` (membership's public id) to the others, and what they have taken.

    ``among`` are those who are to get them; empty for every attendant who is there. None when
    there is no such person on the board.
    """
    shown = board(person=person, department=department, now=now)
    desk = shown.desk(of)
    if desk is None:
        return None
    there = [each for each in _there(shown) if each.key != of]
    takers = _among(there, among) or [each for each in there if each.attendant] or there
    squares = [square for square in shown.squares if square.holder == of]
    shared = _shared(shown, squares, takers, own=None)
    taken = _taken(department, of, now=now)
    return Proposal(
        of=desk,
        offers=_offers(takers, squares, shared),
        choices=tuple((each, each in takers) for each in there),
        versions=_versions(shown, squares, takers),
        taken=tuple(_words(person, [t for t in taken if not t.started_at], language, now)),
        started=tuple(_words(person, [t for t in taken if t.started_at], language, now)),
    )


def split(
    *,
    person: Person,
    department: Department,
    of: str,
    among: Collection[str],
    now: datetime,
) -> Proposal | None:
    """What is still to do in the rooms of ``of``, shared with others; whoever has least by default.

    A room in which the work has begun stays. None when there is no such person on the board.
    """
    shown = board(person=person, department=department, now=now)
    desk = shown.desk(of)
    if desk is None:
        return None
    there = [each for each in _there(shown) if each.key != of]
    helpers = _among(there, among) or _least(there)
    to_do = [
        square
        for square in shown.squares
        if square.holder == of and square.minutes and square.look != "cleaning"
    ]
    takers = [desk, *helpers]
    shared = _shared(shown, to_do, takers, own=desk)
    return Proposal(
        of=desk,
        offers=_offers(takers, to_do, shared, own=desk),
        choices=tuple((each, each in helpers) for each in there),
        versions=_versions(shown, to_do, takers),
    )


def _there(shown: Board) -> list[Desk]:
    return [desk for desk in shown.desks if desk.key and not desk.went_home]


def _among(there: Sequence[Desk], among: Collection[str]) -> list[Desk]:
    return [desk for desk in there if desk.key in among]


def _least(there: Sequence[Desk]) -> list[Desk]:
    """The attendant with the least to do."""
    attendants = [desk for desk in there if desk.attendant]
    return sorted(attendants, key=lambda desk: (desk.left, desk.name))[:1]


def _shared(
    shown: Board, squares: Sequence[Square], takers: Sequence[Desk], *, own: Desk | None
) -> dict[int, str]:
    """Room id -> taker's key; ``own`` gives and takes, so what is shared is not hers before."""
    given = sum(square.minutes for square in squares)
    rooms = [
        sharing.Room(square.room_id, square.floor, square.place, square.minutes)
        for square in squares
    ]
    return sharing.share(
        rooms,
        [
            sharing.Taker(
                key=desk.key,
                minutes=desk.left - given if desk is own else desk.left,
                floors=frozenset(each.floor for each in shown.squares if each.holder == desk.key),
            )
            for desk in takers
        ],
    )


def _offers(
    takers: Sequence[Desk],
    squares: Sequence[Square],
    shared: dict[int, str],
    own: Desk | None = None,
) -> tuple[Offer, ...]:
    found = [
        Offer(desk, tuple(square for square in squares if shared.get(square.room_id) == desk.key))
        for desk in takers
        if desk is not own
    ]
    return tuple(found)


def _versions(shown: Board, squares: Sequence[Square], takers: Sequence[Desk]) -> dict[str, int]:
    """Of the sections that rooms leave, and of those that have what the takers have now."""
    keys = {desk.key for desk in takers}
    sections = {square.section for square in squares}
    sections |= {square.section for square in shown.squares if square.holder in keys}
    return {code: version for code, version in shown.versions.items() if code in sections}


def _taken(department: Department, of: str, *, now: datetime) -> list[ServiceTask]:
    member = staff.member(hotels.house(department.property_id), of, now=now)
    return service_tasks.taken_by(member.pk) if member is not None else []


def _words(
    person: Person, tasks: Sequence[ServiceTask], language: str, now: datetime
) -> list[dict[str, object]]:
    return drawn(tasks, person=person, language=language, now=now)
