"""Guests of the whole chain: identity, contact points, the PMS profiles that mean them, search."""

from django.db import models
from django.db.models import Q

from core.ids import PublicIdField
from guests.enums import Calendar, ContactKind, Discretion


class Guest(models.Model):
    """A person. Names are kept as the guest writes them, in up to two scripts.

    ``merged_into`` points at the guest this one turned out to be; rows are never deleted by a
    merge, so that it can be undone. ``said`` makes late and shuffled profiles end in the same row:
    what was said earlier never overwrites what was said later.
    """

    public_id = PublicIdField()
    title = models.CharField(max_length=20, blank=True)  # Mr, Ms, Dr, as the guest wants it
    family = models.CharField(max_length=80, blank=True)  # Latin letters
    given = models.CharField(max_length=80, blank=True)
    native = models.CharField(max_length=80, blank=True)  # own script, family name first: 王伟
    alias = models.CharField(max_length=80, blank=True)  # shown when incognito
    language = models.CharField(max_length=10, blank=True)  # BCP 47, e.g. zh-Hans, en, ja
    nationality = models.CharField(max_length=2, blank=True)  # ISO 3166-1 alpha-2
    birth_calendar = models.CharField(max_length=6, choices=Calendar, default=Calendar.SOLAR)
    birth_month = models.PositiveSmallIntegerField(null=True)
    birth_day = models.PositiveSmallIntegerField(null=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    birth_leap = models.BooleanField(default=False)  # born in a lunar leap month
    vip = models.CharField(max_length=20, blank=True)  # what the house does; not the tier
    discretion = models.CharField(max_length=16, choices=Discretion, default=Discretion.OPEN)
    do_not_greet = models.BooleanField(default=False)  # deceased, occasion ended, asked not to
    last_stay_day = models.PositiveIntegerField(default=0)  # days since 1970-01-01 of last arrival
    said = models.JSONField(default=dict)  # field -> [PMS milliseconds, version] of its last word
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_month=None, birth_day=None)
                | Q(birth_month__range=(1, 12), birth_day__range=(1, 31)),
                name="guests_guest_birthday_pair",
            ),
            models.CheckConstraint(
                condition=~Q(family="", given="", native=""), name="guests_guest_has_name"
            ),
        ]


class GuestKey(models.Model):
    """The data key that seals words about this guest; deleting the row erases them everywhere."""

    guest = models.OneToOneField(Guest, models.CASCADE, primary_key=True, related_name="data_key")
    wrapped = models.BinaryField()


class ContactPoint(models.Model):
    """A phone number, e-mail address or account of a guest."""

    guest = models.ForeignKey(Guest, models.CASCADE, related_name="contact_points", db_index=False)
    kind = models.CharField(max_length=8, choices=ContactKind)
    value = models.CharField(max_length=200)  # as given
    normal = models.CharField(max_length=200, db_collation="C")  # E.164, lower case

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["guest", "kind", "normal"], name="guests_contactpoint_once"
            )
        ]
        indexes = [models.Index(fields=["kind", "normal"], name="guests_contactpoint_normal")]


class GuestIdentity(models.Model):
    """A PMS profile that means this guest: (source, key) -> guest."""

    source = models.CharField(max_length=60, db_collation="C")  # connection code
    key = models.CharField(max_length=60, db_collation="C")
    guest = models.ForeignKey(Guest, models.PROTECT, related_name="identities")
    merged_from = models.ForeignKey(Guest, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "guest identities"
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="guests_guestidentity_once")
        ]


class GuestToken(models.Model):
    """One word by which a guest can be found; the only index answers newest stay first."""

    pk = models.CompositePrimaryKey("token", "last_stay_day", "guest_id")
    token = models.CharField(max_length=80, db_collation="C")
    last_stay_day = models.IntegerField()  # negated day, so that the key's order is newest first
    guest = models.ForeignKey(Guest, models.CASCADE, related_name="+", db_index=False)
