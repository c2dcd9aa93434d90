"""Somebody owns it: the holder of the room, then the section's supervisor, then the covering post."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from staff import queries as staff

if TYPE_CHECKING:
    from staff.models import Membership


def owner_of(
    *, owner: str, property_id: int, department_id: int, room_id: int | None, at: datetime
) -> "Membership | None":
    """The member a task goes to first; None for a whole department, or in a hole of the posts."""
    if owner == "department":
        return None
    if owner == "holder" and room_id is not None:
        holder = staff.holder_of(room_id=room_id, department_id=department_id, at=at)
        if holder is not None:
            return holder
        supervisor = staff.supervisor_of(room_id=room_id, department_id=department_id, at=at)
        if supervisor is not None:
            return supervisor
    return staff.post_of(property_id=property_id, department_id=department_id, at=at)


def hearers(holder: "Membership | None", department_id: int) -> list[str]:
    """Departments whose screens hear of a task because its holder comes from another department.

    At night the desk answers for the bell captain: then the desk's screens must be told.
    """
    if holder is None:
        return []
    codes = staff.departments_of(holder)
    return [] if department_id in codes else sorted(codes.values())


def given(holder: "Membership | None", department_id: int) -> dict[str, Any]:
    """The columns of a task that say to whom it goes and who hears of it."""
    return {"holder": holder, "heard_by": hearers(holder, department_id)}
