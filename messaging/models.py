"""Words to a person outside our screens, written as a row before anything is sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from core.ids import PublicIdField
from hotels.models import Property


class Message(models.Model):
    """One SMS to one member of staff. ``key`` is unique: the same step never makes two.

    States only move forward: pending -> sending -> sent -> delivered | failed, with ``unknown``
    when the process died between the provider's call and our commit.
    """

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("message", "Waiting")
        SENDING = "sending", pgettext_lazy("message", "Being sent")
        SENT = "sent", pgettext_lazy("message", "Sent")
        DELIVERED = "delivered", pgettext_lazy("message", "Delivered")
        FAILED = "failed", pgettext_lazy("message", "Failed")
        UNKNOWN = "unknown", pgettext_lazy("message", "Not certain")

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    public_id = PublicIdField()
    key = models.CharField(max_length=120, db_collation="C")
    to = models.CharField(max_length=20)  # E.164
    text = models.CharField(max_length=480)  # room and instruction only; never a guest's name
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    transport = models.CharField(max_length=20, blank=True)
    provider_id = models.CharField(max_length=64, blank=True, db_collation="C")
    error = models.CharField(max_length=200, blank=True)  # our words
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
                condition=Q(state__in=["pending", "sending"]),
                name="messaging_message_due",
            ),
        ]
