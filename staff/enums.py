"""What people are here for, as far as rights and alerts care."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a member may do in a property; departments narrow what they see."""

    ATTENDANT = "attendant", _("Attendant")
    AGENT = "agent", _("Agent")
    SUPERVISOR = "supervisor", _("Supervisor")
    DUTY_MANAGER = "duty_manager", _("Duty manager")
    MANAGER = "manager", _("Manager")
    IT = "it", _("Hotel IT")


class DeviceKind(TextChoices):
    """How a device is held, which decides the size of things on it."""

    TABLET = "tablet", _("Tablet")
    PHONE = "phone", _("Phone")
    DESKTOP = "desktop", _("Desktop")


class PlacingKind(TextChoices):
    """Why rooms changed hands."""

    PLACED = "placed", _("Placed")
    RELIEF = "relief", _("Relief")
    SPLIT = "split", _("Shared out")
    UNDONE = "undone", _("Taken back")
