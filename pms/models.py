"""Connections to property management systems and every message they ever sent us."""

from django.db import models
from django.db.models import Q

from core.ids import PublicIdField
from hotels.models import Property


class Connection(models.Model):
    """One PMS line of one property. ``code`` stands in its address; the token is kept hashed."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="connections")
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, default="json")
    token_hash = models.CharField(max_length=64, db_collation="C")  # sha256 hex
    old_token_hash = models.CharField(max_length=64, blank=True, db_collation="C")
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()


class PmsMessage(models.Model):
    """One event as it came in, sealed under the day's key; kept 30 days.

    No foreign keys and no unique key, so that it can be partitioned by month.
    """

    class State(models.TextChoices):
        RECEIVED = "received"
        APPLIED = "applied"
        STALE = "stale"  # older than what was known: kept, not applied
        NOTHING = "nothing"  # changed nothing
        REJECTED = "rejected"  # can never be applied as it stands
        DEAD = "dead"  # failed too often; replay is one click

    property_id = models.BigIntegerField()
    at = models.DateTimeField()
    public_id = PublicIdField(unique=False)
    connection_id = models.BigIntegerField()
    event_id = models.CharField(max_length=100, db_collation="C")
    kind = models.CharField(max_length=40, db_collation="C")
    stay_key = models.CharField(max_length=60, blank=True, db_collation="C")
    body_sealed = models.BinaryField()
    key_day = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    reason = models.CharField(max_length=300, blank=True)  # our sentence
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    stay_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["property_id", "at"], name="pms_message_at"),
            models.Index(
                fields=["next_try_at"], condition=Q(state="received"), name="pms_message_open"
            ),
            models.Index(fields=["public_id"], name="pms_message_public"),
        ]


class EventSeen(models.Model):
    """The source's own event ids, so that a repeat is answered but not kept twice."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+")
    event_id = models.CharField(max_length=100, db_collation="C")
    message = models.CharField(max_length=26, db_collation="C")  # public id of the PmsMessage
    body_hash = models.CharField(max_length=64, db_collation="C")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "event_id"], name="pms_eventseen_once")
        ]
