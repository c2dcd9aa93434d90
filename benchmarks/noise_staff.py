"""The staff of the noise benchmark: they act as the simulator's do, at the pace of a real day.

A sound makes somebody look at all that calls on the device; one call in eight is forgotten; the rest
is taken after 2 to 25 seconds. Work takes the minutes of its template, give or take half. Between
sounds everybody looks at the list every 8 to 20 minutes: quiet work, one in eight of it parked, and
attendants notice things by day.
"""

import random
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from benchmarks.noise_guests import Agenda
from benchmarks.noise_hotel import Worker

FORGETS = PARKS = 0.12
NOTICES = 0.5
PARKED_FOR = timedelta(minutes=30)


class Staff:
    """What everybody on shift does, by the agenda."""

    def __init__(self, house: Any, agenda: Agenda, dice: random.Random) -> None:
        from preferences.models import Sighting

        self.house, self.agenda, self.dice = house, agenda, dice
        self.now: datetime
        self._known: set[tuple[str, str]] = set()
        self._sightings = list(
            Sighting.objects.filter(
                departments__contains=["housekeeping"], moments__contains=["clean"]
            )
        )
        self.did: dict[str, int] = {}

    def _count(self, what: str) -> None:
        self.did[what] = self.did.get(what, 0) + 1

    def hears(self, worker: Worker, calls: list[str]) -> None:
        """A device sounded: its owner looks at every call on it, once each."""
        for call in calls:
            task = call.split("@")[0]
            if (worker.login, call) in self._known:
                continue
            self._known.add((worker.login, call))
            if self.dice.random() < FORGETS:
                self._count("forgotten")
                continue
            later = self.now + timedelta(seconds=self.dice.uniform(2, 25))
            self.agenda.at(later, lambda task=task: self._takes(worker, task))

    def _takes(self, worker: Worker, public_id: str) -> None:
        from service_tasks.models import ServiceTask

        task = ServiceTask.objects.select_related("template").get(public_id=public_id)
        if task.state != "open" or not self._act(worker, "acknowledge", task):
            return
        work = timedelta(minutes=task.template.minutes * self.dice.uniform(0.5, 1.5))
        self.agenda.at(self.now + work, lambda: self._ends(worker, public_id))

    def _ends(self, worker: Worker, public_id: str) -> None:
        from service_tasks.models import ServiceTask

        task = ServiceTask.objects.get(public_id=public_id)
        if task.acknowledged_by_id == worker.person.membership_id:
            self._act(worker, "finish", task)

    def _act(self, worker: Worker, verb: str, task: Any, **said: Any) -> bool:
        from core.transactions import unit
        from service_tasks import services

        with suppress(services.StaleTask, services.NoSuchTask):
            with unit():
                getattr(services, verb)(
                    task_public_id=task.public_id, person=worker.person,
                    seen_version=task.version, now=self.now, **said,
                )  # fmt: skip
            self._count(verb)
            return True
        return False

    def begins(self, worker: Worker, until: datetime) -> None:
        """A shift: rounds until its end."""
        later = self.now + timedelta(minutes=self.dice.uniform(8, 20))
        if later < until:
            self.agenda.at(later, lambda: self._round(worker, until))

    def _round(self, worker: Worker, until: datetime) -> None:
        local = self.now.astimezone(self._zone())
        by_day = 8 <= local.hour < 21
        if worker.kind == "attendant" and by_day and self.dice.random() < NOTICES:
            self._notices(worker)
        else:
            self._quiet_work(worker)
        self.begins(worker, until)

    def _zone(self) -> Any:
        from hotels import queries as hotels

        return hotels.zone_of(self.house)

    def _quiet_work(self, worker: Worker) -> None:
        from service_tasks import queries
        from service_tasks.enums import ParkReason

        listed = [
            task
            for task in queries.my_tasks(worker.person, now=self.now)
            if task.state in {"open", "acknowledged", "started"}
        ]
        if not listed:
            return
        task = self.dice.choice(listed)
        if self.dice.random() < PARKS:
            reason, until = ParkReason.GUEST_INSIDE, self.now + PARKED_FOR
            self._act(worker, "park", task, reason=reason, until=until)
        else:
            self._act(worker, "finish", task)

    def _notices(self, worker: Worker) -> None:
        from core.transactions import unit
        from housekeeping.queries import my_rooms
        from preferences import services as preferences
        from service_tasks import services
        from stays import queries as stays

        rooms = my_rooms(worker.person, now=self.now)
        if not rooms:
            return
        room, sighting = self.dice.choice(rooms), self.dice.choice(self._sightings)
        then = self.dice.choice(("done", "done", "send", ""))
        with suppress(preferences.CannotKeep), unit():
            preferences.observe(
                person=worker.person, property=self.house, room=room, sighting=sighting.code,
                moment="clean", observed_at=self.now, received_at=self.now, now=self.now,
            )  # fmt: skip
            self._count("noticed")
            if then == "send" and sighting.task_template:
                here = stays.stay_in_room(property_id=self.house.pk, room_id=room.pk, at=self.now)
                services.send_to(
                    property=self.house, room=room, stay_id=here[0].stay_id if here else None,
                    template_key=sighting.task_template, params={"kind": sighting.kind_id, "value": sighting.value},
                    person=worker.person, now=self.now,
                )  # fmt: skip
