"""The catalogue: kinds of preference and the sightings that speak for them; the hotel's own data."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from preferences.enums import Moment, Polarity, Sensitivity, Strength


class Kind(models.Model):
    """A kind of preference in the chain's catalogue, e.g. pillow; the hotel's own data.

    ``shipped`` is the fingerprint of what was last seeded: a row that differs from it was edited by
    the hotel and is left alone by the next seeding.
    """

    code = models.SlugField(max_length=40, unique=True)
    group = models.SlugField(max_length=40)
    name = models.JSONField()  # words
    icon = models.SlugField(max_length=40, blank=True)
    values = models.JSONField(default=dict)  # value code -> words
    phrases = models.JSONField(default=dict)  # value code -> words after «Maybe ...»
    rivals = models.JSONField(default=list)  # lists of value codes that cannot all be true
    details = models.JSONField(default=dict)  # descriptor code -> "time" | "number"
    temporary = models.JSONField(default=dict)  # value code -> days after which it ends by itself
    departments = ArrayField(models.CharField(max_length=20))  # DepartmentKind values
    sensitivity = models.CharField(max_length=10, choices=Sensitivity, default=Sensitivity.ORDINARY)
    half_life_days = models.PositiveIntegerField(null=True)  # empty: never fades
    strength = models.CharField(max_length=10, choices=Strength, default=Strength.LIKE)
    inferable = models.BooleanField(default=True)  # diet and taboo are never inferred
    with_company = models.BooleanField(default=False)  # bed facts, occasions: of this company only
    position = models.PositiveSmallIntegerField(default=0)
    shipped = models.CharField(max_length=64, blank=True, db_collation="C")
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
    shipped = models.CharField(max_length=64, blank=True, db_collation="C")
    version = models.PositiveIntegerField(default=1)
