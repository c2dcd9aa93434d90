"""How the score of leaving was judged last, and the chances told while it is used."""

from collections.abc import Iterable

from loyalty.models import GuestLeaving, LeavingRun


def last_leaving() -> LeavingRun | None:
    """The newest night's judgement; None before the first."""
    return LeavingRun.objects.order_by("-as_of").first()


def chances_of(guest_ids: Iterable[int]) -> dict[int, float]:
    """guest id -> chance to come in the period of the last night; nobody while it is not used."""
    rows = GuestLeaving.objects.filter(guest__in=list(guest_ids))
    return dict(rows.values_list("guest_id", "chance"))
