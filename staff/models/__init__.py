"""People, their place in a property, their devices, shifts and sections, and what they did."""

from staff.models.acts import AccessLog, Act
from staff.models.devices import Device, EnrolmentCode, PasswordTries, PinTries, SignIn
from staff.models.duty import (
    CoveringPost,
    Placing,
    Section,
    SectionPattern,
    SectionRoom,
    Shift,
    ShiftPattern,
)
from staff.models.people import Membership, User, UserManager

__all__ = [
    "AccessLog",
    "Act",
    "CoveringPost",
    "Device",
    "EnrolmentCode",
    "Membership",
    "PasswordTries",
    "PinTries",
    "Placing",
    "Section",
    "SectionPattern",
    "SectionRoom",
    "Shift",
    "ShiftPattern",
    "SignIn",
    "User",
    "UserManager",
]
