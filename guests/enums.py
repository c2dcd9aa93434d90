"""Words about persons that several rooms of the house share."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Calendar(TextChoices):
    """Which calendar a birthday is counted by."""

    SOLAR = "solar", _("Solar")
    LUNAR = "lunar", _("Lunar")


class ContactKind(TextChoices):
    """How a person can be reached."""

    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    WECHAT = "wechat", _("WeChat")


class Discretion(TextChoices):
    """How much of a guest's presence may be shown; the strictest of profile, stay, party wins."""

    OPEN = "open", _("Open")
    INCOGNITO = "incognito", _("Incognito")
    NO_INFORMATION = "no_information", _("No information")
    PROTECTED = "protected", _("Protected")
