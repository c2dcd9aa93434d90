"""Connections to property management systems and every message they ever sent us."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from core.ids import PublicIdField
from hotels.models import Property
from pms.enums import ConnectionKind, MessageState


class Connection(models.Model):
    """One PMS line of one property. ``code`` stands in its address; the token is kept hashed.

    While a token is being changed the old one stays good until ``old_token_until``.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="connections")
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=ConnectionKind, default=ConnectionKind.JSON)
    source = models.SlugField(max_length=60)  # whose keys these are; one PMS of a chain shares them
    token_hash = models.CharField(max_length=64, db_collation="C")  # sha256 hex
    old_token_hash = models.CharField(max_length=64, blank=True, db_collation="C")
    old_token_until = models.DateTimeField(null=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(old_token_hash="", old_token_until=None)
                | (~Q(old_token_hash="") & Q(old_token_until__isnull=False)),
                name="pms_connection_old_token_pair",
            )
        ]


class MessageQuerySet(models.QuerySet["PmsMessage"]):
    """The words of the inbox for groups of messages."""

    def of(self, property_id: int) -> "MessageQuerySet":
        """Messages of one property."""
        return self.filter(property_id=property_id)

    def due(self, now: datetime) -> "MessageQuerySet":
        """Messages whose time to be tried has come, in the order in which they arrived."""
        open_states = (MessageState.RECEIVED, MessageState.WAITING)
        return self.filter(state__in=open_states, next_try_at__lte=now).order_by("pk")


class PmsMessage(models.Model):
    """One event as it came in, sealed under the day's key; kept 30 days.

    ``entity`` is what it is about: "stay:4711", "room:1208", "profile:P9", "day". An ``ordered``
    message carries no version: it may only be applied in the order of arrival within its entity.
    No foreign keys and no unique key, so that it can be partitioned by month.
    """

    property_id = models.BigIntegerField()
    at = models.DateTimeField()  # received
    public_id = PublicIdField(unique=False)
    connection_id = models.BigIntegerField()
    event_id = models.CharField(max_length=100, db_collation="C")
    kind = models.CharField(max_length=40, db_collation="C")
    entity = models.CharField(max_length=80, blank=True, db_collation="C")
    occurred_at = models.DateTimeField(null=True)  # as the PMS says; empty when it cannot be read
    ordered = models.BooleanField(default=False)
    body_sealed = models.BinaryField()
    key_day = models.DateField()
    state = models.CharField(
        max_length=10, choices=MessageState, default=MessageState.RECEIVED, db_collation="C"
    )
    reason = models.CharField(max_length=300, blank=True)  # in English, without guest data
    why = models.JSONField(default=list, db_default=[])  # its parts, see core.sentences
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    stay_id = models.BigIntegerField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["property_id", "at"], name="pms_message_at"),
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["received", "waiting"]),
                name="pms_message_open",
            ),
            models.Index(
                fields=["property_id", "state"],
                condition=Q(state__in=["received", "waiting", "rejected", "dead"]),
                name="pms_message_care",
            ),
            models.Index(fields=["connection_id", "entity"], name="pms_message_entity"),
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
        indexes = [models.Index(fields=["at"], name="pms_eventseen_at")]
