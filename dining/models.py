"""A hotel's meal hours and dishes; tables, who sits where, orders to rooms, and what came on them."""

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from core.ids import PUBLIC_ID_LENGTH, PublicIdField
from dining.enums import Eaten, Meal, OrderKind, OrderState, VisitState
from guests.models import Guest
from hotels.models import Property, Room
from service_tasks.models import ServiceTask
from staff.models import User
from stays.models import Stay


class MealTimes(models.Model):
    """When each meal begins; it lasts until the next one does, so no hour is without a meal.

    ``tables`` are the codes the host taps on, in the hotel's own order.
    """

    property = models.OneToOneField(Property, models.PROTECT, primary_key=True, related_name="+")
    breakfast_from = models.TimeField(default=time(5))
    lunch_from = models.TimeField(default=time(11))
    dinner_from = models.TimeField(default=time(16, 30))
    tables = ArrayField(models.CharField(max_length=12), default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(breakfast_from__lt=F("lunch_from"), lunch_from__lt=F("dinner_from")),
                name="dining_mealtimes_in_order",
            )
        ]


class Dish(models.Model):
    """A dish as the restaurant's system calls it, and what eating it says about a guest.

    ``kind`` and ``value`` are codes of the catalogue of preferences.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40, db_collation="C")
    name = models.JSONField()  # words
    kind = models.SlugField(max_length=40)
    value = models.SlugField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "code"], name="dining_dish_code")
        ]


class Told(models.Model):
    """What a restaurant's system said last; the newest ``told_*`` stands and never an older one.

    ``told_no`` is the source's version (or its moment in milliseconds), ``told_at`` its moment and
    ``told_id`` the event's id, compared in this order. All are empty for what was made by hand.
    """

    source = models.CharField(max_length=60, blank=True, db_collation="C")
    key = models.CharField(max_length=60, blank=True, db_collation="C")
    told_no = models.BigIntegerField(null=True)
    told_at = models.DateTimeField(null=True)
    told_id = models.CharField(max_length=100, blank=True, db_collation="C")
    told_room = models.CharField(max_length=12, blank=True)
    told_reservation = models.CharField(max_length=60, blank=True, db_collation="C")
    name = models.CharField(max_length=200, blank=True)  # as told; wiped after 30 days

    class Meta:
        abstract = True


class Visit(Told):
    """One party at one table for one meal, booked or walked in; with the stay, when it is known.

    ``told_state`` is how the restaurant's system sees it; what the host did by hand is
    ``seated_by`` and ``left_by`` and is not undone by a word from before.
    """

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    public_id = PublicIdField()
    day = models.DateField()  # the hotel's local day on which the meal begins
    meal = models.CharField(max_length=10, choices=Meal)
    at = models.DateTimeField()
    covers = models.PositiveSmallIntegerField(default=1)
    table = models.CharField(max_length=12, blank=True)
    stay = models.ForeignKey(Stay, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=VisitState, default=VisitState.BOOKED)
    told_state = models.CharField(max_length=10, choices=VisitState, blank=True)
    told_seats = models.JSONField(default=list)  # [{"seat": 2, "profile": "P-1"}]
    seated_at = models.DateTimeField(null=True)
    seated_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField(null=True)
    left_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    check_no = models.BigIntegerField(null=True)
    check_at = models.DateTimeField(null=True)
    check_id = models.CharField(max_length=100, blank=True, db_collation="C")
    facts_no = models.BigIntegerField(default=0)  # of its guests, when the kitchen was last told
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["property", "source", "key"],
                condition=~Q(key=""),
                name="dining_visit_key",
            ),
            models.CheckConstraint(
                condition=Q(left_by=None) | Q(left_at__isnull=False), name="dining_visit_left_pair"
            ),
            models.CheckConstraint(
                condition=Q(seated_by=None) | Q(seated_at__isnull=False),
                name="dining_visit_seated_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["property", "day", "meal"], name="dining_visit_meal"),
            models.Index(fields=["stay"], name="dining_visit_stay"),
        ]


class Seat(models.Model):
    """A known guest at a table. ``place`` is empty until somebody says where the guest sits.

    ``task`` is what the kitchen is told about this seat; empty when there is nothing to tell.
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="seats")
    guest = models.ForeignKey(Guest, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(null=True)
    by_hand = models.BooleanField(default=False)  # the host said so; a later word does not move it
    task = models.ForeignKey(ServiceTask, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "guest"], name="dining_seat_guest"),
            models.UniqueConstraint(
                fields=["visit", "place"],
                condition=Q(place__isnull=False),
                name="dining_seat_place",
            ),
        ]


class Order(Told):
    """Food or drink for a room: an in-room dining order, or what goes into a minibar."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    public_id = PublicIdField()
    kind = models.CharField(max_length=16, choices=OrderKind)
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+")
    stay = models.ForeignKey(Stay, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()  # when it is wanted
    state = models.CharField(max_length=10, choices=OrderState, default=OrderState.PLACED)
    task = models.ForeignKey(ServiceTask, models.PROTECT, null=True, related_name="+")
    facts_no = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "source", "key"], name="dining_order_key")
        ]
        indexes = [
            models.Index(fields=["property", "at"], name="dining_order_at"),
            models.Index(fields=["stay"], name="dining_order_stay"),
        ]


class Item(models.Model):
    """A dish on a check or an order. ``observation`` is the evidence that its end gave."""

    visit = models.ForeignKey(Visit, models.CASCADE, null=True, related_name="items")
    order = models.ForeignKey(Order, models.CASCADE, null=True, related_name="items")
    key = models.CharField(max_length=60, db_collation="C")
    code = models.CharField(max_length=40, db_collation="C")
    name = models.CharField(max_length=120, blank=True)
    quantity = models.PositiveSmallIntegerField(default=1)
    place = models.PositiveSmallIntegerField(null=True)  # the seat it was for
    eaten = models.CharField(max_length=6, choices=Eaten, blank=True)
    by_hand = models.BooleanField(default=False)  # somebody here said so
    observation = models.CharField(max_length=PUBLIC_ID_LENGTH, blank=True, db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "key"], name="dining_item_of_visit"),
            models.UniqueConstraint(fields=["order", "key"], name="dining_item_of_order"),
            models.CheckConstraint(
                condition=Q(visit=None, order__isnull=False) | Q(visit__isnull=False, order=None),
                name="dining_item_somewhere",
            ),
        ]
