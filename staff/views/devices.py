"""The page of devices: enrolled by a QR code that works once, revoked in one action."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.transactions import unit
from staff import queries, services
from staff.enums import DeviceKind, Role
from staff.forms import DeviceForm
from staff.policy import allow
from staff.types import PersonRequest
from staff.views.door import found_property

if TYPE_CHECKING:
    from hotels.models import Property


@allow(Role.MANAGER, Role.IT)
@require_http_methods(["GET", "POST"])
def devices(request: PersonRequest, property: str) -> HttpResponse:
    """Devices in use; a POST makes a one-time code and shows it as QR, link and letters."""
    here = found_property(property)
    form = DeviceForm(request.POST if request.method == "POST" else None, property=here)
    if request.method == "POST" and form.is_valid():
        return _show_code(request, here, form)
    context = {
        "here": here,
        "devices": queries.devices_in_use(here, now=clock.now()),
        "form": form,
    }
    return render(request, "staff/devices.html", context, status=422 if form.errors else 200)


def _show_code(request: PersonRequest, here: Property, form: DeviceForm) -> HttpResponse:
    said = form.cleaned_data
    with unit():
        code = services.make_enrolment_code(
            property=here,
            label=said["label"],
            kind=DeviceKind(said["kind"]),
            department=said["department"],
            by=request.person,
            now=clock.now(),
        )
    link = f"{settings.BASE_URL.rstrip('/')}{reverse('enrol')}#{code}"
    context = {
        "here": here,
        "label": said["label"],
        "link": link,
        "bare": link.partition("#")[0],
        "code": "-".join(code[at : at + 5] for at in range(0, len(code), 5)),
        "qr": drawn(link),
    }
    return render(request, "staff/device_code.html", context)


def drawn(link: str) -> SafeString:
    """``link`` as a QR code in inline SVG, dark on white in any light."""
    qr = segno.make(link, error="m")
    svg = qr.svg_inline(scale=6, border=4, dark="#000", light="#fff", omitsize=True)
    return mark_safe(svg)  # noqa: S308  segno draws squares; the link is not in the text


@allow(Role.MANAGER, Role.IT)
@require_POST
def revoke(request: PersonRequest, property: str, device: str) -> HttpResponse:
    """Ends the device: its requests fail from now on, its sockets close within a second."""
    here = found_property(property)
    found = queries.devices_of_property(here).filter(public_id=device).first()
    if found is None:
        raise Http404
    with unit():
        services.revoke_device(device=found, by=request.person, now=clock.now())
    return HttpResponseRedirect(reverse("devices", kwargs={"property": property}))
