"""A hotel with people and rules, and one PMS line into it; spoken to through its door."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from core import clock
from core.transactions import unit
from pms import services
from pms.inbox import Line
from pms.models import PmsMessage
from tests.factories.house import House, make_house, make_kinds


@dataclass(frozen=True)
class Pms:
    """The PMS's side of the line."""

    house: House
    token: str
    code: str = "opera"

    @property
    def url(self) -> str:
        return f"/api/v1/pms/{self.code}/events"

    def post(self, body: Any, *, token: str | None = None, raw: bool = False) -> Any:
        """Sends a body as JSON, or as it is."""
        return Client().post(
            self.url,
            body if raw else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.token if token is None else token}"},
        )

    def tell(self, *events: Any) -> list[dict[str, Any]]:
        """The results of events that are taken."""
        answer = self.post({"events": list(events)})
        assert answer.status_code == 202, answer.content
        return answer.json()["results"]

    def line(self, now) -> Line:
        """The line as the door knows it."""
        found = services.line_of(code=self.code, token=self.token, now=now)
        assert found is not None
        return found


def make_pms() -> Pms:
    """A working hotel and its line, now."""
    now = clock.now()
    make_kinds()
    house = make_house(now)
    with unit():
        token = services.add_connection(
            property=house.property, code="opera", name="Opera", now=now
        )  # fmt: skip
    return Pms(house, token)


def states() -> list[tuple[str, str]]:
    """(event id, state) of every message, in the order of arrival."""
    return list(PmsMessage.objects.order_by("pk").values_list("event_id", "state"))
