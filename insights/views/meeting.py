"""«Whom should I meet this week»: ten arrivals, the reason, and what became of it."""

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
from insights import saying
from insights.gathering import LAST_YEAR, WEEK, Week, week
from insights.meeting import Wanted
from insights.views.frame import logged_page
from loyalty import queries as loyalty
from loyalty import services
from loyalty.enums import MeetingOutcome
from staff.edge import act
from staff.enums import Role
from staff.policy import allow
from staff.types import Answer, PersonRequest
from stays import queries as stays

if TYPE_CHECKING:
    from hotels.models import Property
    from loyalty.models import Meeting

LOOKED_BACK = timedelta(days=30)


@allow(Role.MANAGER)
@require_GET
def meeting(request: PersonRequest, property: str) -> HttpResponse:
    """The page, and its list alone for a refresh; the reading is logged."""
    house = hotels.property_by_id(request.person.property_id)
    moment = clock()
    return logged_page(
        request,
        "insights/meeting.html",
        part="list",
        current="insights-meeting",
        context=_page(house, moment),
        what="insights_meeting",
        now=moment,
    )


def _page(house: "Property", moment: datetime) -> dict[str, Any]:
    day = hotels.business_date(house, moment)
    found = week(house, day)
    noted = loyalty.meetings_of(one.arriving.stay for one in found.wanted)
    then = day - LAST_YEAR, day - LAST_YEAR + WEEK
    shares = loyalty.again.shares(house.pk, *then, by="arrival")["repeat"]
    outcomes = loyalty.outcomes_since(house.pk, moment - LOOKED_BACK)
    return {
        "week": found,
        "first": day,
        "last": day + WEEK,
        "then_first": then[0],
        "then_last": then[1],
        "known": saying.share(found.known, found.arrivals),
        "known_then": saying.share(shares.part_stays, shares.stays),
        "cards": [_card(house, found, one, noted.get(one.arriving.stay)) for one in found.wanted],
        "outcomes": [(value, label, outcomes[value]) for value, label in MeetingOutcome.choices],
        "met_of": saying.share(outcomes[MeetingOutcome.MET], outcomes.total()),
        "choices": MeetingOutcome.choices,
    }


def _card(house: "Property", found: Week, one: Wanted, noted: "Meeting | None") -> dict[str, Any]:
    stay = found.stays[one.arriving.stay]
    where = hotels.zone_of(house)
    return {
        "stay": stay.public_id,
        "url": reverse("stay", kwargs={"property": house.code, "stay": stay.public_id}),
        "name": guests.full_name(found.people[stay.pk], get_language() or "en"),
        "arrival": stay.arrival,
        "here": stay.checked_in_at is not None,
        "why": saying.reasons(one.reasons),
        "discreet": stay.pk in found.discreet,
        "outcome": MeetingOutcome(noted.outcome).label if noted else "",
        "note": loyalty.note_of(noted) if noted else "",
        "by": noted.by.name if noted else "",
        "at": noted.at.astimezone(where) if noted else None,
    }


@allow(Role.MANAGER)
@require_POST
def met(request: PersonRequest, property: str, stay: str) -> HttpResponse:
    """What became of a meeting, with the reasons for which it stood on the list."""
    found = stays.stay_for(request.person, stay)
    party = stays.party(found.pk) if found else ()
    if found is None or not party:
        raise Http404
    stay_id, guest_id = found.pk, party[0].guest_id

    def do(moment: datetime) -> Answer:
        house = hotels.property_by_id(request.person.property_id)
        listed = week(house, hotels.business_date(house, moment)).wanted
        reasons = [
            reason.code for one in listed if one.arriving.stay == stay_id for reason in one.reasons
        ]
        services.note_meeting(
            stay_id=stay_id,
            guest_id=guest_id,
            outcome=request.POST.get("outcome", ""),
            reasons=reasons,
            note=request.POST.get("note", ""),
            by=request.person,
            now=moment,
        )
        return Answer(200, {"say": _("Noted."), "refresh": ["guest"]})

    try:
        return act(request, do)
    except services.CannotAttend as refused:
        return JsonResponse({"say": str(refused)}, status=422)
