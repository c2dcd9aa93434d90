"""Files for managers: send one, say what its columns mean, try it, let it go in, read the report."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core.clock import now as clock
from core.transactions import unit
from hotels import queries as hotels
from imports import incoming, keeping, queries, saying, services, showing, tasks
from imports.enums import OPEN_STATES, Kind, RunState
from imports.mapping import fields_of, signature
from imports.models import ImportRun
from imports.reading import DELIMITERS, ENCODINGS
from imports.types import Shape
from staff import services as staff
from staff.enums import Role
from staff.policy import allow
from staff.types import PersonRequest

SHOWN = 50
FILES_SHOWN = 30
PIECE = 50_000  # rows of one download
DELIMITER_NAMES = dict(zip(DELIMITERS, (",", ";", "Tab", "|"), strict=True))


def _run(request: PersonRequest, public_id: str) -> ImportRun:
    found = queries.run(request.person.property_id, public_id)
    if found is None:
        raise Http404
    return found


def _page_of(run: ImportRun) -> str:
    return reverse("file", kwargs={"property": run.property.code, "run": run.public_id})


@allow(Role.MANAGER)
@require_GET
def files(request: PersonRequest, property: str) -> HttpResponse:
    """The files of this hotel, newest first, and the form to send another."""
    rows = list(queries.runs(request.person.property_id)[:FILES_SHOWN])
    house = hotels.property_by_id(request.person.property_id)
    context = {
        "rows": rows,
        "kinds": Kind.choices,
        "part": keeping.PART,
        "folders": incoming.folders_of(house),
    }
    return render(request, "imports/files.html", context)


@allow(Role.MANAGER)
@require_POST
def begin(request: PersonRequest, property: str) -> JsonResponse:
    """A file is about to come, piece by piece; answers where to send the pieces."""
    try:
        with unit():
            run = services.begin_file(
                property=hotels.property_by_id(request.person.property_id),
                kind=request.POST.get("kind", ""),
                name=request.POST.get("name", ""),
                by_user_id=request.person.user_id,
                now=clock(),
            )
    except services.BadFile as wrong:
        return JsonResponse({"say": str(wrong)}, status=422)
    return JsonResponse({"file": _page_of(run)})


@allow(Role.MANAGER)
@require_POST
def part(request: PersonRequest, property: str, run: str, no: int) -> JsonResponse:
    """One piece of the file as it is; the same piece again replaces it."""
    found = _run(request, run)
    try:
        with unit():
            services.take_part(run=found, no=no, body=request.body)
    except services.BadFile as wrong:
        return JsonResponse({"say": str(wrong)}, status=422)
    return JsonResponse({})


@allow(Role.MANAGER)
@require_POST
def whole(request: PersonRequest, property: str, run: str) -> JsonResponse:
    """All pieces are here: answers where to go on."""
    found = _run(request, run)
    try:
        with unit():
            services.end_file(run=found)
    except services.BadFile as wrong:
        return JsonResponse({"say": str(wrong)}, status=422)
    return JsonResponse({"go": _page_of(found)})


@allow(Role.MANAGER)
@require_GET
def file(request: PersonRequest, property: str, run: str) -> HttpResponse:
    """One file: its columns and first rows before it goes in, the bar meanwhile, the report after."""
    return _file(request, _run(request, run))


def _file(request: PersonRequest, run: ImportRun, refused: str = "") -> HttpResponse:
    if run.state == RunState.RECEIVING:
        return HttpResponseRedirect(reverse("files", kwargs={"property": run.property.code}))
    open_now = run.state in OPEN_STATES
    part_only = request.headers.get("HX-Request") and not refused
    context: dict[str, Any] = {
        "run": run,
        "open": open_now,
        "progress": showing.progress(run),
        "refused": refused,
        "trouble": saying.TROUBLES.get(run.trouble, ""),
        **_report(run),
    }
    if not open_now and not part_only and run.key:
        context |= _columns_context(run)
        _log(request)
    name = "imports/file.html#progress" if part_only else "imports/file.html"
    answer = render(request, name, context, status=422 if refused else 200)
    if part_only and not open_now:
        answer["HX-Refresh"] = "true"  # the columns come back, to be corrected or let in
    return answer


def _report(run: ImportRun) -> dict[str, Any]:
    return {
        "reasons": queries.reasons(run),
        "rejects": [
            (row.line, saying.reason(row.code, row.params))
            for row, _raw in keeping.rejects(run, number=SHOWN)
        ],
        "more": max(run.rejected - SHOWN, 0),
        "pieces": range(1, (run.rejected + PIECE - 1) // PIECE + 1),
        "notes": [(saying.note(code), number) for code, number in sorted(run.notes.items())],
    }


def _columns_context(run: ImportRun) -> dict[str, Any]:
    previews = showing.previews(run, clock())
    shape = Shape.of(run.shape)
    return {
        "shape": shape,
        "choices": showing.choices(run),
        "previews": previews,
        "encodings": ENCODINGS,
        "delimiters": DELIMITER_NAMES.items(),
        "header": shape.header[: showing.COLUMNS_SHOWN],
        "signature": signature(shape.header),
    }


def _log(request: PersonRequest) -> None:
    """Rows of a file name guests, so looking at them is written down."""
    with unit():
        staff.log_access(
            person=request.person, what="import_file", guest_id=None, purpose="support", now=clock()
        )


@allow(Role.MANAGER)
@require_POST
def columns(request: PersonRequest, property: str, run: str) -> HttpResponse:
    """Keeps what the columns mean; then tries the file or lets it go in, as the button says."""
    found = _run(request, run)
    said = request.POST
    wish = said.get("do", "")
    try:
        with unit():
            services.reshape(
                run=found,
                encoding=said.get("encoding", ""),
                delimiter=said.get("delimiter", ""),
                order=said.get("order", ""),
                mark=said.get("mark", ""),
            )
            chosen = {
                str(field): [name for name in said.getlist(field) if name]
                for field in fields_of(found.kind)
            }
            if said.get("signature") == signature(Shape.of(found.shape).header):
                services.set_columns(run=found, columns=chosen)
            if wish in {"dry", "real"}:
                services.start(run=found, dry=wish == "dry", now=clock())
    except services.BadFile as wrong:
        found.refresh_from_db()
        return _file(request, found, refused=str(wrong))
    if wish in {"dry", "real"}:
        tasks.nudge()
    return HttpResponseRedirect(_page_of(found))


@allow(Role.MANAGER)
@require_POST
def stop(request: PersonRequest, property: str, run: str) -> HttpResponse:
    """Ends a run where it stands."""
    found = _run(request, run)
    with unit():
        services.stop(run=found)
    return HttpResponseRedirect(_page_of(found))


@allow(Role.MANAGER)
@require_GET
def rejected(request: PersonRequest, property: str, run: str, piece: int) -> HttpResponse:
    """Rows that were left out, with line and reason, to be corrected and sent again."""
    found = _run(request, run)
    _log(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="left-out-{piece}.csv"'
    answer["Cache-Control"] = "no-store"
    answer.write("\ufeff")
    saying.write_rejected(found, answer, first=(piece - 1) * PIECE, number=PIECE)
    return answer
