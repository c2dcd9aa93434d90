"""Reading the outbox of one property."""

from django.db.models import QuerySet

from messaging.models import Message


def recent(property_id: int) -> QuerySet[Message]:
    """Messages of a property, newest first."""
    return Message.objects.filter(property=property_id).order_by("-created_at", "-pk")
