"""The PMS window: plain pages in which a person plays the PMS of the demo hotel."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from html import escape

from aiohttp import web

from simulator.persons import Persona
from simulator.pms import CannotDo, Event, Reservation
from simulator.tally import Tally
from simulator.wording import LANGUAGES, word
from simulator.world import World

STYLE = """
body{font:16px/1.45 system-ui,sans-serif;margin:0;padding:16px;background:#f6f5f1;color:#1b1f24;max-width:1100px}
table{border-collapse:collapse;width:100%;background:#fff}td,th{padding:8px;border-bottom:1px solid #8a8f98;text-align:left}
button,input,select{font:inherit;min-height:48px;padding:8px 16px;border:1px solid #4a525c;border-radius:12px;background:#fff}
button{background:#0b4f6c;color:#fff;border-color:#0b4f6c;margin:4px}.row{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:12px 0}
.said{background:#dceefb;padding:12px;border-radius:12px}h1{font-size:24px}form{display:inline-flex;flex-wrap:wrap;gap:8px;align-items:center}
.scroll{overflow-x:auto}a{color:#0b4f6c}
"""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class Window:
    """A small web server on this machine only; every button is one PMS event."""

    def __init__(self, worlds: list[World], board: str, tally: Tally) -> None:
        self.worlds = worlds
        self.tally = tally
        self.board = board
        self.last = ""

    def application(self) -> web.Application:
        """The pages: the window of a hotel, its style, and one address for acts."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/", self.first),
                web.get("/style.css", self.style),
                web.get("/favicon.ico", self.icon),
                web.get("/{hotel}", self.page),
                web.post("/{hotel}/{act}", self.act),
            ]
        )
        return app

    async def style(self, _request: web.Request) -> web.Response:
        return web.Response(text=STYLE, content_type="text/css")

    async def icon(self, _request: web.Request) -> web.Response:
        return web.Response(status=204)

    async def first(self, _request: web.Request) -> web.Response:
        raise web.HTTPFound(f"/{self.worlds[0].hotel.code}")

    def _world(self, request: web.Request) -> World:
        code = request.match_info["hotel"]
        for world in self.worlds:
            if world.hotel.code == code:
                return world
        raise web.HTTPNotFound

    async def act(self, request: web.Request) -> web.Response:
        """One thing the PMS does. The page says it, or why it cannot be."""
        world = self._world(request)
        origin = request.headers.get("Origin", "")
        if origin and origin.split("://", 1)[-1] != request.host:
            raise web.HTTPForbidden
        form = await request.post()
        told = {key: str(value) for key, value in form.items()}
        alerts = len(self.tally.tasks)
        try:
            self.last = await self._do(world, request.match_info["act"], told)
            self.last += await self._until_seen(alerts)
        except (CannotDo, KeyError) as refused:
            self.last = str(refused)
        language = told.get("language", "en")
        raise web.HTTPSeeOther(f"/{world.hotel.code}?language={language}")

    async def _until_seen(self, alerts: int) -> str:
        """How long it took from the click until a device showed an alert, if one came of it."""
        for _ in range(20):
            if len(self.tally.tasks) > alerts and self.tally.seen_after:
                return f" ({round(self.tally.seen_after[-1] * 1000)} ms)"
            await asyncio.sleep(0.05)
        return ""

    async def _do(self, world: World, act: str, told: dict[str, str]) -> str:
        pms = world.pms
        room = told.get("room", "").strip() or None
        if act == "walk-in":
            return await self._walk_in(world, told)
        if act == "next-morning":
            await world.calm.send(pms.roll(pms.day + timedelta(days=1)))
            return f"{pms.day}"
        if act == "next-month":
            return await self._next_month(world, told)
        one = pms.reservations[told["key"]]
        verbs: dict[str, Callable[[], Event]] = {
            "check-in": lambda: pms.check_in(one, room),
            "move": lambda: pms.move(one, room),
            "check-out": lambda: pms.check_out(one),
            "cancel": lambda: pms.cancel(one),
            "early": lambda: pms.arrive_early(one),
        }
        if act not in verbs:
            raise CannotDo(f"There is no act {act}.")
        await world.calm.send(verbs[act]())
        return f"{act}: {one.key} {_name(one.party[0])} {one.room or ''}"

    async def _walk_in(self, world: World, told: dict[str, str]) -> str:
        """You: your name, your birthday, checked in at once."""
        today = world.pms.local().date()
        persona = world.someone()
        name = told.get("name", "").strip()[:60]
        if name:
            family, _, given = name.partition(" ")
            persona.family, persona.given, persona.native = family, given, ""
            if not name.isascii():
                persona.family, persona.given, persona.native = "", "", name
        born = told.get("birthday", "")
        day = date.fromisoformat(born) if born else today
        persona.birthday = {"calendar": "solar", "month": day.month, "day": day.day, "year": None}
        drawn = next(world._bookings)  # noqa: SLF001  the window is part of the world
        booking = replace(drawn, group=False)  # you are nobody's tour, which would be left in peace
        one, booked = world.pms.book(booking, [persona], world.pms.day)
        await world.calm.send(booked)
        await world.calm.send(world.pms.check_in(one, told.get("room", "").strip() or None))
        return f"check-in: {one.key} {_name(persona)} {one.room}"

    async def _next_month(self, world: World, told: dict[str, str]) -> str:
        """The same guest, a month later, in the sister hotel: booked for its next day."""
        sister = next(one for one in self.worlds if one is not world)
        guest = world.pms.reservations[told["key"]].party[0]
        later = max(sister.pms.day, world.pms.day) + timedelta(days=30)
        await sister.calm.send(sister.pms.roll(later))
        booking = replace(next(sister._bookings), group=False)  # noqa: SLF001  as above
        one, booked = sister.pms.book(booking, [guest], later + timedelta(days=1))
        await sister.calm.send(booked)
        await sister.calm.send(sister.pms.assign(one))
        return f"{sister.hotel.name}: {_name(guest)}, {one.arrival}, {one.room}"

    async def page(self, request: web.Request) -> web.Response:
        """Due in, in house, and what can be done to each."""
        world = self._world(request)
        language = request.query.get("language", "en")
        return web.Response(
            text=self._html(world, language if language in LANGUAGES else "en"),
            content_type="text/html",
            headers=HEADERS,
        )

    def _html(self, world: World, language: str) -> str:
        pms = world.pms
        due = [one for one in pms.with_status("reserved") if one.arrival <= pms.day]
        here = pms.with_status("in_house")
        switch = " ".join(
            f'<a href="/{world.hotel.code}?language={code}">{name}</a>'
            for code, name in LANGUAGES.items()
        )
        hotels = " ".join(
            f'<a href="/{one.hotel.code}">{escape(one.hotel.name)}</a>' for one in self.worlds
        )
        said = f'<p class="said" role="status">{escape(self.last)}</p>' if self.last else ""
        rows = "".join(self._row(world, one, language) for one in [*due[:30], *here[:60]])
        tag = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(language, "en")
        return (
            f'<!doctype html><html lang="{tag}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{word('window', language)}</title>"
            '<link rel="stylesheet" href="/style.css"></head><body>'
            f"<h1>{word('window', language)} · {escape(world.hotel.name)} · {pms.day}</h1>"
            f"<p>{word('note', language)}</p>{said}"
            f'<div class="row">{hotels} · {switch} · <a href="{self.board}">{word("board", language)}</a></div>'
            f'<div class="row">{self._walk_in_form(world, language)}'
            f"{_button(world, 'next-morning', word('next-morning', language), language=language)}</div>"
            f'<div class="scroll"><table><tr><th>{word("reservation", language)}</th>'
            f"<th>{word('guest', language)}</th><th>{word('room', language)}</th>"
            f"<th>{word('act', language)}</th></tr>{rows}</table></div></body></html>"
        )

    def _walk_in_form(self, world: World, language: str) -> str:
        today = world.pms.local().date().isoformat()
        return (
            f'<form method="post" action="/{world.hotel.code}/walk-in">'
            f'<input type="hidden" name="language" value="{language}">'
            f'<input name="name" aria-label="{word("name", language)}" placeholder="{word("name", language)}">'
            f'<input type="date" name="birthday" value="{today}" aria-label="{word("birthday", language)}">'
            f'<input name="room" aria-label="{word("room", language)}" placeholder="{word("room", language)}" size="5">'
            f"<button>{word('walk-in', language)}</button></form>"
        )

    def _row(self, world: World, one: Reservation, language: str) -> str:
        acts = (
            ["check-in", "early", "cancel"]
            if one.status == "reserved"
            else ["move", "check-out", "next-month"]
        )
        buttons = "".join(
            _button(world, act, word(act, language), key=one.key, language=language) for act in acts
        )
        name = ", ".join(_name(persona) for persona in one.party)
        return (
            f"<tr><td>{one.key}<br>{one.arrival} – {one.departure}</td><td>{escape(name)}</td>"
            f"<td>{escape(one.room or '–')}</td><td>{buttons}</td></tr>"
        )


def _button(world: World, act: str, label: str, *, key: str = "", language: str) -> str:
    return (
        f'<form method="post" action="/{world.hotel.code}/{act}">'
        f'<input type="hidden" name="key" value="{key}">'
        f'<input type="hidden" name="language" value="{language}"><button>{label}</button></form>'
    )


def _name(persona: Persona) -> str:
    latin = f"{persona.family} {persona.given}".strip()
    return f"{latin} {persona.native}".strip()
