"""What managers type about people, sections and devices, checked before a service sees it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from core.words import say
from hotels import queries as hotels
from staff import queries
from staff.enums import DeviceKind, Role
from staff.models import Membership

if TYPE_CHECKING:
    from hotels.models import Department, Property

    _Many = forms.ModelMultipleChoiceField[Department]
    _One = forms.ModelChoiceField[Department]
    _Member = forms.ModelChoiceField[Membership]
else:
    _Many = forms.ModelMultipleChoiceField
    _One = _Member = forms.ModelChoiceField


LANGUAGE_CHOICES = (("en", "English"), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文"))


class DepartmentChoice(_Many):
    """Departments by the hotel's own words for them."""

    def label_from_instance(self, obj: Department) -> str:
        return say(obj.name, get_language() or "en").text


class OneDepartment(_One):
    """One department by the hotel's own words for it."""

    def label_from_instance(self, obj: Department) -> str:
        return say(obj.name, get_language() or "en").text


class MemberChoice(_Member):
    """A member by name, in both scripts where there are two."""

    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user.name} {obj.user.name_native}".strip()


class PersonForm(forms.Form):
    """What a manager says about somebody who works here."""

    name = forms.CharField(label=lazy("Name"), max_length=80)
    name_native = forms.CharField(label=lazy("Name in own script"), max_length=80, required=False)
    role = forms.ChoiceField(label=lazy("Role"), choices=Role.choices)
    departments = DepartmentChoice(
        label=lazy("Departments"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    language = forms.ChoiceField(label=lazy("Language"), choices=LANGUAGE_CHOICES)
    phone = forms.CharField(
        label=lazy("Phone"),
        max_length=30,
        required=False,
        help_text=lazy("With country code, such as +86 138 0013 8000. Used when nobody answers."),
    )

    def __init__(self, *args: Any, property: Property, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = self.fields["departments"]
        assert isinstance(departments, DepartmentChoice)
        departments.queryset = hotels.departments(property)

    def clean_phone(self) -> str:
        """The number as E.164, or nothing."""
        return clean_phone(self.cleaned_data["phone"])


class NewPersonForm(PersonForm):
    """The same for somebody new, who also needs a name to sign in with."""

    login = forms.SlugField(
        label=lazy("Sign-in name"),
        max_length=120,
        help_text=lazy("Lower case letters and digits, such as mei."),
    )
    field_order = ("name", "name_native", "login", "role", "departments", "language", "phone")


def clean_phone(text: str) -> str:
    """A phone number as E.164; raises ``ValidationError`` with a sentence."""
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException as error:
        raise ValidationError(_("Begin the number with + and the country code.")) from error
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(_("This number has too many or too few digits."))
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


class DeviceForm(forms.Form):
    """A device about to be enrolled."""

    label = forms.CharField(
        label=lazy("Place"), max_length=60, help_text=lazy("What people call it: Front desk 1.")
    )
    kind = forms.ChoiceField(label=lazy("Kind"), choices=DeviceKind.choices)
    department = OneDepartment(
        label=lazy("Department"), queryset=None, required=False, empty_label="–"
    )

    def __init__(self, *args: Any, property: Property, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        department = self.fields["department"]
        assert isinstance(department, OneDepartment)
        department.queryset = hotels.departments(property)


class SectionForm(forms.Form):
    """A section of today, in local wall time; until before the start means the next day."""

    name = forms.CharField(label=lazy("Section"), max_length=40)
    holder = MemberChoice(
        label=lazy("Who holds it"), queryset=None, required=False, empty_label=lazy("Nobody")
    )
    supervisor = MemberChoice(
        label=lazy("Supervisor"), queryset=None, required=False, empty_label=lazy("Nobody")
    )

    def __init__(
        self, *args: Any, property: Property, department: Department, now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        members = queries.members_of(property, now=now).filter(departments=department)
        members = members.prefetch_related(None)  # a name needs no departments
        for name in ("holder", "supervisor"):
            field = self.fields[name]
            assert isinstance(field, MemberChoice)
            field.queryset = members


class NewSectionForm(SectionForm):
    """The same for a section that does not exist yet."""

    from_time = forms.TimeField(
        label=lazy("From"), initial=time(8, 0), widget=forms.TimeInput(attrs={"type": "time"})
    )
    to_time = forms.TimeField(
        label=lazy("Until"), initial=time(16, 30), widget=forms.TimeInput(attrs={"type": "time"})
    )

    def hours(self, property: Property, day: date) -> tuple[datetime, datetime]:
        """The section's time as moments; a shift that crosses midnight ends on the next day."""
        start, end = self.cleaned_data["from_time"], self.cleaned_data["to_time"]
        last = day if end > start else date.fromordinal(day.toordinal() + 1)
        return hotels.at_local(property, day, start), hotels.at_local(property, last, end)
