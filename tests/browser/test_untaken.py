"""An alert nobody takes climbs on time through a killed worker, ends as one SMS, and stops when taken.

The attendant's phone, the supervisor's tablet and the duty manager's screen, a web process, beat and
a worker as the product runs them; the ladder is the hotel's own, with seconds in place of minutes.
What is early or late is read from the rows, not from how long the test took.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, TABLET
from tests.browser.crew import WORKER, Crew, at_work, wait_until
from tests.browser.product import Product
from tests.browser.said import business_day, event
from tests.browser.signing import sign_in

pytestmark = pytest.mark.slow

HOLDER, SUPERVISOR, DUTY, SMS, AGAIN = 0, 15, 30, 60, 85  # seconds after it appeared
LADDER = [
    {"step": "holder", "after": HOLDER},
    {"step": "supervisor", "after": SUPERVISOR},
    {"step": "duty_manager", "after": DUTY},
    {"step": "sms", "after": SMS},
    {"step": "sms", "after": AGAIN},
]
ON_TIME = timedelta(seconds=1 + 5)  # the sweep's second, and a few for a busy machine
HEARD = timedelta(seconds=5)  # from the row to the screen that shows it

_OWN_LADDER = """
    INSERT INTO service_tasks_ladder (property_id, level, steps)
    SELECT id, 'high', %s::jsonb FROM hotels_property WHERE code = 'harbour' RETURNING id"""
_TASK = """
    SELECT t.public_id FROM service_tasks_servicetask t JOIN hotels_room r ON r.id = t.room_id
    WHERE t.rule = 'waiting_rush' AND r.number = %s"""
_STEPS = """
    SELECT s.step, s.state, s.due_at, s.fired_at FROM service_tasks_ladderstep s
    JOIN service_tasks_servicetask t ON t.id = s.task_id WHERE t.public_id = %s ORDER BY s.position"""
_SHOWN = """
    SELECT d.shown_at FROM realtime_delivery d JOIN staff_device e ON e.id = d.device_id
    WHERE d.entity = %s AND e.label = %s"""
_MESSAGES = """
    SELECT m.public_id, m.state, m.transport, m.created_at, m.sent_at FROM messaging_message m
    WHERE m.key LIKE 'task:' || %s || ':%%' ORDER BY m.id"""
_DELIVERIES = """
    SELECT d.device_id, d.sent_at, d.delivered_at, d.shown_at FROM realtime_delivery d
    WHERE d.entity = %s ORDER BY d.device_id"""
_PROVED = """
    SELECT device_id FROM realtime_delivery
    WHERE entity = %s AND delivered_at IS NOT NULL AND shown_at IS NOT NULL"""
_EVENTS = """
    SELECT e.kind, e.at FROM service_tasks_taskevent e
    JOIN service_tasks_servicetask t ON t.id = e.task_id WHERE t.public_id = %s ORDER BY e.id"""
LISTEN = """
  window.heard = [];
  document.addEventListener('alerts:sounded', (e) => window.heard.push([e.detail.level, Date.now()]));
"""


@dataclass(frozen=True)
class Rung:
    step: str
    state: str
    due_at: datetime
    fired_at: datetime | None

    @property
    def late(self) -> timedelta:
        """How long after its time it fired; fails when it has not."""
        assert self.fired_at is not None, f"{self.step} has not fired"
        return self.fired_at - self.due_at


@dataclass(frozen=True)
class House:
    """The running hotel with its short ladder; asked about the alert of one room."""

    site: Product
    crew: Crew
    day: date

    def waits(self, room: str, key: str) -> str:
        """A guest comes and the room is not made; the public id of the rush that is asked for."""
        leaves = self.day + timedelta(days=2)
        self.site.pms_says(event(key, "stay.waiting", room, self.day, leaves, "Ito Yuki"))
        [(task,)] = wait_until(lambda: self.site.ask(_TASK, room))
        return str(task)

    def ladder(self, task: str) -> list[Rung]:
        return [Rung(*row) for row in self.site.ask(_STEPS, task)]  # type: ignore[arg-type]

    def fired(self, task: str, position: int) -> Rung:
        """A rung, once it has fired."""
        wait_until(lambda: self.ladder(task)[position].fired_at)
        return self.ladder(task)[position]

    def shown(self, task: str, device: str) -> Any:
        """When the alert stood on the screen of a device; waits until it did."""
        [(at,)] = wait_until(lambda: [row for row in self.site.ask(_SHOWN, task, device) if row[0]])
        return at

    def traces(self, task: str) -> dict[str, Any]:
        """Everything that was ever sent, shown, written or called for an alert."""
        queries = {"sms": _MESSAGES, "screens": _DELIVERIES, "events": _EVENTS, "ladder": _STEPS}
        return {name: self.site.ask(query, task) for name, query in queries.items()}


@pytest.fixture
def house(fresh_site: Product) -> Iterator[House]:
    fresh_site.ask(_OWN_LADDER, json.dumps(LADDER))
    fresh_site.ask("UPDATE staff_user SET language = 'en' RETURNING id")
    fresh_site.manage("sweep", "staff.sections")  # the set-up may have been before noon or midnight
    with at_work(fresh_site) as crew:
        yield House(fresh_site, crew, business_day())


def on_shift(house: House, device, size: tuple[int, int], login: str, path: str) -> Page:
    """A page of a person who has started the shift, so that it may sound."""
    context = device(size)
    context.add_init_script(LISTEN)
    sign_in(house.site, context, login, property_code="harbour", label=login)
    page = context.new_page()
    page.goto(f"{house.site.base}/p/harbour{path}")
    page.locator('#live-pill[data-state="live"]').wait_for()
    page.locator("[data-start-shift]").tap()
    page.locator("#start-shift").wait_for(state="hidden")
    return page


def first_sound(page: Page) -> datetime:
    """When the page first sounded for somebody to come; the shift's own tone does not count."""
    page.wait_for_function("window.heard.some(([level]) => level === 'high')")
    at = page.evaluate("window.heard.find(([level]) => level === 'high')[1]")
    return datetime.fromtimestamp(at / 1000, UTC)


