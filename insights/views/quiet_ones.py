"""«Who went quiet»: regular guests of these weeks who are not back, as calls that somebody owns."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.clock import now as clock
from guests import queries as guests
from hotels import queries as hotels
from insights.views.frame import logged_page
from loyalty import queries as loyalty
from loyalty import services
from loyalty.enums import CallResult
from staff import queries as members
from staff.edge import act
from staff.enums import Role
from staff.policy import allow
from staff.types import Answer, PersonRequest
from stays import queries as stays

if TYPE_CHECKING:
    from guests.models import Guest
    from hotels.models import Property
    from loyalty.models import Call

MOST = 30
"""Guests named at once; the sentence says how many there are."""
LOOKED_BACK = timedelta(days=90)
CALLERS = (Role.MANAGER, Role.DUTY_MANAGER)
DUE_IN = (1, 3, 7)
"""Days from today that a call may be given."""


@allow(Role.MANAGER)
@require_GET
def quiet_ones(request: PersonRequest, property: str) -> HttpResponse:
    """The page, and its lists alone for a refresh; the reading is logged."""
    house = hotels.property_by_id(request.person.property_id)
    moment = clock()
    return logged_page(
        request,
        "insights/quiet_ones.html",
        part="lists",
        current="insights-quiet",
        context=_page(house, moment),
        what="insights_quiet",
        now=moment,
    )


def _page(house: "Property", moment: datetime) -> dict[str, Any]:
    day = hotels.business_date(house, moment)
    everybody = loyalty.absent(house.pk, day)
    gone = {one.guest_id for one in everybody}
    calls = list(loyalty.calls(house, moment - LOOKED_BACK))
    booked = stays.booked(gone | {call.guest_id for call in calls})
    back = gone & booked
    silent = loyalty.not_to_call(house)
    held = (gone & loyalty.winnable.running_guests(day, held=True)) - back - silent
    quiet = [one for one in everybody if one.guest_id not in back | silent | held]
    people = guests.persons({one.guest_id for one in quiet[:MOST]})
    return {
        "day": day,
        "regulars": len(everybody),
        "back": len(back),
        "held": len(held),
        "quiet": len(quiet),
        "thrice": sum(one.years == 3 for one in quiet),
        "most": MOST,
        "rows": [
            {"of": one, **_person(house, people[one.guest_id])}
            for one in quiet[:MOST]
            if one.guest_id in people
        ],
        "open": [_call(house, call, booked, day) for call in calls if call.ended_at is None],
        "ended": [_call(house, call, booked, day) for call in calls if call.ended_at is not None],
        "owners": [
            (member.public_id, member.user.name)
            for member in members.members_of(house, now=moment)
            if member.role in CALLERS
        ],
        "due_in": DUE_IN,
        "results": CallResult.choices,
    }


def _person(house: "Property", guest: "Guest") -> dict[str, str]:
    where = {"property": house.code, "guest": guest.public_id}
    return {
        "guest": guest.public_id,
        "name": guests.full_name(guest, get_language() or "en"),
        "url": reverse("guest", kwargs=where),
    }


def _call(house: "Property", call: "Call", booked: set[int], day: Any) -> dict[str, Any]:
    guest = call.guest.merged_into or call.guest
    return {
        **_person(house, guest),
        "call": call.public_id,
        "owner": call.owner.user.name,
        "due": call.due,
        "late": call.ended_at is None and call.due < day,
        "result": CallResult(call.result).label if call.result else "",
        "note": loyalty.note_of(call),
        "back": call.guest_id in booked or bool(getattr(call, "came", False)),
    }


@allow(Role.MANAGER)
@require_POST
def plan_call(request: PersonRequest, property: str, guest: str) -> HttpResponse:
    """Gives a call to somebody."""
    found = guests.guest_for(request.person, guest)
    if found is None or found.do_not_greet:
        raise Http404
    guest_id = found.pk

    def do(moment: datetime) -> Answer:
        house = hotels.property_by_id(request.person.property_id)
        owner = members.member(house, request.POST.get("owner", ""), now=moment)
        days = request.POST.get("days", "")
        if owner is None or owner.role not in CALLERS or days not in {str(n) for n in DUE_IN}:
            raise services.CannotAttend(_("Choose who calls, and by when. Nothing was changed."))
        services.plan_call(
            guest_id=guest_id,
            owner_id=owner.pk,
            due=hotels.business_date(house, moment) + timedelta(days=int(days)),
            by=request.person,
            now=moment,
        )
        return Answer(200, {"say": _("The call is planned."), "refresh": ["guest"]})

    return _answered(request, do)


@allow(Role.MANAGER)
@require_POST
def end_call(request: PersonRequest, property: str, call: str) -> HttpResponse:
    """How a call ended."""

    def do(moment: datetime) -> Answer:
        services.end_call(
            public_id=call,
            result=request.POST.get("result", ""),
            note=request.POST.get("note", ""),
            by=request.person,
            now=moment,
        )
        return Answer(200, {"say": _("Noted."), "refresh": ["guest"]})

    return _answered(request, do)


def _answered(request: PersonRequest, do: Any) -> JsonResponse:
    try:
        return act(request, do)
    except services.CannotAttend as refused:
        return JsonResponse({"say": str(refused)}, status=422)
