"""What IT writes to open a line for a PMS."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pms.models import Connection

if TYPE_CHECKING:
    _OfConnection = forms.ModelForm[Connection]
else:
    _OfConnection = forms.ModelForm


class LineForm(_OfConnection):
    """A name for people, and the code that stands in the line's address."""

    class Meta:
        model = Connection
        fields = ("name", "code")
        labels = {"name": _("Name of the PMS"), "code": _("Code in its address")}
        help_texts = {"code": _("Latin letters, digits and hyphens; no two lines share one.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"class": "input", "autocomplete": "off"}
