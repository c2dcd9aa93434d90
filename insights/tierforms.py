"""The thresholds of a programme as fields, and back into its rules; what was typed is kept."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core import sentences
from core.words import say
from loyalty.queries.telling import MEASURES

MONEY = {"spend", "paid"}


class RulesForm(forms.Form):
    """A field per threshold, then what is counted and how a level is kept."""

    def __init__(self, content: Mapping[str, Any], language: str, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.content = content
        for name, level, need in _needs(content):
            measure = next(each for each in MEASURES if each in need)
            if measure == "invited":
                continue
            label = f"{say(level['name'], language).text}: {self._unit(measure)}"
            if measure in MONEY:
                self.fields[name] = forms.DecimalField(
                    label=label,
                    min_value=1,
                    max_digits=12,
                    decimal_places=2,
                    initial=Decimal(need[measure]) / 100,
                )
            else:
                self.fields[name] = forms.IntegerField(
                    label=label, min_value=1, max_value=10**9, initial=need[measure]
                )
        self._more()

    def _unit(self, measure: str) -> str:
        currency = self.content["currency"]
        return {
            "nights": _("nights"),
            "stays": _("stays"),
            "points": _("points earned"),
            "spend": _("spent, in %(currency)s") % {"currency": currency},
            "paid": _("price, in %(currency)s") % {"currency": currency},
        }[measure]

    def _more(self) -> None:
        kinds = (
            ("calendar_year", _("the calendar year")),
            ("rolling", _("the last months")),
            ("since_upgrade", _("since the level last changed")),
            ("lifetime", _("everything")),
        )
        window, keep = self.content["window"], self.content["keep"]
        self.fields["window"] = forms.ChoiceField(
            label=_("What is counted"), choices=kinds, initial=window["kind"]
        )
        self.fields["months"] = forms.IntegerField(
            label=_("How many months, where the last months are counted"),
            min_value=1,
            max_value=600,
            initial=window.get("months", 12),
        )
        self.fields["grace_months"] = forms.IntegerField(
            label=_("Months of grace before the review"),
            min_value=0,
            max_value=24,
            initial=keep["grace_months"],
        )
        self.fields["soft_landing"] = forms.BooleanField(
            label=_("The review takes one level at most"),
            required=False,
            initial=keep["soft_landing"],
        )
        self.fields["direct_only"] = forms.BooleanField(
            label=_("Only what was booked with the house itself counts"),
            required=False,
            initial=self.content["counts"]["direct_only"],
        )

    def changed_content(self) -> dict[str, Any]:
        """The rules with what was typed in their place; the form must be valid."""
        said, content = self.cleaned_data, deepcopy(dict(self.content))
        for name, _level, need in _needs(content):
            if name in said:
                measure = next(each for each in MEASURES if each in need)
                need[measure] = int(said[name] * 100) if measure in MONEY else said[name]
        months = {"months": said["months"]} if said["window"] == "rolling" else {}
        content["window"] = {"kind": said["window"]} | months
        content["keep"]["grace_months"] = said["grace_months"]
        content["keep"]["soft_landing"] = said["soft_landing"]
        content["counts"]["direct_only"] = said["direct_only"]
        return content


def _needs(content: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """(name of the field, level, threshold) of every threshold, in order."""
    for at, level in enumerate(content["levels"]):
        if level["when"]:
            for path, need in _leaves(level["when"], f"level-{at}"):
                yield path, level, need


def _leaves(tree: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    parts = tree.get("any") or tree.get("all")
    if parts is None:
        yield path, tree
        return
    for at, part in enumerate(parts):
        yield from _leaves(part, f"{path}-{at}")


def problems_of(error: Exception) -> list[str]:
    """Each thing that is wrong with a policy, in the reader's language."""
    return [sentences.told([part]) for part in sentences.kept(sentences.of(error))]
