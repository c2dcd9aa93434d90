"""What is kept of the seven kinds: rule sets, the judgement of a guest, who overruled it, and trials."""

from django.db import models
from django.db.models import Q

from guests.models import Guest
from hotels.models import Property
from loyalty.kinds.names import SEVEN, Kind
from staff.models import User

NAMES = [(kind.value, kind.value) for kind in Kind]


class KindRules(models.Model):
    """A published rule set; never changed. The newest counts; without any, the one we ship."""

    version = models.CharField(max_length=40, unique=True, db_collation="C")
    content = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")


class CompanyTerms(models.Model):
    """What a hotel knows of a company's choice: only this house approved here, and until when."""

    property = models.ForeignKey(Property, models.CASCADE, related_name="+")
    company = models.CharField(max_length=120)  # as the PMS writes it on the stay
    only_choice = models.BooleanField(null=True)
    contract_ends = models.DateField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "company terms"
        constraints = [
            models.UniqueConstraint(
                fields=["property", "company"], name="loyalty_companyterms_once"
            ),
            models.CheckConstraint(condition=~Q(company=""), name="loyalty_companyterms_named"),
        ]


class GuestKind(models.Model):
    """The judgement of one guest as of a day; derived, made anew every night.

    ``scores``: kind -> 0 to 1; ``evidence``: lines as ``loyalty.kinds.judge.Line.told`` gives them.
    ``description_only``: nothing shows that the scores tell who returns.
    """

    guest = models.OneToOneField(
        Guest, models.CASCADE, primary_key=True, related_name="loyalty_kind"
    )
    as_of = models.DateField()
    kind = models.CharField(max_length=16, choices=NAMES)
    stays = models.PositiveIntegerField()
    scores = models.JSONField(default=dict)
    evidence = models.JSONField(default=list)
    rules = models.CharField(max_length=40, db_collation="C")
    description_only = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="loyalty_guestkind_known"
            )
        ]
        indexes = [models.Index(fields=["kind"], name="loyalty_guestkind_kind")]


class KindChange(models.Model):
    """A night on which a guest's judgement became another one; append-only."""

    guest_id = models.BigIntegerField()
    as_of = models.DateField()
    was = models.CharField(max_length=16, choices=NAMES)
    now = models.CharField(max_length=16, choices=NAMES)
    rules = models.CharField(max_length=40, db_collation="C")

    class Meta:
        indexes = [models.Index(fields=["as_of"], name="loyalty_kindchange_as_of")]


class KindOverride(models.Model):
    """What a member of staff says instead, with the reason sealed under the guest's key; append-only.

    The newest row of a guest counts; an empty ``kind`` takes the word back. The judgement goes on
    beside it and neither overwrites the other.
    """

    guest = models.ForeignKey(Guest, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=NAMES, blank=True)
    sealed = models.BinaryField()
    place = models.CharField(max_length=60, db_collation="C")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["", *map(str, SEVEN)]), name="loyalty_kindoverride_seven"
            )
        ]


class KindTrial(models.Model):
    """One trial of whether the scores tell who returns, on this chain's own guests; append-only."""

    at = models.DateTimeField()
    as_of = models.DateField()  # the later period begins here
    rules = models.CharField(max_length=40, db_collation="C")
    guests = models.PositiveIntegerField()
    returned = models.FloatField()  # share
    auc_without = models.FloatField()
    auc_with = models.FloatField()
    low = models.FloatField()  # 95 % interval of the gain
    high = models.FloatField()
    adds = models.BooleanField()
