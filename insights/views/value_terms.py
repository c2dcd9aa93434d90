"""The terms that a guest's value is told under: margin, horizon and discount, kept as a history."""

from decimal import Decimal, InvalidOperation

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import sentences
from core.clock import now as clock
from core.transactions import unit
from insights.views.frame import page, reader_of
from loyalty import queries as loyalty
from loyalty import services
from staff.enums import Role
from staff.policy import allow
from staff.types import PersonRequest

FIELDS = ("margin", "horizon", "discount")
SHOWN = 20


@allow(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def value_terms(request: PersonRequest, property: str) -> HttpResponse:
    """The terms in force, the form that changes them from the next night on, and earlier ones."""
    wrong = ""
    if request.method == "POST":
        try:
            _set(request)
        except services.BadTerms as error:
            wrong = sentences.told(sentences.kept(sentences.of(error)))
        else:
            where = reverse("insights-value-terms", kwargs={"property": property})
            return HttpResponseRedirect(where)
    terms, run = loyalty.valued.terms_in_force(), loyalty.valued.last_run()
    history = loyalty.valued.terms_history()[:SHOWN]
    reader = reader_of(request)
    now = {
        "margin": _percent(terms.margin),
        "horizon": str(terms.horizon),
        "discount": _percent(terms.discount),
    }
    context = {
        "wrong": wrong,
        "terms": now,
        "fields": {name: request.POST.get(name, "") for name in FIELDS} if wrong else now,
        "waiting": bool(history) and (run is None or run.at < history[0].at),
        "counted": run.as_of if run else None,
        "history": [
            {
                "at": reader.wall(row.at),
                "by": row.by.name if row.by else "",
                "margin": _percent(float(row.margin)),
                "horizon": row.horizon,
                "discount": _percent(float(row.discount)),
            }
            for row in history
        ],
    }
    status = 422 if wrong else 200
    return page(request, "insights/value_terms.html", "insights-winback", context, status=status)


def _percent(part: float) -> str:
    return f"{100 * part:.2f}".rstrip("0").rstrip(".")


def _set(request: PersonRequest) -> None:
    months = request.POST.get("horizon", "").strip()
    if not months.isdecimal() or len(months) > 6:
        raise services.BadTerms(
            _("Write the horizon as a whole number of months. Nothing was set.")
        )
    with unit():
        services.set_terms(
            margin=_part(request.POST.get("margin", "")),
            horizon=int(months),
            discount=_part(request.POST.get("discount", "")),
            by=request.person.user_id,
            now=clock(),
        )


def _part(text: str) -> float:
    """Per cent as it is typed, as a part of 1, to a hundredth of a per cent."""
    try:
        number = Decimal(text.strip().removesuffix("%"))
        if number.is_finite() and abs(number) < 10**6:
            return float(round(number / 100, 4))
    except InvalidOperation:
        pass
    raise services.BadTerms(
        _("Write margin and discount as a number of per cent. Nothing was set.")
    )
