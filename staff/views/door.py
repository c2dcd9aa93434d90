"""The way in and out: tiles and PIN on a device of the house, name and password elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.transactions import unit
from hotels import queries as hotels
from staff import queries, services
from staff.middleware import DEVICE_COOKIE, SESSION_COOKIE
from staff.models import Device, Membership
from staff.policy import allow, anyone
from staff.types import PersonRequest, Refused, SignedIn

if TYPE_CHECKING:
    from hotels.models import Property

SHIFT_SECONDS = int(queries.LONGEST.total_seconds())
HOME = "/"  # the composition knows which page is first for whom
TEN_YEARS = 10 * 365 * 24 * 3600


def found_property(code: str) -> Property:
    """The property of the address, or 404."""
    found = hotels.property_by_code(code)
    if found is None:
        raise Http404
    return found


def keep_device(response: HttpResponse, token: str) -> None:
    """Puts the browser's secret into its cookie."""
    _keep(response, DEVICE_COOKIE, token, TEN_YEARS)


def _keep(response: HttpResponse, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        httponly=True,
        samesite="Strict",
        secure=settings.BEHIND_TLS,
    )


@anyone
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Where nobody is signed in: the hotel's own sign-in page, or a list when there are several."""
    token = request.COOKIES.get(DEVICE_COOKIE, "")
    every = list(hotels.properties())
    known = [each for each in every if queries.device_by_token(each, token)] if token else []
    if len(known or every) == 1:
        only = (known or every)[0]
        return HttpResponseRedirect(reverse("sign-in", kwargs={"property": only.code}))
    return render(request, "staff/start.html", {"properties": known or every})


@anyone
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, property: str) -> HttpResponse:
    """Asks who is there and lets them in; says in a sentence why not."""
    here = found_property(property)
    token = request.COOKIES.get(DEVICE_COOKIE, "")
    device = queries.device_by_token(here, token)
    if device is not None and device.enrolled_at is None:
        device = None
    refused = None
    if request.method == "POST":
        outcome = _try(request, here, device, token)
        if isinstance(outcome, SignedIn):
            return _welcome(request, outcome)
        refused = outcome
    return _ask(request, here, device, refused)


def _try(
    request: HttpRequest, here: Property, device: Device | None, token: str
) -> SignedIn | Refused:
    now = clock.now()
    who = request.POST.get("who", "")
    member = queries.member(here, who, now=now) if who else None
    if who and (member is None or device is None):
        return Refused(_("A PIN works only on a device of this hotel. Use your password here."))
    with unit():
        if member is not None and device is not None:
            return services.sign_in_with_pin(
                device=device,
                device_token=token,
                member=member,
                pin=request.POST.get("pin", ""),
                now=now,
            )
        return services.sign_in_with_password(
            property=here,
            login=request.POST.get("login", ""),
            password=request.POST.get("password", ""),
            device_token=token,
            browser=request.headers.get("User-Agent", ""),
            now=now,
        )


def _welcome(request: HttpRequest, signed_in: SignedIn) -> HttpResponse:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    response = HttpResponseRedirect(wanted if wanted and safe else HOME)
    _keep(response, SESSION_COOKIE, signed_in.session_key, SHIFT_SECONDS)
    keep_device(response, signed_in.device_token)
    return response


def _ask(
    request: HttpRequest, here: Property, device: Device | None, refused: Refused | None
) -> HttpResponse:
    now = clock.now()
    tiles: list[Membership] = []
    chosen = None
    if device is not None:
        tiles = _tiles(here, device)
        who = request.POST.get("who") or request.GET.get("who", "")
        chosen = next((each for each in tiles if each.public_id == who), None)
    context = {
        "here": here,
        "device": device,
        "tiles": tiles,
        "chosen": chosen,
        "refused": refused,
        "login": request.POST.get("login", ""),
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "now": now,
    }
    return render(request, "staff/sign_in.html", context, status=422 if refused else 200)


def _tiles(here: Property, device: Device) -> list[Membership]:
    """Everybody with a PIN, those of the device's own department first."""
    members = [each for each in queries.members_of(here, now=clock.now()) if each.pin_hash]

    def elsewhere(member: Membership) -> bool:
        return all(each.pk != device.department_id for each in member.departments.all())

    return sorted(members, key=elsewhere)


@allow()
@require_POST
def sign_out(request: PersonRequest, property: str) -> HttpResponse:
    """Ends this sign-in at once and leaves nothing of it on the screen."""
    with unit():
        services.sign_out(person=request.person, now=clock.now())
    response = HttpResponseRedirect(reverse("sign-in", kwargs={"property": property}))
    response.delete_cookie(SESSION_COOKIE, samesite="Strict")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@anyone
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Makes this browser a device of the house by a manager's one-time code.

    The code stands in the address's fragment, which never reaches a log, or is typed.
    """
    if request.method == "GET":
        return render(request, "staff/enrol.html")
    person = getattr(request, "person", None)
    try:
        with unit():
            enrolled = services.enrol(
                code=request.POST.get("code", ""),
                device_token=request.COOKIES.get(DEVICE_COOKIE, ""),
                sign_in_id=person.sign_in_id if person else None,
                now=clock.now(),
            )
    except services.BadCode as error:
        return render(request, "staff/enrol.html", {"refused": str(error)}, status=422)
    there = reverse("sign-in", kwargs={"property": enrolled.device.property.code})
    response = HttpResponseRedirect(there)
    keep_device(response, enrolled.token)
    return response