def alert(page: Page, task: str, state: str = "open"):
    return page.locator(f'[data-alert="{task}"][data-state="{state}"]')


def test_alert_nobody_takes_climbs_through_a_killed_worker_to_one_sms_and_stops_when_taken(
    house: House, device
) -> None:
    phone = on_shift(house, device, PHONE, "mei", "/tasks")
    tablet = on_shift(house, device, TABLET, "sun", "/tasks")
    screen = on_shift(house, device, TABLET, "chen", "/board")

    # The guest waits for 1208: Mei's phone calls, and nobody else's.
    rush = house.waits("1208", "W1")
    expect(alert(phone, rush)).to_be_visible()
    begun = house.ladder(rush)[0]
    assert (alert(tablet, rush).count(), alert(screen, rush).count()) == (0, 0)

    # She does not come: the supervisor's tablet, on time.
    supervisor = house.fired(rush, 1)
    expect(alert(tablet, rush)).to_be_visible()
    assert alert(screen, rush).count() == 0

    # The worker is killed a second before the duty manager's turn, and started again.
    due = house.ladder(rush)[2].due_at
    wait_until(lambda: datetime.now(UTC) > due - timedelta(seconds=1))
    house.crew.kill(WORKER)
    back = house.crew.work()
    duty = house.fired(rush, 2)
    expect(alert(screen, rush)).to_be_visible()

    # Nobody still: one SMS, kept on the page as this hotel has no SMS account.
    sms = house.fired(rush, 3)
    wait_until(lambda: house.traces(rush)["sms"][0][1] == "sent")
    [(_id, _state, transport, written, sent)] = house.traces(rush)["sms"]

    # The supervisor takes it on her tablet: it leaves the two others, which nobody touches.
    alert(tablet, rush).get_by_role("button", name="I've got it").tap()
    expect(alert(phone, rush)).to_have_count(0)
    expect(alert(screen, rush)).to_have_count(0)
    expect(phone.locator(f"#task-{rush}")).to_contain_text("Sun Yue")
    expect(screen.locator(f"#alert-{rush}")).to_contain_text("Sun Yue has it")
    expect(phone.locator("#alert-count")).to_have_attribute("data-count", "0")

    # Every rung was called in its order, not before its time, and not late.
    assert [rung.late >= timedelta(0) for rung in (begun, supervisor, duty, sms)] == [True] * 4
    assert max(supervisor.late, sms.late) <= ON_TIME
    assert duty.fired_at <= max(duty.due_at, back) + ON_TIME
    calls = {"mei": (phone, begun), "sun": (tablet, supervisor), "chen": (screen, duty)}
    for name, (page, rung) in calls.items():
        assert rung.fired_at <= house.shown(rush, name) <= rung.fired_at + HEARD, name
        assert rung.fired_at <= first_sound(page) <= rung.fired_at + HEARD, name
    assert (transport, written) == ("console", sms.fired_at)
    assert sent - written <= ON_TIME

    # What would have come next never comes, although the ladder of another alert goes on climbing.
    wait_until(lambda: len(house.site.ask(_PROVED, rush)) == len(calls))
    after = house.traces(rush)
    other = house.waits("805", "W2")
    assert house.fired(other, 2).fired_at > house.ladder(rush)[4].due_at + ON_TIME
    assert house.traces(rush) == after
    assert [rung.state for rung in house.ladder(rush)] == ["fired"] * 4 + ["stopped"]
    office = device(TABLET)
    sign_in(house.site, office, "zhou", property_code="harbour")
    messages = office.new_page()
    messages.goto(f"{house.site.base}/p/harbour/messages")
    expect(messages.locator("tbody tr")).to_have_count(1)
    expect(messages.locator("tbody tr")).to_contain_text("1208")
    expect(messages.locator("tbody tr")).to_contain_text("Kept here")
