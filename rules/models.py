"""Rules as versioned data, and a mark per stay of what has been planned."""

from django.db import models

from hotels.models import Property
from rules.enums import Moment, Owner
from service_tasks.enums import Level
from stays.models import Stay


class Rule(models.Model):
    """Moment + condition -> task, as data. A published version never changes; the newest speaks."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    name = models.JSONField()  # words
    moment = models.CharField(max_length=20, choices=Moment)
    condition = models.JSONField(default=dict)
    department = models.SlugField(max_length=40)  # department code
    template = models.SlugField(max_length=60)  # task template key
    owner = models.CharField(max_length=12, choices=Owner, default=Owner.HOLDER)
    level = models.CharField(max_length=8, choices=Level, default=Level.LOW)
    safety = models.BooleanField(default=False)
    due = models.JSONField(default=dict)
    active = models.BooleanField(default=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["property", "code", "version"], name="rules_rule_version"
            )
        ]


class StayPlan(models.Model):
    """How far planning has come for a stay: the sweep looks for stays that are ahead of it.

    ``planned_no`` is the stay's ``changed_no`` and ``facts_no`` the party's, as they were planned.
    """

    stay = models.OneToOneField(Stay, models.CASCADE, primary_key=True, related_name="plan")
    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    planned_no = models.BigIntegerField(default=0)
    facts_no = models.BigIntegerField(default=0)
    day = models.DateField(null=True)  # business date it was planned for
    planned_at = models.DateTimeField()
    stopped = models.JSONField(default=list)  # tasks not issued, with the reason
