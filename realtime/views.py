"""The socket's messages by long poll, for networks that break sockets; the same hub behind both."""

import asyncio
import json
from contextlib import suppress

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from realtime import frames, lifespan
from realtime.enums import Mode
from realtime.hub import Hub
from realtime.lines import AWAY
from realtime.pump import following
from realtime.seats import Seat
from realtime.types import BUSY
from realtime.visitors import person_of
from staff.policy import allow
from staff.types import Person

WAIT_SECONDS = 25.0  # under the 30 s after which common proxies give up
MOST_FRAMES = 16  # in one answer; the next question brings the rest
MOST_MARKS = 100


@require_http_methods(["GET", "POST"])
@allow()
async def sync(request: HttpRequest, property: str) -> HttpResponse:
    """GET ?epoch=&cur=&tab=: frames after ``cur``, at once or when there are some (25 s).

    Answers {"frames": [...]} with what a socket would say; ``cur`` acknowledges what came before.
    POST takes a list of client frames (ack, shown). 400 for anything else, 503 without a database.
    """
    person: Person = request.person  # type: ignore[attr-defined]  # the policy let them through
    try:
        async with lifespan.borrowed() as hub:
            if request.method == "POST":
                return _marked(hub, request, person)
            return await _frames(hub, request, person)
    except frames.BadFrame:
        sentence = _("This page sent something unreadable. Nothing was changed. Reload the page.")
        return JsonResponse({"say": sentence}, status=400)
    except AWAY:
        body = _answer([frames.bye(BUSY)])
        return HttpResponse(body, "application/json", 503, headers={"Retry-After": "5"})


async def _frames(hub: Hub, request: HttpRequest, person: Person) -> HttpResponse:
    hello = _hello(request)
    seat = Seat(
        person, renew=lambda: person_of(request.COOKIES), at=asyncio.get_running_loop().time()
    )
    hub.sit(seat)
    try:
        await hub.greet(seat, hello)
        if seat.device_id is not None and hello.epoch == seat.epoch:
            hub.marks.polled(seat.property_id, seat.device_id, hello.cur)
        said = await _gather(hub, seat)
    finally:
        hub.leave(seat)
    return HttpResponse(_answer(said), "application/json", headers={"Cache-Control": "no-store"})


async def _gather(hub: Hub, seat: Seat) -> list[str]:
    """The welcome and what follows; when nothing follows, waits for it."""
    said: list[str] = []
    with suppress(TimeoutError):
        async with asyncio.timeout(WAIT_SECONDS):
            news = seat.welcome is Mode.RESET
            while seat.farewell is None and len(said) < MOST_FRAMES:
                frame = await following(hub, seat)
                if isinstance(frame, str):
                    said.append(frame)
                elif frame is not None:
                    said.append(frame.text)
                    hub.given(seat, frame)
                    news = True
                elif news:
                    break
                elif seat.farewell is None:
                    await seat.wait()
    if seat.farewell is not None:
        said.append(frames.bye(seat.farewell))
    return said


def _hello(request: HttpRequest) -> frames.Hello:
    cur = request.GET.get("cur", "0")
    if not (cur.isascii() and cur.isdecimal()):
        raise frames.BadFrame(f"cur={cur[:20]!r}")
    said = {
        "t": "hello",
        "v": frames.VERSION,
        "epoch": request.GET.get("epoch", ""),
        "cur": int(cur[:20]),
        "tab": request.GET.get("tab", ""),
    }
    hello = frames.read_object(said)
    if not isinstance(hello, frames.Hello):
        raise frames.BadFrame("no hello")
    return hello


def _marked(hub: Hub, request: HttpRequest, person: Person) -> HttpResponse:
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise frames.BadFrame("not JSON") from error
    if not isinstance(said, list) or len(said) > MOST_MARKS:
        raise frames.BadFrame("no list of frames")
    read = [frames.read_object(each) for each in said]
    for frame in read:
        if person.device_id is None:
            break
        if isinstance(frame, frames.Shown):
            hub.marks.shown(person.property_id, frame.entity, person.device_id)
        elif isinstance(frame, frames.Ack):
            hub.marks.polled(person.property_id, person.device_id, frame.s)
    return HttpResponse(status=204)


def _answer(said: list[str]) -> str:
    return f'{{"frames":[{",".join(said)}]}}'
