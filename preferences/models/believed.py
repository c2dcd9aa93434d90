"""What we believe (derived), what this stay needs (wiped), what was kept, and what was answered."""

from django.db import models
from django.db.models import Q

from core.ids import PublicIdField
from guests.models import Guest
from hotels.models import Property, Room
from preferences.enums import ChipAnswerKind, Reaction, Source, Standing, Strength
from preferences.models.catalogue import Kind
from preferences.models.seen import Observation
from staff.models import User
from stays.models import Stay


class GuestFacts(models.Model):
    """One row per guest: the lock under which beliefs are rebuilt, and a number that only rises.

    ``version`` rises whenever a belief or a care chip of the guest changed; frames and planning
    compare it.
    """

    guest = models.OneToOneField(
        Guest, models.CASCADE, primary_key=True, related_name="facts_version"
    )
    version = models.PositiveIntegerField(default=0)


class Preference(models.Model):
    """What we believe about a guest; derived from observations and rebuilt from them at will.

    Nothing in a row depends on the day it is read: ``confidence`` (thousandths) is as of
    ``last_at`` and fades from there by the kind's half-life; it is no longer standing from
    ``fades_on`` and wants to be confirmed from ``confirm_on``. ``company`` is empty for facts about
    the guest alone, else the party's fingerprint. ``stay`` and ``property`` are where it was last
    seen or said.
    """

    guest = models.ForeignKey(Guest, models.CASCADE, related_name="preferences")
    public_id = PublicIdField()
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+")
    value = models.SlugField(max_length=40)
    company = models.CharField(max_length=64, blank=True, db_collation="C")
    strength = models.CharField(max_length=10, choices=Strength)
    standing = models.CharField(max_length=10, choices=Standing)
    source = models.CharField(max_length=12, choices=Source)  # the strongest
    confidence = models.PositiveSmallIntegerField()
    sightings = models.PositiveSmallIntegerField()
    stays = models.PositiveSmallIntegerField()
    stay = models.ForeignKey(Stay, models.PROTECT, null=True, related_name="+")
    property = models.ForeignKey(Property, models.PROTECT, null=True, related_name="+")
    details = models.JSONField(default=dict)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)  # the guest's own word, newest
    fades_on = models.DateField(null=True)
    confirm_on = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    evidence = models.JSONField(default=list)  # public ids of observations, newest first
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["guest", "kind", "value", "company"], name="preferences_preference_once"
            )
        ]


class CareChip(models.Model):
    """An instruction without a cause, for this stay only; wiped when the guest leaves.

    Without ``stay`` it waits for somebody who knows whose it is, a day at most.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    public_id = PublicIdField()
    stay = models.ForeignKey(Stay, models.CASCADE, null=True, related_name="care_chips")
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+")
    candidates = models.ManyToManyField(Stay, related_name="+")
    value = models.SlugField(max_length=40)  # instruction code, e.g. warm_water_turndown
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stay", "value"], name="preferences_carechip_once"),
            models.CheckConstraint(
                condition=Q(stay__isnull=False) | Q(room__isnull=False),
                name="preferences_carechip_somewhere",
            ),
        ]


class Fulfilment(models.Model):
    """A wish kept (or not) in a stay, and how it was received. Kept / applicable = hit rate."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="+")
    guest = models.ForeignKey(Guest, models.PROTECT, related_name="+")
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+")
    value = models.SlugField(max_length=40)
    day = models.DateField()
    prepared_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reaction = models.CharField(max_length=8, choices=Reaction, default=Reaction.UNKNOWN)
    observation = models.ForeignKey(  # the evidence that the reaction gave
        Observation, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stay", "guest", "kind", "value", "day"], name="preferences_fulfilment_once"
            )
        ]


class ChipAnswer(models.Model):
    """What a guest answered when asked «still the foam pillow?»; append-only."""

    guest = models.ForeignKey(Guest, models.CASCADE, related_name="+")
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+")
    value = models.SlugField(max_length=40)
    answer = models.CharField(max_length=8, choices=ChipAnswerKind)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["guest", "at"], name="preferences_chipanswer_guest")]
