"""Finished stays counted once, and the sums per guest that pages read instead of grouping stays.

Everything but ``Rate``, ``Chain`` and ``Channel`` is derived: counted again at any time from stays,
parties and folios, with the same rows in the end (``loyalty.jobs.counting: recount``).
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from guests.models import Guest
from hotels.models import Property
from stays.models import Stay


class Chain(models.Model):
    """What the whole chain has one of; at most one row."""

    only = models.BooleanField(primary_key=True, default=True)
    currency = models.CharField(max_length=3)  # ISO 4217, in which spend is counted

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="loyalty_chain_only_one"),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="loyalty_chain_currency"
            ),
        ]


class Rate(models.Model):
    """What one minor unit of ``currency`` is worth in minor units of the chain's, from a day on.

    The hotel's accountants state it; a posting takes the rate of its business date. Without one
    the posting is left out of spend and counted as unrated.
    """

    currency = models.CharField(max_length=3)
    from_day = models.DateField()
    per_unit = models.DecimalField(max_digits=20, decimal_places=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "from_day"], name="loyalty_rate_once"),
            models.CheckConstraint(condition=Q(per_unit__gt=0), name="loyalty_rate_positive"),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="loyalty_rate_currency"
            ),
        ]


class Channel(models.Model):
    """Whether bookings by a channel came straight to the hotel; the chain's own word on it.

    A channel without a row is direct when its name is in ``loyalty.enums.DIRECT_CHANNELS``.
    """

    name = models.CharField(max_length=40, unique=True)  # lower case
    direct = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(name=Lower("name")) & ~Q(name=""),
                name="loyalty_channel_lower",
            )
        ]


class StayLine(models.Model):
    """One finished stay, under the guest it is named after as the person known today.

    ``spend`` is in minor units of the chain's currency, empty when nothing that could be rated was
    posted. ``counted_no`` and ``posted_no`` say what of the stay and of its folio was counted:
    the stay's ``changed_no`` and the key of its last posting.
    """

    stay = models.OneToOneField(Stay, models.CASCADE, primary_key=True, related_name="+")
    property = models.ForeignKey(Property, models.PROTECT, related_name="+", db_index=False)
    guest = models.ForeignKey(Guest, models.PROTECT, related_name="+", db_index=False)
    own_guest = models.ForeignKey(Guest, models.PROTECT, related_name="+")  # before any merge
    arrival = models.DateField()
    departure = models.DateField()
    nights = models.PositiveIntegerField()
    spend = models.BigIntegerField(null=True)
    unrated = models.PositiveIntegerField(default=0)  # postings without a rate
    channel = models.CharField(max_length=40, blank=True)
    direct = models.BooleanField()
    segment = models.CharField(max_length=40, blank=True)
    company = models.CharField(max_length=120, blank=True)
    room_kind = models.CharField(max_length=40, blank=True)
    lead = models.PositiveIntegerField(null=True)  # days from booking to arrival
    counted_no = models.BigIntegerField()
    posted_no = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(departure__gte=F("arrival")), name="loyalty_stayline_dates"
            )
        ]
        indexes = [
            models.Index(fields=["guest", "departure"], name="loyalty_stayline_guest"),
            models.Index(fields=["property", "departure"], name="loyalty_stayline_departed"),
            models.Index(fields=["property", "arrival"], name="loyalty_stayline_arrived"),
            models.Index(fields=["posted_no"], name="loyalty_stayline_posted"),
            models.Index(
                fields=["own_guest"],
                condition=~Q(guest=F("own_guest")),
                name="loyalty_stayline_merged",
            ),
        ]


class GuestSummary(models.Model):
    """All finished stays of one guest in the chain, summed. Nothing in it depends on today.

    ``spend`` sums the ``spend_stays`` stays whose spend is known. First and last are by departure,
    then arrival, then the stay's key. ``second_day`` is the first arrival after ``first_left``: two
    rooms at once, or a booking that goes on in another, are not coming again.
    """

    guest = models.OneToOneField(Guest, models.CASCADE, primary_key=True, related_name="+")
    stays = models.PositiveIntegerField()
    nights = models.PositiveIntegerField()
    spend = models.BigIntegerField(null=True)
    spend_stays = models.PositiveIntegerField()
    unrated = models.PositiveIntegerField()
    channel_stays = models.PositiveIntegerField()  # stays whose channel the PMS told
    direct_stays = models.PositiveIntegerField()
    properties = models.PositiveIntegerField()
    first_day = models.DateField()  # first arrival
    first_left = models.DateField()  # first departure; who arrives later has come again
    second_day = models.DateField(null=True)
    last_day = models.DateField()  # last departure
    first_stay = models.ForeignKey(Stay, models.CASCADE, related_name="+")
    last_stay = models.ForeignKey(Stay, models.CASCADE, related_name="+", db_index=False)
    last_property = models.ForeignKey(Property, models.PROTECT, related_name="+", db_index=False)
    last_room_kind = models.CharField(max_length=40, blank=True)
    last_channel = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "guest summaries"
        constraints = [
            models.CheckConstraint(condition=Q(stays__gt=0), name="loyalty_guestsummary_stays"),
            models.CheckConstraint(
                condition=Q(second_day=None) | Q(stays__gt=1, second_day__gt=F("first_left")),
                name="loyalty_guestsummary_second",
            ),
            models.CheckConstraint(
                condition=Q(spend=None, spend_stays=0) | Q(spend__isnull=False, spend_stays__gt=0),
                name="loyalty_guestsummary_spend",
            ),
        ]
        indexes = [models.Index(fields=["first_left"], name="loyalty_guestsummary_first")]


class GuestYear(models.Model):
    """The finished stays of one guest by the year of their departure."""

    guest = models.ForeignKey(Guest, models.CASCADE, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    stays = models.PositiveIntegerField()
    nights = models.PositiveIntegerField()
    spend = models.BigIntegerField(null=True)
    spend_stays = models.PositiveIntegerField()
    direct_stays = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guest", "year"], name="loyalty_guestyear_once")
        ]
        indexes = [models.Index(fields=["year", "spend"], name="loyalty_guestyear_spend")]


class Recount(models.Model):
    """A nightly full count and what of the kept rows it had to set right; 0 on a sound database."""

    at = models.DateTimeField()
    stays = models.PositiveIntegerField()
    guests = models.PositiveIntegerField()
    wrong_stays = models.PositiveIntegerField()
    wrong_guests = models.PositiveIntegerField()
