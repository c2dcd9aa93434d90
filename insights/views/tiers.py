"""The manager's page of loyalty programmes: levels and members, other rules tried, published, undone."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock, sentences
from core.transactions import unit
from guests import queries as guests
from guests.enums import Discretion
from insights.tierforms import RulesForm, problems_of
from insights.views.frame import page
from loyalty.queries import foresight, memberships, telling
from loyalty.queries import programmes as reading
from loyalty.services import programmes
from staff.enums import Role
from staff.policy import allow
from staff.types import PersonRequest

SHOWN = 50  # members per level on a page


def _language() -> str:
    return get_language() or "en"


def _programme(code: str) -> Any:
    found = reading.programme_named(code)
    if found is None:
        raise Http404
    return found


def _described(programme: Any) -> dict[str, Any]:
    """What the page shows of one programme; rules that hold first, else the draft."""
    present, draft = reading.present(programme), reading.draft_of(programme)
    shown = present or draft
    policy = reading.policy_of(shown) if shown else None
    counts = reading.per_level(programme)
    return {
        "programme": programme,
        "name": policy.name if policy else {},
        "present": present,
        "draft": draft,
        "counting": present is not None and present.counted_at is None,
        "levels": [
            {"code": level.code, "name": level.name, "members": counts.get(level.code, 0)}
            for level in (policy.levels if policy else ())
        ],
        "sentences": telling.sentences(policy) if policy else [],
        "versions": reading.versions(programme)[:20],
    }


@allow(Role.MANAGER)
@require_GET
def tiers(request: PersonRequest, property: str) -> HttpResponse:
    """Every programme with its levels, how many hold them, its rules in words, and its versions."""
    return _list(request)


def _list(request: PersonRequest, trouble: str = "", status: int = 200) -> HttpResponse:
    shown = [_described(programme) for programme in reading.programmes()]
    context = {"programmes": shown, "trouble": trouble}
    return page(request, "insights/tiers.html", "tiers", context, status=status)


@allow(Role.MANAGER)
@require_POST
def tiers_begin(request: PersonRequest, property: str) -> HttpResponse:
    """Makes the draft of a programme from the rules that come with the product."""
    with unit():
        version = programmes.begin(by=request.person.user_id, now=clock.now())
    return _to("tiers-rules", property, version.programme.code)


@allow(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def tiers_rules(request: PersonRequest, property: str, programme: str) -> HttpResponse:
    """The thresholds to change; a POST keeps them as the draft and shows what would come of it."""
    found = _programme(programme)
    version = reading.draft_of(found) or reading.present(found)
    if version is None:
        raise Http404
    form = RulesForm(version.content, _language(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with unit():
                programmes.draft(
                    code=found.code,
                    content=form.changed_content(),
                    by=request.person.user_id,
                    now=clock.now(),
                )
            return _to("tiers-what-if", property, programme)
        except programmes.BadPolicy as wrong:
            for said in problems_of(wrong):
                form.add_error(None, said)
    status = 422 if form.is_bound else 200
    context = {"form": form, "programme": found, "name": version.content["name"]}
    return render(request, "insights/tiers_rules.html", context, status=status)


@allow(Role.MANAGER)
@require_GET
def tiers_what_if(request: PersonRequest, property: str, programme: str) -> HttpResponse:
    """Who would move by the draft, what it would cost, and how many of them seem to be leaving."""
    found = _programme(programme)
    draft = reading.draft_of(found)
    if draft is None:
        return _to("tiers", property)
    foreseen = foresight.foresee(draft, reading.chain_day(clock.now()))
    policy = reading.policy_of(draft)
    context = {
        "programme": found,
        "name": policy.name,
        "draft": draft,
        "sentences": telling.sentences(policy),
        "foreseen": foreseen,
        "rows": _compared(foreseen, policy) if foreseen else [],
        "cost_now": telling.amount("spend", foreseen.outcome.cost_now, policy.currency)
        if foreseen
        else "",
        "cost_then": telling.amount("spend", foreseen.outcome.cost_then, policy.currency)
        if foreseen
        else "",
    }
    return render(request, "insights/tiers_what_if.html", context)


def _compared(foreseen: foresight.Foresight, policy: Any) -> list[dict[str, Any]]:
    outcome = foreseen.outcome
    return [
        {
            "name": level.name,
            "before": outcome.before.get(level.code, 0),
            "after": outcome.after[level.code],
            "empty": level.code in outcome.empty,
        }
        for level in policy.levels
    ]


@allow(Role.MANAGER)
@require_POST
def tiers_publish(request: PersonRequest, property: str, programme: str) -> HttpResponse:
    """Lets the draft hold; members are counted by a job right afterwards."""
    found, now = _programme(programme), clock.now()
    try:
        with unit():
            programmes.publish(
                programme_id=found.pk,
                number=_number(request, "number"),
                by=request.person.user_id,
                day=reading.chain_day(now),
                now=now,
            )
    except (programmes.NothingToPublish, programmes.BadPolicy) as wrong:
        return _list(request, _said(wrong), status=409)
    return _to("tiers", property)


@allow(Role.MANAGER)
@require_POST
def tiers_roll_back(request: PersonRequest, property: str, programme: str) -> HttpResponse:
    """Brings an older version back, as if the newer ones had never held, or from today on."""
    found, now = _programme(programme), clock.now()
    try:
        with unit():
            programmes.roll_back(
                programme_id=found.pk,
                to=_number(request, "to"),
                undo=request.POST.get("undo") == "yes",
                by=request.person.user_id,
                day=reading.chain_day(now),
                now=now,
            )
    except programmes.NothingToPublish as wrong:
        return _list(request, _said(wrong), status=409)
    return _to("tiers", property)


@allow(Role.MANAGER)
@require_GET
def tiers_members(
    request: PersonRequest, property: str, programme: str, level: str
) -> HttpResponse:
    """Who holds a level, each with the reason in a sentence."""
    found = _programme(programme)
    present = reading.present(found)
    if present is None:
        raise Http404
    names = telling.names_of(present.content)
    if level not in names:
        raise Http404
    rows = memberships.members(found, level)
    shown = [
        {
            "name": guests.display_name(row.guest, _language(), Discretion(row.guest.discretion)),
            "guest": row.guest.public_id,
            "balance": row.balance,
            "told": telling.told(row, names, present.content["currency"]),
        }
        for row in rows[:SHOWN]
    ]
    context = {"programme": found, "level": names[level], "rows": shown, "count": rows.count()}
    return render(request, "insights/tiers_members.html", context | {"more": rows.count() - SHOWN})


def _number(request: PersonRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0


def _said(error: Exception) -> str:
    return sentences.told(sentences.kept(sentences.of(error)))


def _to(name: str, property: str, programme: str = "") -> HttpResponseRedirect:
    more = {"programme": programme} if programme else {}
    return HttpResponseRedirect(reverse(name, kwargs={"property": property, **more}))
