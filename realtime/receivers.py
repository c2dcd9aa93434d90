"""What happens here when staff says that somebody was signed out or changed."""

from typing import Any

from django.dispatch import receiver

from core import transactions
from realtime import doorbell, hubs, services
from realtime.enums import Topic
from staff.signals import people_changed, sections_changed, signed_out


@receiver(signed_out)
def close_sockets(**_ids: Any) -> None:
    """Sockets of this process at once, those of others by the doorbell; a round finds the rest."""
    hubs.look_at_people()
    doorbell.ring(doorbell.EVERYBODY)


@receiver([people_changed, sections_changed])
def wake_people(*, property_id: int, **_more: Any) -> None:
    """Pages about people fetch anew, and every hub asks its sockets' people again."""
    with transactions.unit():
        services.publish(property_id=property_id, topic=Topic.PEOPLE, entity="people", version=1)
