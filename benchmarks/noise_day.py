"""One day of the noise benchmark on a driven clock, in a process of its own; prints what was heard as JSON.

Everything between the PMS's event and the words of a device's bar is the product: door, planning,
tasks, ladders, sweeps, stream and frames, on PostgreSQL. What then sounds is decided by the file the
pages load (devices.mjs).
"""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.harness import CannotRun, say
from benchmarks.noise_guests import TOUR, Agenda, Guests
from benchmarks.noise_hotel import LINE, ROOMS, Worker, make, workers
from benchmarks.noise_staff import Staff

HERE = Path(__file__).resolve().parent
POLICY = HERE.parent / "hotel_crm" / "static" / "hotel_crm" / "quiet.js"
TICK = timedelta(seconds=5)
SWEEPS = {"resume_parked": 20, "hand_over": 300, "plan_open": 60, "roll": 60, "sections": 300}
AT_ONCE = 10  # events in one body
REQUESTS = 0.4  # to each lived-in room and day, between 7 and 23; seven in ten for now
SAID = (("fruit", "dragon_fruit", 0.1), ("pillow", "higher", 0.1), ("allergy", "peanut", 0.02))
ALLERGIC_IN_TOUR = 2


class Devices:
    """Every device on shift: what its bar says, and what the pages' own script makes of it."""

    def __init__(self, node: str, house: Any) -> None:
        command = [node, str(HERE / "devices.mjs"), str(POLICY)]
        self._node = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.house, self.told = house, 0
        self.words: dict[str, str] = {}

    def ask(self, worker: Worker, now: datetime) -> dict[str, Any]:
        """What the device does now."""
        assert self._node.stdin
        assert self._node.stdout
        asked = {
            "device": worker.login,
            "now": int(now.timestamp() * 1000),
            "calls": self.words.get(worker.login, ""),
        }
        self._node.stdin.write(json.dumps(asked) + "\n")
        self._node.stdin.flush()
        answer: dict[str, Any] = json.loads(self._node.stdout.readline())
        return answer

    def hear(self, on_shift: list[Worker], now: datetime, *, everything: bool) -> None:
        """Fetches the bar again on each device whose frame says that alerts or tasks are different."""
        from realtime import frames
        from realtime import queries as realtime
        from service_tasks.presenting import bar_of

        head = realtime.heads([self.house.pk])[self.house.pk].head
        entries = realtime.entries(self.house.pk, after=self.told, upto=head, limit=100_000)
        for worker in on_shift:
            audience = realtime.audience_of(worker.person)
            texts = [entry.text for entry in entries if entry.is_for(audience)]
            frame = json.loads(frames.events(self.told, head, texts))
            if everything or any(event["topic"] == "alerts" for event in frame["e"]):
                self.words[worker.login] = str(bar_of(worker.person, now=now)["calls"])
        self.told = head

    def close(self) -> None:
        """Ends the script's process."""
        assert self._node.stdin
        self._node.stdin.close()
        self._node.wait(10)


