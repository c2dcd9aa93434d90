"""What a manager may say of a member, as forms: enrol, spend and adjust points, invite, record a paid level."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from babel.numbers import get_currency_precision
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ids import new_token
from loyalty.queries import programmes as reading
from loyalty.queries import telling
from loyalty.services.memberships import MemberEventKind, Said

if TYPE_CHECKING:
    from loyalty.tiers.types import Policy

MOST_POINTS = 10**9
LONGEST_KEY = 60
NO_KEY = gettext_lazy("This act has no usable key. Nothing was changed. Send it again.")


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which rules something is said, and on which day."""

    policy: "Policy"
    day: date

    def levels(self, measure: str) -> list[tuple[str, str]]:
        """Levels that ``measure`` (paid, invited) may give, with the price where there is one."""
        asked = reading.asking(self.policy, measure)
        names = {level.code: level.name for level in self.policy.levels}
        return [
            (code, self._said(telling.level_said(code, names), measure, least))
            for code, least in asked.items()
        ]

    def _said(self, name: str, measure: str, least: int) -> str:
        if measure != "paid":
            return name
        price = telling.amount("spend", least, self.policy.currency)
        return _("%(level)s: from %(price)s") % {"level": name, "price": price}


class MemberForm(forms.Form):
    """One thing to say. ``key`` makes the same form sent twice one; ``act`` is its name in a POST."""

    act: ClassVar[str]
    title: ClassVar[Any]
    button: ClassVar[Any]
    done: ClassVar[Any]

    key = forms.SlugField(
        widget=forms.HiddenInput,
        max_length=LONGEST_KEY,
        error_messages={"required": NO_KEY, "invalid": NO_KEY, "max_length": NO_KEY},
    )

    def __init__(self, terms: Terms, data: Any = None) -> None:
        super().__init__(
            data, label_suffix="", auto_id=f"{self.act}-%s", initial={"key": new_token()}
        )
        self.terms = terms
        self.prepare()

    def prepare(self) -> None:
        """What depends on the rules and the day."""

    @property
    def usable(self) -> bool:
        """Whether the rules leave anything to say here."""
        return True

    def said(self) -> Said | None:
        """The event that was typed, as the services take it, of a valid form; None where it is none."""
        return None

    @property
    def troubles(self) -> list[str]:
        """What to say at the head of the page: what no field can say, and that fields say something."""
        said = [*self.non_field_errors(), *self.errors.get("key", ())]
        if any(field.errors for field in self.visible_fields()):
            said.append(_("Nothing was changed. What is wrong is marked in the form."))
        return said


