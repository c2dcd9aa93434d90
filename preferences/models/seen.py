"""What was seen, whom it is about, and what was taken back; append-only."""

from django.db import models
from django.db.models import Q

from core.ids import PublicIdField
from guests.models import Guest
from hotels.models import Department, Property, Room
from preferences.enums import Moment, PlacementState, Polarity, Source, Strength
from preferences.models.catalogue import Kind, Sighting
from staff.models import Device, User
from stays.models import Stay


class Observation(models.Model):
    """What somebody saw or heard; append-only evidence.

    ``guest`` and ``stay`` are not here: whom it is about is a ``Placement``, because it may be
    found later. ``observed_at`` is the moment as the staff member saw it, corrected for the
    device's clock; ``received_at`` is ours.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    public_id = PublicIdField()
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+")
    moment = models.CharField(max_length=10, choices=Moment, blank=True)
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+")
    value = models.SlugField(max_length=40)
    details = models.JSONField(default=dict)  # codes such as {"time": "21:30"}; no words
    sighting = models.ForeignKey(Sighting, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=12, choices=Source)
    polarity = models.CharField(max_length=12, choices=Polarity)
    strength = models.CharField(max_length=10, choices=Strength, blank=True)  # as the guest put it
    valid_to = models.DateField(null=True)  # the first day it no longer holds (crutches)
    observed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    clock_doubtful = models.BooleanField(default=False)
    clock_offset = models.IntegerField(null=True)  # seconds our clock was ahead of the device's
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["property", "received_at"], name="preferences_obs_received"),
            models.Index(fields=["device", "received_at"], name="preferences_obs_device"),
        ]


class ObservationNote(models.Model):
    """The staff member's own words, sealed.

    Under the guest's key (``guest`` is whose) as soon as it is known whom they are about; until
    then under a key of their own (``wrapped``), so that a note that waits is neither lost nor
    readable.
    """

    observation = models.OneToOneField(
        Observation, models.CASCADE, primary_key=True, related_name="note"
    )
    sealed = models.BinaryField()
    guest = models.ForeignKey(Guest, models.PROTECT, null=True, related_name="+")
    wrapped = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(guest=None, wrapped__isnull=False)
                | Q(guest__isnull=False, wrapped=None),
                name="preferences_note_one_key",
            )
        ]


class Placement(models.Model):
    """Whom an observation is about; append-only, the newest row speaks.

    A party that shares a room is ``stay`` without ``guest``; ``lead`` is then the guest on whose
    page the party's facts stand. ``by`` is empty when the system placed it.
    """

    observation = models.ForeignKey(Observation, models.CASCADE, related_name="placements")
    state = models.CharField(max_length=10, choices=PlacementState)
    stay = models.ForeignKey(Stay, models.PROTECT, null=True, related_name="+")
    guest = models.ForeignKey(Guest, models.PROTECT, null=True, related_name="+")
    lead = models.ForeignKey(Guest, models.PROTECT, null=True, related_name="+")
    company = models.CharField(max_length=64, blank=True, db_collation="C")  # party's fingerprint
    reason = models.CharField(max_length=40)  # code: occupant, guest_who_left, chosen, sharers ...
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ambiguous", guest=None, lead=None)
                | Q(state="placed", stay__isnull=False, guest=None, lead__isnull=False)
                | Q(state="placed", guest__isnull=False, lead=None),
                name="preferences_placement_state",
            )
        ]
        indexes = [
            models.Index(fields=["guest", "at"], name="preferences_placement_guest"),
            models.Index(fields=["lead", "at"], name="preferences_placement_lead"),
            models.Index(
                fields=["observation"],
                condition=Q(state="ambiguous"),
                name="preferences_placement_asked",
            ),
        ]


class Candidate(models.Model):
    """A stay that an ambiguous observation may be about, likeliest first."""

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="candidates")
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["placement", "stay"], name="preferences_candidate_once")
        ]


class Retraction(models.Model):
    """An observation taken back (undo, or «wrong» on the guest page)."""

    observation = models.OneToOneField(
        Observation, models.CASCADE, primary_key=True, related_name="retraction"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")


class ChangeMargin(models.Model):
    """How far around a move, check-in or check-out a hotel asks «whose was it?»; its own choice."""

    property = models.OneToOneField(Property, models.PROTECT, primary_key=True, related_name="+")
    minutes = models.PositiveSmallIntegerField(default=30)
    left_within_hours = models.PositiveSmallIntegerField(default=24)  # «the guest who left»
