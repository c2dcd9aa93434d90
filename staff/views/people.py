"""The manager's page of people: who works here, as what, and with which PIN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.transactions import unit
from hotels.queries import calendar_date
from staff import queries, services
from staff.enums import Role
from staff.forms import NewPersonForm, PersonForm
from staff.models import Membership
from staff.policy import allow
from staff.types import PersonRequest
from staff.views.door import found_property

if TYPE_CHECKING:
    from hotels.models import Property


def _found_member(here: Property, public_id: str) -> Membership:
    member = queries.member(here, public_id, now=clock.now())
    if member is None:
        raise Http404
    return member


@allow(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def people(request: PersonRequest, property: str) -> HttpResponse:
    """Everybody who works here; a POST adds somebody and shows their PIN once."""
    here = found_property(property)
    if request.method == "GET":
        form = NewPersonForm(property=here, initial={"language": "zh-hans"})
        return _list(request, here, form)
    form = NewPersonForm(request.POST, property=here)
    if not form.is_valid():
        return _list(request, here, form, status=422)
    try:
        member, pin = _hire(request, here, form)
    except services.BadPerson as error:
        form.add_error(None, str(error))
        return _list(request, here, form, status=422)
    return _show_pin(request, here, member, pin)


def _hire(request: PersonRequest, here: Property, form: NewPersonForm) -> tuple[Membership, str]:
    now, said = clock.now(), form.cleaned_data
    with unit():
        user = services.add_user(
            login=said["login"],
            name=said["name"],
            name_native=said["name_native"],
            language=said["language"],
            phone=said["phone"],
            by=request.person,
            now=now,
        )
        member = services.add_membership(
            property=here,
            user=user,
            role=Role(said["role"]),
            departments=said["departments"],
            valid_from=calendar_date(here, now),
            by=request.person,
            now=now,
        )
        return member, services.set_pin(member=member, by=request.person, now=now)


def _list(
    request: PersonRequest, here: Property, form: NewPersonForm, status: int = 200
) -> HttpResponse:
    context = {
        "here": here,
        "members": queries.members_of(here, now=clock.now()),
        "form": form,
        "holes": queries.holes(here),
    }
    return render(request, "staff/people.html", context, status=status)


def _show_pin(request: PersonRequest, here: Property, member: Membership, pin: str) -> HttpResponse:
    context = {"here": here, "member": member, "pin": f"{pin[:3]} {pin[3:]}"}
    return render(request, "staff/pin.html", context)


@allow(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def person(request: PersonRequest, property: str, member: str) -> HttpResponse:
    """One person's name, role, departments, language and phone."""
    here = found_property(property)
    found = _found_member(here, member)
    form = PersonForm(
        request.POST if request.method == "POST" else None,
        property=here,
        initial={
            "name": found.user.name,
            "name_native": found.user.name_native,
            "role": found.role,
            "departments": list(found.departments.all()),
            "language": found.user.language,
            "phone": found.user.phone,
        },
    )
    if request.method == "POST" and form.is_valid():
        _change(request, found, form)
        return HttpResponseRedirect(reverse("people", kwargs={"property": property}))
    context = {"here": here, "member": found, "form": form}
    return render(request, "staff/person.html", context, status=422 if form.errors else 200)


def _change(request: PersonRequest, found: Membership, form: PersonForm) -> None:
    now, said = clock.now(), form.cleaned_data
    with unit():
        services.change_user(
            user=found.user,
            name=said["name"],
            name_native=said["name_native"],
            language=said["language"],
            phone=said["phone"],
            by=request.person,
            now=now,
        )
        services.change_membership(
            member=found, role=Role(said["role"]), departments=said["departments"], now=now
        )


@allow(Role.MANAGER)
@require_POST
def give_pin(request: PersonRequest, property: str, member: str) -> HttpResponse:
    """A new random PIN, shown once; the old one is worth nothing from now on."""
    here = found_property(property)
    found = _found_member(here, member)
    with unit():
        pin = services.set_pin(member=found, by=request.person, now=clock.now())
    return _show_pin(request, here, found, pin)


@allow(Role.MANAGER)
@require_POST
def let_go(request: PersonRequest, property: str, member: str) -> HttpResponse:
    """The person does not work here from today on and is signed out at once."""
    here = found_property(property)
    found = _found_member(here, member)
    now = clock.now()
    try:
        with unit():
            services.end_membership(
                member=found, until=calendar_date(here, now), by=request.person, now=now
            )
    except services.BadPerson as error:
        context = {"here": here, "refused": str(error), "back": "people"}
        return render(request, "staff/refused.html", context, status=422)
    return HttpResponseRedirect(reverse("people", kwargs={"property": property}))


@allow(Role.MANAGER, Role.IT)
@require_GET
def posts(request: PersonRequest, property: str) -> HttpResponse:
    """Who answers for each department around the clock, and the hours in which nobody does."""
    here = found_property(property)
    context = {"here": here, "posts": queries.posts_of(here), "holes": queries.holes(here)}
    return render(request, "staff/posts.html", context)
