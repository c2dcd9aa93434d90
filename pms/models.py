"""Connections to property management systems and every message they ever sent us."""

from dataclasses import fields
from datetime import datetime

from django.db import models
from django.db.models import Q

from core.ids import PublicIdField
from hotels.models import Property, Room
from pms.adapters.fias.letters import CHARSETS
from pms.enums import ConnectionKind, LinkMode, LinkState, MessageState
from pms.types import LinkSettings


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


class Link(models.Model):
    """What a FIAS line is set to, who holds it, and how it stands.

    One process at a time holds it: ``held_by`` until ``leased_until``. ``proof`` is until when we
    surely knew of everybody in the house; ``note`` is our sentence about what is wrong, in English,
    ``why`` the same in its parts.
    """

    connection = models.OneToOneField(Connection, models.CASCADE, related_name="link")
    mode = models.CharField(max_length=10, choices=LinkMode, default=LinkMode.DIAL)
    host = models.CharField(max_length=120, default="127.0.0.1")
    port = models.PositiveIntegerField()
    charset = models.CharField(max_length=20, choices=list(CHARSETS.items()), default="utf-8")
    swap_marks = models.BooleanField(default=True)  # records of a resync carry SF
    resync_wanted = models.BooleanField(default=False)  # somebody asked for everybody again
    changed = models.PositiveIntegerField(default=0)  # raised with every change of settings
    held_by = models.CharField(max_length=26, blank=True, db_collation="C")
    leased_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=LinkState, default=LinkState.DOWN)
    note = models.CharField(max_length=300, blank=True)
    why = models.JSONField(default=list, db_default=[])
    night = models.BooleanField(default=False)  # a night audit is running in the PMS
    heard_at = models.DateTimeField(null=True)  # the last byte from the PMS
    up_at = models.DateTimeField(null=True)
    synced_at = models.DateTimeField(null=True)  # the last resync that ended
    proof = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(port__gte=1, port__lte=65535), name="pms_link_port")
        ]

    @property
    def settings(self) -> LinkSettings:
        """What the line is set to."""
        return LinkSettings(
            **{each.name: getattr(self, each.name) for each in fields(LinkSettings)}
        )


class RoomTold(models.Model):
    """How clean the PMS believes a room is, in the three words FIAS has for it."""

    link = models.ForeignKey(Link, models.CASCADE, related_name="rooms")
    room = models.ForeignKey(Room, models.CASCADE, related_name="+")
    condition = models.CharField(max_length=10, db_collation="C")
    told_at = models.DateTimeField(null=True)  # by us; empty when the PMS said it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "room"], name="pms_roomtold_once")]


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

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+", db_index=False)
    event_id = models.CharField(max_length=100, db_collation="C")
    message = models.CharField(max_length=26, db_collation="C")  # public id of the PmsMessage
    body_hash = models.CharField(max_length=64, db_collation="C")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "event_id"], name="pms_eventseen_once")
        ]
        indexes = [models.Index(fields=["at"], name="pms_eventseen_at")]
