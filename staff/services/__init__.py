"""What other rooms may ask staff to do; each a verb, inside the caller's unit of work."""

from staff.services.acts import ActConflict, answer_once, log_access
from staff.services.devices import (
    BadCode,
    Enrolled,
    add_device,
    enrol,
    make_enrolment_code,
    revoke_device,
)
from staff.services.duty import BadSection, add_shift, leave_shift, set_post
from staff.services.patterns import describe_section, describe_shift, open_sections
from staff.services.people import (
    BadPerson,
    add_membership,
    add_user,
    change_membership,
    change_user,
    end_membership,
    set_language,
    set_password,
    set_pin,
    sign_out_everywhere,
)
from staff.services.placing import (
    PlacingGone,
    SectionsChanged,
    place_rooms,
    section_for,
    undo_placing,
)
from staff.services.sections import (
    RoomTaken,
    assign_rooms,
    hear_section,
    make_section,
    move_room,
    release_room,
    staff_section,
)
from staff.services.signing import sign_in_with_password, sign_in_with_pin, sign_out

__all__ = [
    "ActConflict",
    "BadCode",
    "BadPerson",
    "BadSection",
    "Enrolled",
    "PlacingGone",
    "RoomTaken",
    "SectionsChanged",
    "add_device",
    "add_membership",
    "add_shift",
    "add_user",
    "answer_once",
    "assign_rooms",
    "change_membership",
    "change_user",
    "describe_section",
    "describe_shift",
    "end_membership",
    "enrol",
    "hear_section",
    "leave_shift",
    "log_access",
    "make_enrolment_code",
    "make_section",
    "move_room",
    "open_sections",
    "place_rooms",
    "release_room",
    "revoke_device",
    "section_for",
    "set_language",
    "set_password",
    "set_pin",
    "set_post",
    "sign_in_with_password",
    "sign_in_with_pin",
    "sign_out",
    "sign_out_everywhere",
    "staff_section",
    "undo_placing",
]