class EnrolForm(MemberForm):
    """Makes a guest a member; it is no event, so there is nothing ``said``."""

    act = "enrol"
    title = gettext_lazy("Enrol this guest")
    button = gettext_lazy("Enrol")
    done = gettext_lazy("The guest is a member now.")

    day = forms.DateField(
        label=gettext_lazy("Member from"),
        help_text=gettext_lazy("What was before this day does not count."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def prepare(self) -> None:
        """Today at the latest; a pool only where the rules know one."""
        self.fields["day"].initial = self.terms.day
        words = {
            "company": _("Company whose stays are counted together, if any"),
            "family": _("Family whose stays are counted together, if any"),
        }
        if self.terms.policy.pooling in words:
            label = words[self.terms.policy.pooling]
            self.fields["pool"] = forms.CharField(label=label, max_length=120, required=False)

    def clean_day(self) -> date:
        """Nobody joins tomorrow: a day to come is mistyped."""
        day: date = self.cleaned_data["day"]
        if day > self.terms.day:
            raise forms.ValidationError(_("This day is still to come. Nothing was changed."))
        return day


class PointsForm(MemberForm):
    """Points with a reason, shared by spending and adjusting."""

    points = forms.IntegerField(
        label=gettext_lazy("Points"),
        min_value=1,
        max_value=MOST_POINTS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )

    def _moved(self, kind: MemberEventKind, sign: int) -> Said:
        typed = self.cleaned_data
        return Said(
            key=typed["key"],
            kind=kind,
            day=self.terms.day,
            points=sign * typed["points"],
            reason=typed["reason"],
        )


class SpendForm(PointsForm):
    """Points spent, never beyond the balance."""

    act = "spend"
    title = gettext_lazy("Spend points")
    button = gettext_lazy("Spend")
    done = gettext_lazy("The points are spent.")

    def said(self) -> Said:
        """A burn of today."""
        return self._moved(MemberEventKind.BURN, 1)


class AdjustForm(PointsForm):
    """Points given or taken by hand."""

    act = "adjust"
    title = gettext_lazy("Adjust points")
    button = gettext_lazy("Adjust")
    done = gettext_lazy("The points are adjusted.")

    way = forms.ChoiceField(
        label=gettext_lazy("What to do"),
        choices=[("give", gettext_lazy("Give points")), ("take", gettext_lazy("Take points"))],
    )
    field_order = ["key", "way"]

    def said(self) -> Said:
        """An adjustment of today; points taken beyond the balance are owed."""
        sign = -1 if self.cleaned_data["way"] == "take" else 1
        return self._moved(MemberEventKind.ADJUST, sign)


class LevelForm(MemberForm):
    """A level that ``measure`` may give."""

    measure: ClassVar[str]

    level = forms.ChoiceField(label=gettext_lazy("Level"))

    def prepare(self) -> None:
        """Only levels whose rules ask for it: anything else would be said in vain."""
        self.choices = self.terms.levels(self.measure)
        self.fields["level"] = forms.ChoiceField(label=_("Level"), choices=self.choices)

    @property
    def usable(self) -> bool:
        """Whether any level asks for it."""
        return bool(self.choices)


class InviteForm(LevelForm):
    """An invitation by the house."""

    act = "invite"
    measure = "invited"
    title = gettext_lazy("Invite to a level")
    button = gettext_lazy("Invite")
    done = gettext_lazy("The invitation is kept.")

    def said(self) -> Said:
        """An invitation of today."""
        typed = self.cleaned_data
        return Said(
            key=typed["key"],
            kind=MemberEventKind.INVITATION,
            day=self.terms.day,
            level=typed["level"],
        )


class PaidForm(LevelForm):
    """A level bought."""

    act = "paid"
    measure = "paid"
    title = gettext_lazy("Record a paid level")
    button = gettext_lazy("Record")
    done = gettext_lazy("The purchase is kept.")

    field_order = ["key", "level", "price"]

    def prepare(self) -> None:
        """The price is asked in the currency of the rules, with as many places as it has."""
        super().prepare()
        currency = self.terms.policy.currency
        self.places = get_currency_precision(currency)
        self.fields["price"] = forms.DecimalField(
            label=_("Price paid, in %(currency)s") % {"currency": currency},
            min_value=0,
            max_digits=12,
            decimal_places=self.places,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )

    def clean(self) -> dict[str, Any]:
        """A price below that of the level would be kept and give nothing."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if {"level", "price"} <= typed.keys():
            least = reading.asking(self.terms.policy, "paid")[typed["level"]]
            if self._paid(typed) < least:
                price = telling.amount("spend", least, self.terms.policy.currency)
                words = _("This level costs %(price)s or more. Nothing was changed.")
                self.add_error("price", words % {"price": price})
        return typed

    def _paid(self, typed: dict[str, Any]) -> int:
        return int(typed["price"].scaleb(self.places))

    def said(self) -> Said:
        """A purchase of today."""
        typed = self.cleaned_data
        return Said(
            key=typed["key"],
            kind=MemberEventKind.PURCHASE,
            day=self.terms.day,
            level=typed["level"],
            paid=self._paid(typed),
            currency=self.terms.policy.currency,
        )


FORMS: dict[str, type[MemberForm]] = {
    form.act: form for form in (EnrolForm, SpendForm, AdjustForm, InviteForm, PaidForm)
}
