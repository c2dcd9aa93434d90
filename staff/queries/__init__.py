"""What other rooms may ask staff: who is signed in, who holds a room, who answers when nobody does."""

from staff.queries.boards import (
    Board,
    DeviceLine,
    RoomTile,
    devices_in_use,
    posts_of,
    room_tiles,
    section,
    section_boards,
    shift,
    shifts_at,
)
from staff.queries.duty import (
    covers,
    gaps,
    holder_of,
    holes,
    people_on,
    post_of,
    sections_at,
    supervisor_of,
)
from staff.queries.members import (
    device_by_token,
    devices_of,
    devices_of_property,
    member,
    members_for,
    members_of,
)
from staff.queries.signed_in import LONGEST, digest, person_by_cookies, still_signed_in

__all__ = [
    "LONGEST",
    "Board",
    "DeviceLine",
    "RoomTile",
    "covers",
    "device_by_token",
    "devices_in_use",
    "devices_of",
    "devices_of_property",
    "digest",
    "gaps",
    "holder_of",
    "holes",
    "member",
    "members_for",
    "members_of",
    "people_on",
    "person_by_cookies",
    "post_of",
    "posts_of",
    "room_tiles",
    "section",
    "section_boards",
    "sections_at",
    "shift",
    "shifts_at",
    "still_signed_in",
    "supervisor_of",
]
