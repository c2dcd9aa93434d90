"""The catalogue, append-only observations, and the preferences derived from them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.ids import PublicIdField
from guests.models import Guest
from hotels.models import Property, Room
from preferences.enums import (
    Moment,
    PlacementState,
    Polarity,
    Reaction,
    Sensitivity,
    Source,
    Standing,
    Strength,
)
from staff.models import Device, User
from stays.models import Stay


class Kind(models.Model):
    """A kind of preference in the chain's catalogue, e.g. pillow; the hotel's own data."""

    code = models.SlugField(max_length=40, unique=True)
    group = models.SlugField(max_length=40)
    name = models.JSONField()  # words
    icon = models.SlugField(max_length=40, blank=True)
    values = models.JSONField(default=dict)  # value code -> words
    departments = ArrayField(models.CharField(max_length=20))  # DepartmentKind values
    sensitivity = models.CharField(max_length=10, choices=Sensitivity, default=Sensitivity.ORDINARY)
    half_life_days = models.PositiveIntegerField(null=True)  # empty: never fades
    strength = models.CharField(max_length=10, choices=Strength, default=Strength.LIKE)
    inferable = models.BooleanField(default=True)  # diet and taboo are never inferred
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)


class Sighting(models.Model):
    """A button on the observation sheet, named by what one sees, not by what we conclude."""

    code = models.SlugField(max_length=60, unique=True)
    words = models.JSONField()  # words: "Blanket under the pillow"
    icon = models.SlugField(max_length=40, blank=True)
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="sightings")
    value = models.SlugField(max_length=40)
    polarity = models.CharField(max_length=12, choices=Polarity, default=Polarity.FOR)
    moments = ArrayField(models.CharField(max_length=10, choices=Moment))
    departments = ArrayField(models.CharField(max_length=20))  # DepartmentKind values
    done_it = models.JSONField(default=dict)  # words of the act: "I added a buckwheat pillow"
    task_template = models.CharField(
        max_length=60, blank=True
    )  # what «Send to ...» and daily care use
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)


class Observation(models.Model):
    """What somebody saw or heard; append-only evidence.

    ``guest`` and ``stay`` are not here: whom it is about is a ``Placement``, because it may be
    found later. ``observed_at`` is the moment as the staff member saw it, corrected for the
    device's clock; ``received_at`` is ours.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    public_id = PublicIdField()
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+")
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+")
    value = models.SlugField(max_length=40)
    sighting = models.ForeignKey(Sighting, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=12, choices=Source)
    polarity = models.CharField(max_length=12, choices=Polarity)
    strength = models.CharField(max_length=10, choices=Strength, blank=True)  # as the guest put it
    observed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    clock_doubtful = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")
    note_sealed = models.BinaryField(null=True)  # under the guest's key once placed

    class Meta:
        indexes = [
            models.Index(fields=["property", "received_at"], name="preferences_obs_received")
        ]


class Placement(models.Model):
    """Whom an observation is about; append-only, the newest row speaks."""

    observation = models.ForeignKey(Observation, models.CASCADE, related_name="placements")
    state = models.CharField(max_length=10, choices=PlacementState)
    stay = models.ForeignKey(Stay, models.PROTECT, null=True, related_name="+")
    guest = models.ForeignKey(Guest, models.PROTECT, null=True, related_name="+")
    company = models.CharField(max_length=64, blank=True, db_collation="C")  # party's fingerprint
    candidates = models.JSONField(default=list)  # stay public ids to choose from
    reason = models.CharField(max_length=40)  # code: occupant, guest_who_left, chosen, sharers ...
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ambiguous", guest=None)
                | Q(state="placed", stay__isnull=False)
                | Q(state="placed", guest__isnull=False),
                name="preferences_placement_state",
            )
        ]
        indexes = [
            models.Index(fields=["guest", "at"], name="preferences_placement_guest"),
        ]


class Retraction(models.Model):
    """An observation taken back (undo, or «wrong» on the guest page)."""

    observation = models.OneToOneField(
        Observation, models.CASCADE, primary_key=True, related_name="retraction"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")


class Preference(models.Model):
    """What we believe about a guest; derived from observations and rebuilt from them at will.

    ``company`` is empty for facts about the guest alone, else the party's fingerprint.
    ``confidence`` is in thousandths.
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
    stay = models.ForeignKey(Stay, models.PROTECT, null=True, related_name="+")  # scope this stay
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    please_confirm = models.BooleanField(default=False)
    evidence = models.JSONField(default=list)  # public ids of observations, newest first
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["guest", "kind", "value", "company"], name="preferences_preference_once"
            )
        ]


class CareChip(models.Model):
    """An instruction without a cause, for this stay only; wiped when the guest leaves."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    public_id = PublicIdField()
    stay = models.ForeignKey(Stay, models.CASCADE, related_name="care_chips")
    value = models.SlugField(max_length=40)  # instruction code, e.g. warm_water_turndown
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stay", "value"], name="preferences_carechip_once")
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

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stay", "guest", "kind", "value", "day"], name="preferences_fulfilment_once"
            )
        ]
