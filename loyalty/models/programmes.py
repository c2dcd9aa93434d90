"""Programmes with their rules as versions, who stands where in them, and every point in a ledger."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.ids import PublicIdField
from guests.models import Guest
from loyalty.states import MemberEventKind, PolicyState
from staff.models import User


class Programme(models.Model):
    """A loyalty programme of the chain; all that it says stands in its versions."""

    public_id = PublicIdField()
    code = models.SlugField(max_length=40, unique=True)
    created_at = models.DateTimeField()


class PolicyVersion(models.Model):
    """One version of a programme's rules. Once published its content never changes.

    ``undone``: taken back as if it had never held (``undone_at``). ``retired``: a newer one holds
    since. ``published_on`` is the hotel's day, at whose end the rules begin to hold.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="versions")
    public_id = PublicIdField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=PolicyState, default=PolicyState.DRAFT)
    content = models.JSONField()  # as loyalty.tiers.echoing.echo gives it
    same_as = models.PositiveIntegerField(null=True)  # number of the version it brings back
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_on = models.DateField(null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)  # when every member was counted under it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="loyalty_policy_number"),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state="draft"), name="loyalty_policy_one_draft"
            ),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(state="published"),
                name="loyalty_policy_one_published",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None, published_on=None)
                | (~Q(state="draft") & Q(published_at__isnull=False, published_on__isnull=False)),
                name="loyalty_policy_published_when",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_at=None)),
                name="loyalty_policy_undone_when",
            ),
        ]


class Membership(models.Model):
    """Where a guest stands in a programme: derived from the history, rebuilt from it at any time.

    ``reached`` are the levels held, from the first on, alone and as «programme.level». ``standing``
    holds measures, the ways to the next level and the reason, in codes and numbers.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="memberships")
    guest = models.ForeignKey(Guest, models.PROTECT, related_name="memberships")
    public_id = PublicIdField()
    joined_on = models.DateField(null=True)  # enrolled: what was before does not count
    pool = models.CharField(max_length=120, blank=True)  # company or family counted together
    level = models.CharField(max_length=40)
    reached = ArrayField(models.CharField(max_length=81))
    since = models.DateField()
    valid_until = models.DateField(null=True)
    for_life = models.BooleanField(default=False)
    standing = models.JSONField(default=dict)
    balance = models.BigIntegerField(default=0)
    owed = models.BigIntegerField(default=0)
    version_no = models.PositiveIntegerField()  # of the rules it was counted under
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "guest"], name="loyalty_membership_once"),
            models.CheckConstraint(condition=Q(owed__gte=0), name="loyalty_membership_owed"),
        ]
        indexes = [
            models.Index(fields=["programme", "level"], name="loyalty_membership_level"),
        ]


class TierChange(models.Model):
    """A level given, kept for longer or taken, as it was told then; append-only.

    ``before`` is empty when somebody became a member.
    """

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="changes")
    no = models.PositiveIntegerField()
    at = models.DateTimeField()
    day = models.DateField()  # on which it took place, by the history
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40)
    valid_until = models.DateField(null=True)
    reason = models.JSONField(default=dict)
    version_no = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "no"], name="loyalty_tierchange_no")
        ]
        indexes = [models.Index(fields=["at"], name="loyalty_tierchange_at")]


class MemberEvent(models.Model):
    """What staff said of a member beside stays; append-only, counted like a stay."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="events")
    key = models.CharField(max_length=60, db_collation="C")
    kind = models.CharField(max_length=12, choices=MemberEventKind)
    day = models.DateField()
    level = models.CharField(max_length=40, blank=True)
    points = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(null=True)  # minor units
    currency = models.CharField(max_length=3, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "key"], name="loyalty_memberevent_once"),
            models.CheckConstraint(
                condition=~Q(kind__in=["adjust", "burn"]) | ~Q(reason=""),
                name="loyalty_memberevent_reason",
            ),
            models.CheckConstraint(
                condition=~Q(kind="burn") | Q(points__gt=0), name="loyalty_memberevent_burn"
            ),
        ]


class PointsEntry(models.Model):
    """One change of a balance; append-only, and the balance is the sum.

    ``key`` names the cause; when the history behind it changes, ``part`` counts the corrections,
    and the parts of a key add up to what the history gives.
    """

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="points")
    key = models.CharField(max_length=120, db_collation="C")
    part = models.PositiveSmallIntegerField(default=0)
    day = models.DateField()
    kind = models.CharField(max_length=10)  # earn, burn, expire, adjust, clawback
    points = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "points entries"
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "key", "part"], name="loyalty_pointsentry_once"
            ),
            models.CheckConstraint(condition=~Q(points=0), name="loyalty_pointsentry_not_nothing"),
        ]
