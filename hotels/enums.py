"""The words of rooms and departments, as the house and its PMS use them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DepartmentKind(TextChoices):
    """What a department is for, whatever the hotel calls it."""

    FRONT_DESK = "front_desk", _("Front desk")
    GUEST_SERVICE = "guest_service", _("Guest service centre")
    CONCIERGE = "concierge", _("Concierge and bell")
    HOUSEKEEPING = "housekeeping", _("Housekeeping")
    LAUNDRY = "laundry", _("Laundry")
    DINING = "dining", _("Dining")
    IN_ROOM_DINING = "in_room_dining", _("In-room dining")
    PASTRY = "pastry", _("Pastry")
    ENGINEERING = "engineering", _("Engineering")
    SECURITY = "security", _("Security")
    GUEST_RELATIONS = "guest_relations", _("Guest relations")
    DUTY_MANAGER = "duty_manager", _("Duty manager")
    NIGHT_MANAGER = "night_manager", _("Night manager")


class RoomCondition(TextChoices):
    """How clean a room is; whether somebody lives in it is another question."""

    DIRTY = "dirty", _("Dirty")
    CLEANING = "cleaning", _("Cleaning")
    CLEAN = "clean", _("Clean")
    INSPECTED = "inspected", _("Ready")
    PICKUP = "pickup", _("Pick-up")


class RoomService(TextChoices):
    """What the guest in the room asked of us at the door."""

    NONE = "none", _("As planned")
    DO_NOT_DISTURB = "do_not_disturb", _("Do not disturb")
    MAKE_UP = "make_up", _("Make up room")
    REFUSED = "refused", _("Service refused")
