"""What IT writes to open a line for a PMS."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pms.adapters.fias.letters import CHARSETS
from pms.enums import POSTS, ConnectionKind, LinkMode
from pms.models import Connection, Link
from pms.types import LinkSettings

if TYPE_CHECKING:
    _OfConnection = forms.ModelForm[Connection]
else:
    _OfConnection = forms.ModelForm


class LineForm(_OfConnection):
    """A name for people, and the code that stands in the line's address."""

    class Meta:
        model = Connection
        fields = ("name", "code", "kind")
        labels = {
            "name": _("Name of the PMS"),
            "code": _("Code in its address"),
            "kind": _("What it tells"),
        }
        help_texts = {"code": _("Latin letters, digits and hyphens; no two lines share one.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = [(one.value, one.label) for one in POSTS]
        self.fields["kind"] = forms.ChoiceField(
            label=_("What it tells"), choices=posts, initial=posts[0][0], required=False
        )
        for field in self.fields.values():
            field.widget.attrs |= {"class": "input", "autocomplete": "off"}

    def clean_kind(self) -> str:
        """A PMS unless something else is said."""
        return self.cleaned_data["kind"] or ConnectionKind.JSON


class LinkForm(forms.Form):
    """What a FIAS line is set to; with ``line`` the settings of one that is there."""

    name = forms.CharField(label=_("Name of the PMS"), max_length=80)
    code = forms.SlugField(
        label=_("Code of the line"),
        max_length=60,
        help_text=_("Latin letters, digits and hyphens; no two lines share one."),
    )
    source = forms.ChoiceField(
        label=_("Bookings come by"),
        required=False,
        help_text=_("A line or file of the same PMS, so that reservation numbers meet."),
    )
    mode = forms.ChoiceField(label=_("Who calls whom"), choices=LinkMode.choices)
    host = forms.RegexField(
        r"^[A-Za-z0-9.:_-]+$",
        label=_("Host"),
        max_length=120,
        initial="127.0.0.1",
        help_text=_("Of the interface; or the address of this machine on which we listen."),
    )
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=5001)
    charset = forms.ChoiceField(
        label=_("Letters"),
        choices=list(CHARSETS.items()),
        help_text=_("As the interface is set; records in UTF-8 are noticed by themselves."),
    )
    swap_marks = forms.TypedChoiceField(
        label=_("Records of a resync"),
        choices=[("yes", _("carry the swap flag SF")), ("no", _("carry no mark"))],
        coerce=lambda said: said == "yes",
        help_text=_("Without marks, everybody named after we asked counts as known before."),
    )

    def __init__(
        self,
        *args: Any,
        sources: Sequence[tuple[str, str]] = (),
        line: str | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["auto_id"] = f"id_{line or 'new'}_%s"  # several of these stand on one page
        super().__init__(*args, **kwargs)
        self.line = line
        if line is not None:
            for name in ("name", "code", "source"):
                del self.fields[name]
        else:
            nobody = ("", _("Nobody: guests are known from check-in on"))
            chosen = self.fields["source"]
            if isinstance(chosen, forms.ChoiceField):
                chosen.choices = [nobody, *sources]
        for field in self.fields.values():
            field.widget.attrs |= {"class": "input", "autocomplete": "off"}

    @classmethod
    def of(cls, link: Link) -> "LinkForm":
        """The form of a line that is there."""
        said = asdict(link.settings)
        marks = "yes" if link.swap_marks else "no"
        return cls(initial={**said, "swap_marks": marks}, line=link.connection.code)

    def settings(self) -> LinkSettings:
        """What was filled in."""
        names = ("mode", "host", "port", "charset", "swap_marks")
        return LinkSettings(**{name: self.cleaned_data[name] for name in names})
