"""«Win back»: what calling did, the lists, overdue guests and the score of leaving; a new list."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import sentences
from core.clock import now as clock
from core.transactions import unit
from guests import queries as guests
from hotels import queries as hotels
from insights import overdue, saying, winning, wintables
from insights.reading import Reader
from insights.views.frame import logged_page, page, reader_of
from loyalty import queries as loyalty
from loyalty import services
from loyalty.types import Candidate, Wanted
from staff.enums import Role
from staff.policy import allow
from staff.types import PersonRequest

if TYPE_CHECKING:
    from loyalty.models import LeavingRun

MOST = 30
"""Guests named at once; the sentence says how many there are."""
USUAL = {"overdue": "on", "quiet": "180", "value": "", "level": "", "horizon": "90"}


@allow(Role.MANAGER)
@require_GET
def winback(request: PersonRequest, property: str) -> HttpResponse:
    """The page; it names overdue guests, so the reading is logged."""
    reader = reader_of(request)
    day = hotels.business_date(reader.house, reader.now)
    found = loyalty.winback.outcomes(reader.house, day)
    effect, run = loyalty.winback.together(found), loyalty.leaving.last_leaving()
    known = winning.levels(reader.language)
    context = {
        "sentence": winning.effect_said(effect),
        "chart": wintables.effect_chart(effect),
        "effect": wintables.effect_table(effect) if effect else None,
        "lists": wintables.lists_table(reader, found, known) if found else None,
        **_overdue(reader, run),
        **_score(run),
    }
    return logged_page(
        request,
        "insights/winback.html",
        part="winback",
        current="insights-winback",
        context=context,
        what="insights_winback",
        now=reader.now,
    )


def _overdue(reader: Reader, run: "LeavingRun | None") -> dict[str, Any]:
    found = overdue.candidates(reader)
    valued = loyalty.valued.last_run()
    return {
        "overdue_said": winning.overdue_said(len(found), min(MOST, len(found))),
        "overdue": named(reader, found[:MOST], run),
        "overdue_file": {"key": overdue.KEY, "title": _("Overdue guests")} if found else None,
        "overdue_definition": overdue.definition(),
        "export": "insights-winback-export",
        "not_valued": sentences.told(valued.refused) if valued else "",
        "valued_on": valued.as_of if valued else None,
    }


def _score(run: "LeavingRun | None") -> dict[str, Any]:
    judged = run is not None and run.auc is not None
    return {
        "score_said": winning.leaving_said(run),
        "score": run,
        "calibration": wintables.calibration_chart(run) if run and judged else None,
        "tenths": wintables.calibration_table(run) if run and judged else None,
    }


def named(
    reader: Reader, found: Iterable[Candidate], run: "LeavingRun | None"
) -> list[dict[str, Any]]:
    """Candidates as a page names them, with their reason and what is told of them as ranges."""
    rows = list(found)
    people = guests.persons(one.guest_id for one in rows)
    chances = loyalty.leaving.chances_of(people)
    currency = loyalty.chain_currency()
    return [
        {
            "name": guests.full_name(people[one.guest_id], reader.language),
            "url": reader.page("guest", guest=people[one.guest_id].public_id),
            "why": sentences.told(one.reasons),
            "last_day": one.last_day,
            "value": winning.value_said(one.value_low, one.value_high, currency),
            "chance": winning.chance_said(chances.get(one.guest_id), run),
        }
        for one in rows
        if one.guest_id in people
    ]


@allow(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def winback_new(request: PersonRequest, property: str) -> HttpResponse:
    """What a list is to ask for, whom it would hold; a POST makes it."""
    reader = reader_of(request)
    said = request.POST if request.method == "POST" else request.GET
    known, currency = winning.levels(reader.language), loyalty.chain_currency()
    fields = {name: said.get(name, "") for name in USUAL} if said else USUAL
    wrong, preview = "", {}
    try:
        wanted = winning.asked(fields, known, currency)
        if request.method == "POST":
            return _made(request, wanted)
        preview = _preview(reader, wanted, currency, known) if said else {}
    except services.CannotWinBack as error:
        wrong = str(error)
    context = {
        "fields": fields,
        "levels": [(f"{one}:{level}", name) for (one, level), name in known.items()],
        "currency": currency,
        "wrong": wrong,
        **preview,
    }
    if wrong:
        return page(request, "insights/winback_new.html", "insights-winback", context, status=422)
    return logged_page(
        request,
        "insights/winback_new.html",
        part="form",
        current="insights-winback",
        context=context,
        what="insights_winback_new",
        now=reader.now,
    )


def _made(request: PersonRequest, wanted: Wanted) -> HttpResponse:
    with unit():
        made = services.make_list(wanted=wanted, by=request.person, now=clock())
    where = {"property": request.person.property_code, "found": made.public_id}
    return HttpResponseRedirect(reverse("insights-winback-list", kwargs=where))


def _preview(
    reader: Reader, wanted: Wanted, currency: str, known: winning.Levels
) -> dict[str, Any]:
    services.check_wanted(wanted)
    day = hotels.business_date(reader.house, reader.now)
    found = loyalty.winnable.candidates(reader.house, day, wanted)
    return {
        "previewed": True,
        "qualify": len(found.chosen),
        "called": len(found.chosen) - found.held,
        "held": found.held,
        "terms": winning.terms_said(wanted, known, currency),
        "left_out": winning.left_out(
            [
                (found.booked, _("booked or in house")),
                (found.asked, _("asked not to be called")),
                (found.calling, _("a call is open")),
                (found.running, _("on a list whose days are not over")),
            ]
        ),
        "rows": named(reader, found.chosen[:MOST], loyalty.leaving.last_leaving()),
        "most": MOST,
        "worth": saying.money(wanted.least_value, currency) if wanted.least_value else "",
    }
