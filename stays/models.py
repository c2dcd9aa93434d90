"""Stays, who is in them and in which room when, and the append-only story of every change."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from core.ids import PublicIdField
from guests.enums import Discretion
from guests.models import Guest
from hotels.models import Property, Room
from stays.enums import ChangeKind, Origin, PartyRole, StayState


class StayQuerySet(models.QuerySet["Stay"]):
    """The words of the house for groups of stays; business dates as booked."""

    def of(self, property_id: int) -> Self:
        """Stays of one property."""
        return self.filter(property_id=property_id)

    def in_house(self) -> Self:
        """Parties that live in the house now."""
        return self.filter(state=StayState.IN_HOUSE)

    def arriving(self, day: date) -> Self:
        """Due in on a business date, and those of them who have arrived."""
        return self.filter(arrival=day, state__in=(StayState.RESERVED, StayState.IN_HOUSE))

    def departing(self, day: date) -> Self:
        """Due out on a business date, and those of them who have left."""
        return self.filter(departure=day, state__in=(StayState.IN_HOUSE, StayState.DEPARTED))

    def open(self) -> Self:
        """Stays that still ask for work: reserved or in house."""
        return self.filter(state__in=(StayState.RESERVED, StayState.IN_HOUSE))

    def live(self) -> Self:
        """Without those that only a file about the past told of: nothing is planned for them."""
        return self.filter(origin=Origin.LIVE)

    def shown(self, *, hidden_too: bool) -> Self:
        """Without stays whose presence is hidden by their own or a member's discretion."""
        if hidden_too:
            return self
        hidden = (Discretion.NO_INFORMATION, Discretion.PROTECTED)
        members = StayGuest.objects.filter(stay=OuterRef("pk"), left_at=None).filter(
            Q(guest__discretion__in=hidden) | Q(guest__merged_into__discretion__in=hidden)
        )
        return self.exclude(discretion__in=hidden).exclude(Exists(members))


class Stay(models.Model):
    """One guest party in one property, from reservation to check-out.

    ``group_versions`` holds, per group of fields (dates, room, party, status, facts), the pair
    ``[source_version, receive_no]`` that was applied last; an older pair never overwrites.
    ``heard_no`` counts what was received about this stay, under the lock of this row; it is the
    receive number of the newest ``StayChange``. ``changed_no`` is the number of the latest change
    that planning must have seen.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="stays", db_index=False)
    public_id = PublicIdField()
    source = models.CharField(max_length=60, db_collation="C")  # connection code
    source_key = models.CharField(max_length=60, db_collation="C")  # the PMS's reservation key
    state = models.CharField(max_length=10, choices=StayState, default=StayState.RESERVED)
    arrival = models.DateField()  # business dates, as booked
    departure = models.DateField()
    booked = models.DateField(null=True)  # the earliest day that somebody said it was made on
    eta = models.TimeField(null=True)  # local wall time
    late_check_out = models.TimeField(null=True)
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+")
    room_kind = models.CharField(max_length=40, blank=True)
    waiting_since = models.DateTimeField(null=True)  # arrived, room not ready
    checked_in_at = models.DateTimeField(null=True)
    found_in_house = models.BooleanField(default=False)  # came unseen: its check-in alerts nobody
    checked_out_at = models.DateTimeField(null=True)
    day_use = models.BooleanField(default=False)
    continues = models.BooleanField(default=False)  # the PMS says: back-to-back, no second welcome
    adults = models.PositiveSmallIntegerField(default=1)
    children = models.PositiveSmallIntegerField(default=0)
    channel = models.CharField(max_length=40, blank=True)
    segment = models.CharField(max_length=40, blank=True)
    group_code = models.CharField(max_length=40, blank=True)  # tour or crew: plans only safety
    company = models.CharField(max_length=120, blank=True)
    vip = models.CharField(max_length=20, blank=True)
    discretion = models.CharField(max_length=16, choices=Discretion, default=Discretion.OPEN)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LIVE)
    group_versions = models.JSONField(default=dict)
    heard_no = models.BigIntegerField(default=0)
    changed_no = models.BigIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = StayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["property", "source", "source_key"], name="stays_stay_source"
            ),
            models.CheckConstraint(
                condition=Q(departure__gt=F("arrival")) | Q(departure=F("arrival"), day_use=True),
                name="stays_stay_dates",
            ),
        ]
        indexes = [
            models.Index(fields=["property", "state", "arrival"], name="stays_stay_board"),
            models.Index(
                fields=["property", "room"],
                condition=Q(state="in_house"),
                name="stays_stay_in_house_room",
            ),
        ]


class StayGuest(models.Model):
    """A guest's place in a party. Who left keeps a row with ``left_at``."""

    stay = models.ForeignKey(Stay, models.CASCADE, related_name="party")
    guest = models.ForeignKey(Guest, models.PROTECT, related_name="stays")
    role = models.CharField(max_length=10, choices=PartyRole)
    position = models.PositiveSmallIntegerField(default=0)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stay", "guest"], condition=Q(left_at=None), name="stays_stayguest_once"
            )
        ]


class Occupancy(models.Model):
    """When a stay lived in a room; derived from the stay's changes and rebuilt from them.

    Sharers give overlapping periods, so nothing is excluded here.
    """

    stay = models.ForeignKey(Stay, models.CASCADE, related_name="occupancies")
    property = models.ForeignKey(Property, models.PROTECT, related_name="+", db_index=False)
    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    during = DateTimeRangeField()  # half-open; upper bound empty while living there

    class Meta:
        verbose_name_plural = "occupancies"
        indexes = [models.Index(fields=["property", "room"], name="stays_occupancy_room")]


class StayChange(models.Model):
    """One thing the PMS (or a person) said about a stay; append-only, older ones are kept too.

    ``applied`` is false for an event older than what was known. ``data`` holds codes and ids of
    the fields that moved, never words about a guest. The row of an event that was told to us has
    ``data["told"]`` (see ``stays.history.Telling``); from those rows parties, occupancies and the
    moments of check-in and check-out are derived. Rows without it say what else followed.
    """

    property_id = models.BigIntegerField()
    at = models.DateTimeField()  # received
    no = models.BigIntegerField()  # receive number, rising per stay; rows of one event share it
    stay_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=ChangeKind)
    occurred_at = models.DateTimeField()
    source_version = models.BigIntegerField(null=True)
    applied = models.BooleanField()
    state = models.CharField(max_length=10)  # as said by this event
    room_id = models.BigIntegerField(null=True)  # as said by this event
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["property_id", "at"], name="stays_staychange_at"),
            models.Index(fields=["stay_id", "no"], name="stays_staychange_stay"),
        ]


class Posting(models.Model):
    """A charge on a folio, in its own currency; reversed by a second posting, never edited."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+", db_index=False)
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="postings")
    source_key = models.CharField(max_length=80, db_collation="C")
    business_date = models.DateField()
    code = models.CharField(max_length=40)
    amount = models.BigIntegerField()  # minor units; negative for a reversal
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "source_key"], name="stays_posting_once")
        ]
