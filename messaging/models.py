"""Words to a person outside our screens, written as a row before anything is sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from core.ids import PublicIdField
from hotels.models import Property


class Message(models.Model):
    """One SMS to one member of staff. ``key`` is unique: the same step never makes two.

    pending -> sending -> sent -> delivered | failed. A failed try goes back to ``pending``;
    ``unknown`` means that the process died between the provider's call and our commit, and is tried
    again; ``dropped`` that its cause had gone before it was sent. What the provider reports only
    moves a message forward.
    """

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("message", "Waiting")
        SENDING = "sending", pgettext_lazy("message", "Being sent")
        SENT = "sent", pgettext_lazy("message", "Sent")
        DELIVERED = "delivered", pgettext_lazy("message", "Delivered")
        FAILED = "failed", pgettext_lazy("message", "Failed")
        UNKNOWN = "unknown", pgettext_lazy("message", "Not certain")
        DROPPED = "dropped", pgettext_lazy("message", "Not needed any more")

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    public_id = PublicIdField()
    key = models.CharField(max_length=120, db_collation="C")
    to = models.CharField(max_length=20)  # E.164
    text = models.CharField(max_length=480)  # room and instruction only; never a guest's name
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    transport = models.CharField(max_length=20, blank=True)
    provider_id = models.CharField(max_length=64, blank=True, db_collation="C")
    error = models.CharField(max_length=200, blank=True)  # our words, in English, see views
    error_code = models.CharField(max_length=10, blank=True)  # the provider's
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "key"], name="messaging_message_once")
        ]
        indexes = [
            models.Index(fields=["property", "created_at"], name="messaging_message_at"),
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["pending", "sending", "unknown"]),
                name="messaging_message_due",
            ),
        ]
