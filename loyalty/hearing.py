"""Hears that stays, guests or rules changed and asks for a count; the sweeps find what was not heard."""

import logging
from typing import Any

from guests.signals import guest_changed
from loyalty import nudges
from loyalty.queries import memberships
from loyalty.signals import policy_published
from stays.signals import stay_changed

logger = logging.getLogger(__name__)


def on_stay_changed(*, stay_id: int, **_: Any) -> None:
    """A stay ended, was taken up again, or something was posted to it after its end."""
    if memberships.worth_counting(stay_id):
        _nudge(nudges.count_stay, stay_id=stay_id)


def on_guest_changed(*, guest_id: int, **_: Any) -> None:
    """Profiles may have been merged or parted: what they stayed counts together or apart."""
    if memberships.worth_counting_guest(guest_id):
        _nudge(nudges.count_guest, guest_id=guest_id)


def on_policy_published(**_: Any) -> None:
    """Other rules hold: everybody is counted under them."""
    _nudge(nudges.count_everybody)


def _nudge(task: Any, **ids: int) -> None:
    try:
        task.apply_async(kwargs=ids)
    except Exception:  # a broker that is down never fails the request; the sweep is the guarantee
        logger.warning("no nudge for counting: the broker did not answer", exc_info=True)


def connect() -> None:
    """Called once, when the apps are ready."""
    stay_changed.connect(on_stay_changed, dispatch_uid="loyalty.tiers.stay")
    guest_changed.connect(on_guest_changed, dispatch_uid="loyalty.tiers.guest")
    policy_published.connect(on_policy_published, dispatch_uid="loyalty.tiers.policy")