class Day:
    """Drives the clock from midnight to midnight, or over the hours it was told."""

    def __init__(self, *, node: str, file: Path, seed: int) -> None:
        from core import clock
        from hotels import queries as hotels

        self.dice = random.Random(seed)
        self.house, self.token = make(clock.now())
        self.agenda = Agenda()
        day = hotels.calendar_date(self.house, clock.now()) + timedelta(days=1)
        self.guests = Guests(
            day=day, dice=self.dice, agenda=self.agenda, send=self._send, file=file
        )
        self.now = self.guests.pms.at
        self.workers = workers(self.house, clock.now())
        self.staff = Staff(self.house, self.agenda, self.dice)
        self.staff.now = self.now
        self.devices = Devices(node, self.house)
        self.sounds: list[tuple[float, str, str, list[str]]] = []  # hours, login, level, calls
        self.alone: list[tuple[float, str]] = []
        self.outcomes: Counter[str] = Counter()

    def _send(self, *events: dict[str, Any]) -> None:
        from pms import jobs, services

        line = services.line_of(code=LINE, token=self.token, now=self.now)
        if line is None:
            raise CannotRun("The line of the PMS is not known.")
        late = False
        for first in range(0, len(events), AT_ONCE):
            part = events[first : first + AT_ONCE]
            for result in jobs.receive(line=line, events=part, now=self.now):
                self.outcomes[result.outcome] += 1
                late |= result.outcome == "received"
        if late:  # the machine was slow, so that the door left them to the sweep
            jobs.ingest(now=self.now + timedelta(seconds=15))

    def fill(self) -> None:
        """The evening before: guests, what some of them said, and what that asks for."""
        from rules import jobs as rules

        self._send(*self.guests.fill())
        self._said()
        for _ in range(5):
            rules.plan_open(now=self.now)

    def _said(self) -> None:
        from core.transactions import unit
        from preferences import services as preferences
        from stays.models import Stay

        stays = {stay.source_key: stay for stay in Stay.objects.filter(property=self.house)}
        told = [
            (one, kind, value)
            for one in self.guests.free_guests
            for kind, value, share in SAID
            if self.dice.random() < share
        ]
        tour = [
            one for one in self.guests.pms.with_status("reserved")
            if self.guests.pms.groups.get(one.key) == TOUR
        ][:ALLERGIC_IN_TOUR]  # fmt: skip
        told += [(one, "allergy", "peanut") for one in tour]
        for one, kind, value in told:
            with unit():
                preferences.observe(
                    person=None, property=self.house, stay=stays[one.key], kind=kind, value=value,
                    source="guest_told", observed_at=self.now, received_at=self.now, now=self.now,
                )  # fmt: skip

    def _ask_for_things(self) -> None:
        """Guests ring the desk, whose agent sends a request as from the tiles."""
        from service_tasks import queries

        tiles = [tile.key for tile in queries.request_tiles(self.house.pk)]
        for _ in range(int(len(ROOMS) * 0.85 * REQUESTS)):
            at = self.guests.hour(self.dice.uniform(7, 23))
            minutes = self.dice.choice((15, 15, 15, 15, 15, 15, 15, 30, 30, 60))
            tile = self.dice.choice(tiles)
            self.agenda.at(at, lambda tile=tile, minutes=minutes: self._asks(tile, minutes))

    def _asks(self, tile: str, minutes: int) -> None:
        from core.transactions import unit
        from hotels import queries as hotels
        from service_tasks import services
        from stays import queries as stays

        here = [one for one in self.guests.pms.with_status("in_house") if one.room]
        number = self.dice.choice(here).room
        room = hotels.room_by_number(self.house, str(number))
        desk = next(worker for worker in self.workers if worker.login == "li")
        if room is None:
            return
        known = stays.stay_in_room(property_id=self.house.pk, room_id=room.pk, at=self.now)
        with suppress(services.CannotAsk), unit():
            services.request(
                property=self.house, room=room, stay_id=known[0].stay_id if known else None,
                template_key=tile, params={"qty": 1}, due_at=self.now + timedelta(minutes=minutes),
                person=desk.person, now=self.now,
            )  # fmt: skip

    def on_shift(self) -> list[Worker]:
        """Whose device is in use now."""
        half = "first" if self.now < self.guests.hour(12) else "second"
        return [worker for worker in self.workers if worker.half in {"", half}]

    def run(self, start: float, end: float) -> None:
        """The hours from ``start`` to ``end``."""
        self._ask_for_things()
        self.started = self.guests.hour(start)
        self.now = self.staff.now = self.guests.pms.at = self.guests.hour(start)
        due = dict.fromkeys(SWEEPS, self.now)
        last: list[Worker] = []
        began, hour = time.monotonic(), int(start)
        while self.now < self.guests.hour(end):
            for do in self.agenda.due(self.now):
                do()
            self._sweep(due)
            here = self.on_shift()
            for worker in here:
                if worker not in last:
                    ends = self.guests.hour(12 if worker.half == "first" else 24)
                    self.staff.begins(worker, ends)
            self.devices.hear(here, self.now, everything=here != last)
            last = here
            self._listen(here)
            self.now += TICK
            self.staff.now = self.guests.pms.at = self.now
            if self.now >= self.guests.hour(hour + 1):
                hour += 1
                say(f"{hour:02}:00  {len(self.sounds)} sounds, {time.monotonic() - began:.0f} s")
        self.devices.close()

    def _sweep(self, due: dict[str, datetime]) -> None:
        from hotels import jobs as hotels
        from rules import jobs as rules
        from service_tasks import jobs as tasks
        from staff import jobs as staff

        sweeps = {
            "resume_parked": tasks.resume_parked,
            "hand_over": tasks.hand_over,
            "plan_open": rules.plan_open,
            "roll": hotels.roll_business_dates,
            "sections": staff.open_sections,
        }
        tasks.escalate(now=self.now)
        for name, every in SWEEPS.items():
            if due[name] <= self.now:
                sweeps[name](now=self.now)
                due[name] = self.now + timedelta(seconds=every)

    def _listen(self, here: list[Worker]) -> None:
        hours = (self.now - self.guests.midnight).total_seconds() / 3600
        for worker in here:
            words = self.devices.words.get(worker.login, "")
            if not words:
                continue
            said = self.devices.ask(worker, self.now)
            self.alone += [(hours, worker.login)] * len(said["alone"])
            if said["sound"]:
                self.sounds.append((hours, worker.login, said["sound"], said["spoke"]))
                self.staff.hears(worker, [word.split(":")[0] for word in words.split()])

    def told(self) -> dict[str, Any]:
        """The day as numbers."""
        from benchmarks.noise_report import report

        return report(self)


def main() -> None:
    """Arguments: node's path, the bookings' file, the seed, first and last hour."""
    import django

    django.setup()
    node, file, seed, start, end = sys.argv[1:]
    day = Day(node=node, file=Path(file), seed=int(seed))
    day.fill()
    day.run(float(start), float(end))
    say(json.dumps(day.told()))
