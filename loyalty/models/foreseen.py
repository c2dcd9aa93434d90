"""What each night foresaw of the coming days, as it was said then; history, so nothing is improved later.

What came is no part of it: it is counted from the stays, and laid beside what was said.
"""

from django.db import models
from django.db.models import F, Q

from hotels.models import Property


class ForecastNight(models.Model):
    """One hotel's forecast as of the end of a business day; one a day, after at most one that refused.

    ``learnt_days`` are past days whose bookings are known, ``learnt_stays``
    the rooms that arrived on them. ``lengths`` are the finished stays behind the minutes of work,
    ``departure`` and ``stay_over`` the minutes a room counts for, the mean of the house. ``refused``
    are the parts of the sentence (``core.sentences``) that says why there is no forecast.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    origin = models.DateField()  # the business day that was over
    made_at = models.DateTimeField()
    method = models.CharField(max_length=20)
    learnt_days = models.PositiveIntegerField()
    learnt_stays = models.PositiveIntegerField()
    lengths = models.PositiveIntegerField()
    departure = models.FloatField()
    stay_over = models.FloatField()
    refused = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["property", "origin"],
                condition=Q(refused=[]),
                name="loyalty_forecastnight_once",
            ),
            models.UniqueConstraint(
                fields=["property", "origin"],
                condition=~Q(refused=[]),
                name="loyalty_forecastnight_refused",
            ),
        ]


class DayForecast(models.Model):
    """One coming day: rooms ``booked`` then, ``expected`` to arrive, and the range of four in five.

    Without ``expected`` the night says why. ``low`` and ``high`` are empty where too few past days
    could be judged; ``error`` is the sum of errors over the sum of arrivals of the ``n`` past days,
    each forecast made again as of its own day, ``naive`` the same for «as a week before».
    ``minutes`` of cleaning are the mean to expect.
    """

    night = models.ForeignKey(ForecastNight, models.PROTECT, related_name="days")
    day = models.DateField()
    ahead = models.PositiveSmallIntegerField()  # days from the night's origin
    booked = models.PositiveIntegerField()
    expected = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    error = models.FloatField(null=True)
    naive = models.FloatField(null=True)
    n = models.PositiveIntegerField(default=0)
    minutes = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["night", "day"], name="loyalty_dayforecast_once"),
            models.CheckConstraint(condition=Q(ahead__gte=1), name="loyalty_dayforecast_ahead"),
            models.CheckConstraint(
                condition=Q(low=None, high=None)
                | Q(low__lte=F("high"), low__gte=0, expected__isnull=False),
                name="loyalty_dayforecast_range",
            ),
        ]
        indexes = [models.Index(fields=["day", "ahead"], name="loyalty_dayforecast_day")]


class ItemForecast(models.Model):
    """A thing that rooms ask for, on one coming day: the mean, four days in five, and how many to have.

    Learnt from ``requests`` in ``arrivals``; ``ready`` suffices on nine days of ten.
    """

    night = models.ForeignKey(ForecastNight, models.PROTECT, related_name="items")
    day = models.DateField()
    item = models.SlugField(max_length=40)
    mean = models.FloatField()
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField()
    ready = models.PositiveIntegerField()
    requests = models.PositiveIntegerField()
    arrivals = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["night", "day", "item"], name="loyalty_itemforecast_once"
            ),
            models.CheckConstraint(
                condition=Q(low__lte=F("high")), name="loyalty_itemforecast_range"
            ),
        ]
