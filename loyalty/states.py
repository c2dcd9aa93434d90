"""The states of a version of a programme's rules, and what is said about a member by hand."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PolicyState(TextChoices):
    """Where a version of the rules is in its life."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")
    UNDONE = "undone", _("Undone")


class MemberEventKind(TextChoices):
    """What counts for a member beside stays, in the engine's words."""

    PURCHASE = "purchase", _("Level bought")
    INVITATION = "invitation", _("Invited to a level")
    ADJUST = "adjust", _("Points adjusted")
    BURN = "burn", _("Points spent")
