"""Words that counting and telling share."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

DIRECT_CHANNELS = (
    "booking engine", "call centre", "central reservations", "corporate direct", "crs", "direct",
    "email", "e-mail", "front desk", "hotel", "house", "member", "mini program", "phone",
    "reception", "telephone", "walk-in", "walkin", "web", "website", "wechat",
    "官网", "官網", "小程序", "微信", "前台", "电话", "電話", "散客", "直客", "直销", "直銷",
)  # fmt: skip
"""Names of channels that no third party stands in, lower case, as PMSs are often set up.

A start; the chain's own word about a name (``loyalty.models.Channel``) goes before.
"""


class MeetingOutcome(TextChoices):
    """What became of a manager's wish to meet an arriving guest."""

    MET = "met", pgettext_lazy("meeting", "Met")
    COULD_NOT = "could_not", pgettext_lazy("meeting", "Could not")
    LEFT_ALONE = "left_alone", pgettext_lazy("meeting", "Left alone on purpose")


class CallResult(TextChoices):
    """How a call to a guest who went quiet ended."""

    WILL_COME = "will_come", pgettext_lazy("call", "Will come again")
    NOT_NOW = "not_now", pgettext_lazy("call", "Not now")
    LOST = "lost", pgettext_lazy("call", "Goes elsewhere")
    NOT_REACHED = "not_reached", pgettext_lazy("call", "Not reached")
    DO_NOT_CALL = "do_not_call", pgettext_lazy("call", "Asked not to be called")
