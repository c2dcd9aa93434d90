"""Somebody owns it: the holder of the room, then the section's supervisor, then the covering post."""

from datetime import datetime
from typing import TYPE_CHECKING

from staff import queries as staff

if TYPE_CHECKING:
    from staff.models import Membership


def owner_of(
    *, owner: str, department_id: int, room_id: int | None, at: datetime
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
    return staff.post_of(department_id=department_id, at=at)
