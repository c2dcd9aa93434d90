"""The supervisor's page of sections: who has which rooms now, moved by a tap."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.transactions import unit
from hotels import queries as hotels
from hotels.enums import DepartmentKind
from staff import queries, services
from staff.enums import Role
from staff.forms import NewSectionForm, SectionForm
from staff.models import Section
from staff.policy import allow
from staff.types import PersonRequest
from staff.views.door import found_property

if TYPE_CHECKING:
    from hotels.models import Department, Property, Room

LEADERS = (Role.MANAGER, Role.SUPERVISOR, Role.DUTY_MANAGER)


def _department(here: Property, code: str) -> Department:
    """The department asked for, else housekeeping, else the first."""
    every = list(hotels.departments(here))
    chosen = [each for each in every if each.code == code]
    rooms = [each for each in every if each.kind == DepartmentKind.HOUSEKEEPING]
    found = next(iter(chosen or rooms or every), None)
    if found is None:
        raise Http404
    return found


def _section(here: Property, public_id: str) -> Section:
    return _or_404(queries.section(here, public_id))


def _or_404(found: Section | None) -> Section:
    if found is None:
        raise Http404
    return found


def _back(here: Property, department: Department, section: Section | None = None) -> HttpResponse:
    url = reverse("sections", kwargs={"property": here.code})
    chosen = f"&section={section.public_id}" if section else ""
    return HttpResponseRedirect(f"{url}?department={department.code}{chosen}")


@allow(*LEADERS)
@require_GET
def sections(request: PersonRequest, property: str) -> HttpResponse:
    """Sections that run now or come today, the rooms of the chosen one, and who is on shift."""
    here = found_property(property)
    department = _department(here, request.GET.get("department", ""))
    return _page(request, here, department, chosen_id=request.GET.get("section", ""))


def _page(
    request: PersonRequest,
    here: Property,
    department: Department,
    *,
    chosen_id: str = "",
    form: SectionForm | None = None,
    refused: str = "",
) -> HttpResponse:
    now = clock.now()
    boards = queries.section_boards(property=here, department=department, now=now)
    chosen = next((each for each in boards if each.section.public_id == chosen_id), None)
    chosen = chosen or next(iter(boards), None)
    new = form if isinstance(form, NewSectionForm) else None
    context = {
        "here": here,
        "department": department,
        "departments": hotels.departments(here),
        "boards": boards,
        "chosen": chosen,
        "tiles": queries.room_tiles(boards, chosen, hotels.rooms(here)),
        "shifts": queries.shifts_at(property=here, department=department, now=now),
        "new": new or NewSectionForm(property=here, department=department, now=now),
        "edit": _edit_form(here, department, chosen, now),
        "refused": refused,
    }
    wrong = refused or (new is not None and new.errors)
    return render(request, "staff/sections.html", context, status=422 if wrong else 200)


def _edit_form(
    here: Property, department: Department, chosen: queries.Board | None, now: datetime
) -> SectionForm | None:
    if chosen is None:
        return None
    said = {
        "name": chosen.section.name,
        "holder": chosen.section.holder_id,
        "supervisor": chosen.section.supervisor_id,
    }
    return SectionForm(property=here, department=department, now=now, initial=said, prefix="edit")


@allow(*LEADERS)
@require_POST
def add_section(request: PersonRequest, property: str) -> HttpResponse:
    """A section of today, empty of rooms until they are tapped."""
    here, now = found_property(property), clock.now()
    department = _department(here, request.POST.get("department", ""))
    form = NewSectionForm(request.POST, property=here, department=department, now=now)
    if not form.is_valid():
        return _page(request, here, department, form=form)
    starts_at, ends_at = form.hours(here, hotels.calendar_date(here, now))
    try:
        with unit():
            section = services.make_section(
                department=department,
                name=form.cleaned_data["name"],
                holder=form.cleaned_data["holder"],
                supervisor=form.cleaned_data["supervisor"],
                starts_at=starts_at,
                ends_at=ends_at,
                by=request.person,
                now=now,
            )
    except services.BadSection as error:
        return _page(request, here, department, form=form, refused=str(error))
    return _back(here, department, section)


@allow(*LEADERS)
@require_POST
def staff_section(request: PersonRequest, property: str, section: str) -> HttpResponse:
    """Other people for the section, for the rest of its time."""
    here, now = found_property(property), clock.now()
    found = _section(here, section)
    form = SectionForm(
        request.POST, property=here, department=found.department, now=now, prefix="edit"
    )
    if form.is_valid():
        with unit():
            services.staff_section(
                section=found,
                holder=form.cleaned_data["holder"],
                supervisor=form.cleaned_data["supervisor"],
                by=request.person,
                now=now,
            )
    return _back(here, found.department, found)


@allow(*LEADERS)
@require_POST
def tap_room(request: PersonRequest, property: str, section: str, room: str) -> HttpResponse:
    """Into the section, out of it, or over from another one: each is one tap and its own undo."""
    here, now = found_property(property), clock.now()
    found = _section(here, section)
    tapped = _room(here, room)
    try:
        with unit():
            released = services.release_room(section=found, room=tapped, by=request.person, now=now)
            if not released:
                services.move_room(room=tapped, to=found, by=request.person, now=now)
    except services.BadSection as error:
        return _page(request, here, found.department, chosen_id=found.public_id, refused=str(error))
    return _back(here, found.department, found)


def _room(here: Property, public_id: str) -> Room:
    found = hotels.rooms(here).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@allow(*LEADERS)
@require_POST
def leave_shift(request: PersonRequest, property: str, shift: int) -> HttpResponse:
    """Somebody goes home early; what comes for their rooms goes to the supervisor."""
    here = found_property(property)
    found = queries.shift(here, shift)
    if found is None:
        raise Http404
    with unit():
        services.leave_shift(shift=found, by=request.person, now=clock.now())
    return _back(here, found.department)
