"""Words about persons that several rooms of the house share."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Calendar(TextChoices):
    """Which calendar a birthday is counted by."""

    SOLAR = "solar", _("Solar")
    LUNAR = "lunar", _("Lunar")


class ContactKind(TextChoices):
    """How a person can be reached."""

    PHONE = "phone", pgettext_lazy("contact", "Phone")
    EMAIL = "email", _("E-mail")
    WECHAT = "wechat", _("WeChat")


class Discretion(TextChoices):
    """How much of a guest's presence may be shown; the strictest of profile, stay, party wins.

    The members stand from open to strict; ``rank`` compares them.
    """

    OPEN = "open", pgettext_lazy("discretion", "Open")
    INCOGNITO = "incognito", _("Incognito")
    NO_INFORMATION = "no_information", _("No information")
    PROTECTED = "protected", _("Protected")

    @property
    def rank(self) -> int:
        """0 for open, rising with strictness."""
        return list(Discretion).index(self)

    @property
    def hides(self) -> bool:
        """Whether the very presence is hidden, and not only the name."""
        return self.rank >= Discretion.NO_INFORMATION.rank


def strictest(*levels: Discretion) -> Discretion:
    """The strictest of ``levels``; open when there is none."""
    return max(levels, key=lambda level: Discretion(level).rank, default=Discretion.OPEN)
