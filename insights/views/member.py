"""One member of a programme: where they stand and why, their points, and what a manager may say of them."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import sentences
from core.clock import now as clock
from core.ids import new_token
from core.sentences import sentence
from core.transactions import unit
from guests import queries as guests
from guests.enums import Discretion
from insights import exporting
from insights import member as told_of
from insights.member import Told
from insights.memberforms import FORMS, MemberForm, Terms
from insights.views.exports import taken_out
from insights.views.frame import note_reading, page, reader_of
from loyalty.queries import memberships, telling
from loyalty.queries import programmes as reading
from loyalty.services import memberships as verbs
from staff.enums import Role
from staff.policy import allow
from staff.services import ActConflict, answer_once
from staff.types import Answer, PersonRequest


class NotNow(Exception):
    """A form does not fit what the guest is by now. Nothing was changed."""


CONFLICTS = (ActConflict, NotNow, verbs.NotEnoughPoints, verbs.NotRunning)


def _found(request: PersonRequest, programme: str, guest: str) -> Told:
    """Raises ``Http404`` for a programme without rules, and for a guest not to be shown."""
    named = reading.programme_named(programme)
    told = told_of.find(reader_of(request), named, guest) if named else None
    if told is None:
        raise Http404
    return told


@allow(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def tiers_member(request: PersonRequest, property: str, programme: str, guest: str) -> HttpResponse:
    """The page; a POST says one thing of the member, once however often it is sent."""
    told = _found(request, programme, guest)
    if request.method == "GET":
        return _shown(request, told)
    make = FORMS.get(request.POST.get("act", ""))
    if make is None:
        raise Http404
    terms = Terms(told.policy, told.day)
    form = make(terms, request.POST)
    status = 422
    if form.is_valid():
        try:
            return _kept(request, told, form)
        except verbs.BadMemberEvent as wrong:
            form.add_error(None, _said(wrong))
        except CONFLICTS as wrong:
            form.add_error(None, _said(wrong))
            status = 409
    form.data = request.POST.copy()
    form.data["key"] = new_token()
    return _shown(request, told, form, status)


def _kept(request: PersonRequest, told: Told, form: MemberForm) -> HttpResponseRedirect:
    """Says it in one unit under the form's key, and leads back to the page."""
    sent = sorted(
        (name, text) for name, text in request.POST.items() if name != "csrfmiddlewaretoken"
    )
    with unit():
        answer_once(
            person=request.person,
            key=form.cleaned_data["key"],
            body=f"{request.path}\n{urlencode(sent)}".encode(),
            now=told.reader.now,
            do=lambda: _do(request, told, form, told.reader.now),
        )
    return HttpResponseRedirect(f"{request.path}?done={form.act}")


def _do(request: PersonRequest, told: Told, form: MemberForm, now: datetime) -> Answer:
    said = form.said()
    if said is None:
        if not told.enrolling:
            raise NotNow(
                sentence(
                    "This guest is a member already, or cannot be enrolled. Nothing was changed."
                )
            )
        verbs.enrol(
            programme_id=told.programme.pk,
            guest_id=told.guest.pk,
            day=form.cleaned_data["day"],
            pool=form.cleaned_data.get("pool", ""),
            now=now,
        )
    elif told.member is None:
        raise NotNow(sentence("This guest is no member of the programme. Nothing was changed."))
    else:
        by = request.person.user_id
        verbs.say(membership_id=told.member.pk, said=said, by=by, now=now)
    return Answer(200, {})


def _said(error: Exception) -> str:
    return sentences.told(sentences.kept(sentences.of(error)))


def _shown(
    request: PersonRequest, told: Told, sent: MemberForm | None = None, status: int = 200
) -> HttpResponse:
    """The page, with a form that was not taken as it was sent; the reading is logged."""
    note_reading(request, "tiers_member", told.reader.now, guest_id=told.guest.pk)
    standing = _standing(told) if told.member else {}
    done = FORMS.get(request.GET.get("done", "")) if sent is None else None
    context = {
        "programme": told.programme,
        "programme_name": told.policy.name,
        "guest": told.guest,
        "name": told.name,
        "member": told.member,
        "troubles": sent.troubles if sent else [],
        "done": done.done if done else "",
        **standing,
        "forms": _forms(told, sent, keeper=standing.get("keeper", "")),
    }
    return page(request, "insights/tiers_member.html", "tiers", context, status=status)


def _standing(told: Told) -> dict[str, Any]:
    member = told.member
    assert member is not None  # asked before
    currency = told.policy.currency
    keeper, keeper_url = told_of.shared(told, member)
    given = told_of.given_table(told, member)
    return {
        "told": telling.told(member, told.names, currency),
        "ways": telling.ways(member, told.names, currency),
        "keeper": keeper,
        "keeper_url": keeper_url,
        "balance": [] if keeper else told_of.balance(told, member),
        "moves": told_of.moves_table(told, member),
        "given": given if given.n else None,
        "points": None if keeper else told_of.points_table(told, member),
    }


def _forms(told: Told, sent: MemberForm | None, *, keeper: str) -> list[MemberForm]:
    """The forms that fit the guest, the one that was sent as it was typed.

    Points that ``keeper`` keeps are moved on the page of that member.
    """
    terms = Terms(told.policy, told.day)
    if told.member is None:
        fitting = [FORMS["enrol"]] if told.enrolling else []
    else:
        apart = {"spend", "adjust"} if keeper else set()
        fitting = [make for name, make in FORMS.items() if name not in {"enrol", *apart}]
    made = [sent if sent and sent.act == make.act else make(terms) for make in fitting]
    return [form for form in made if form.usable]


@allow(Role.MANAGER)
@require_GET
def tiers_member_points(
    request: PersonRequest, property: str, programme: str, *, guest: str, form: str
) -> HttpResponseBase:
    """The whole ledger as a file."""
    told = _found(request, programme, guest)
    if told.member is None:
        raise Http404
    table = told_of.points_table(told, told.member, exporting.MOST)
    return taken_out(request, table, form, "member", guest_id=told.guest.pk)


@allow(Role.MANAGER)
@require_GET
def tiers_guests(request: PersonRequest, property: str, programme: str) -> HttpResponse:
    """Guests by part of a name, with the level of those who are members; the reading is logged."""
    found = reading.programme_named(programme)
    version = reading.present(found) if found else None
    if found is None or version is None:
        raise Http404
    reader = reader_of(request)
    text = request.GET.get("q", "").strip()
    hits = [
        hit
        for hit in guests.search(text=text, hidden_too=reader.sees_hidden)
        if hit.discretion != Discretion.PROTECTED
    ]
    held = memberships.levels_of(found, [hit.guest_id for hit in hits])
    names = telling.names_of(version.content)
    note_reading(request, "tiers_guests", clock())
    rows = [
        {
            "name": guests.full_name(hit, reader.language),
            "url": reverse(
                "tiers-member",
                kwargs={"property": property, "programme": found.code, "guest": hit.public_id},
            ),
            "level": telling.level_said(held.get(hit.guest_id, ""), names) or _("no member"),
            "last": hit.last_stay_day,
        }
        for hit in hits
    ]
    context = {
        "programme": found,
        "programme_name": version.content["name"],
        "text": text,
        "rows": rows,
    }
    return page(request, "insights/tiers_guests.html", "tiers", context)
