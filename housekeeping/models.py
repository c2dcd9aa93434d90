"""Who finished which clean: what counts for a person when rooms and guests move on."""

from django.db import models

from hotels.models import Property, Room
from housekeeping.enums import Job
from staff.models import Membership


class RoomWork(models.Model):
    """A clean that somebody finished, with the minutes it counted for."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    job = models.CharField(max_length=10, choices=Job)
    minutes = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["property", "at"], name="housekeeping_roomwork_at")]
