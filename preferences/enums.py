"""The words of belief: where a fact came from, which way it points, how strongly it binds us."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Source(TextChoices):
    """Who says so, strongest first."""

    GUEST_WROTE = "guest_wrote", _("Guest wrote")
    GUEST_TOLD = "guest_told", _("Guest told us")
    COMPANION = "companion", _("Companion")
    ARRANGER = "arranger", _("Assistant or arranger")
    STAFF_SAW = "staff_saw", _("Staff saw")
    PMS_DATED = "pms_dated", _("PMS, dated")
    PMS_UNDATED = "pms_undated", _("PMS, undated")
    INFERRED = "inferred", _("Inferred")


class Polarity(TextChoices):
    """Which way an observation points."""

    FOR = "for", _("Liked or needed")
    PASSED_OVER = "passed_over", _("Offered and passed over")
    AGAINST = "against", _("Not wanted")


class Strength(TextChoices):
    """How strongly a preference binds us."""

    MUST_NOT = "must_not", _("Must not")
    REFUSES = "refuses", _("Refuses")
    NEED = "need", _("Every time")
    LIKE = "like", _("When possible")
    DELIGHT = "delight", _("A delight")


class Standing(TextChoices):
    """Established, or only a suggestion so far."""

    SUGGESTION = "suggestion", _("Maybe")
    STANDING = "standing", _("Known")


class Sensitivity(TextChoices):
    """How a kind of fact must be handled."""

    ORDINARY = "ordinary", _("Ordinary")
    SAFETY = "safety", _("Safety")
    CARE = "care", _("Care chip only")


class Moment(TextChoices):
    """When a sighting button is offered."""

    CLEAN = "clean", _("Daily clean")
    DEPARTURE = "departure", _("Departure clean")
    TURNDOWN = "turndown", _("Turndown")
    MEAL = "meal", _("Meal")
    DESK = "desk", _("At the desk")


class PlacementState(TextChoices):
    """Whether we know whom an observation is about."""

    PLACED = "placed", _("Placed")
    AMBIGUOUS = "ambiguous", _("Waiting for someone who knows")


class Reaction(TextChoices):
    """Did it please?"""

    LIKED = "liked", _("Liked")
    REFUSED = "refused", _("Refused")
    UNKNOWN = "unknown", _("Unknown")


class ChipAnswerKind(TextChoices):
    """What a guest answers to a confirm chip."""

    YES = "yes", _("Yes")
    NOT_NOW = "not_now", _("Not now")
    NEVER = "never", _("Don't ask again")
