"""Scenario 12: the manager asks why a guest always comes back, and every answer has its reason."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.conftest import TABLET
from tests.browser.signing import sign_in

ROOT = Path(__file__).resolve().parents[2]
STAYS = 3000
RULES = """
from datetime import timedelta
from core import clock
from core.transactions import unit
from loyalty.services import programmes
now = clock.now()
with unit():
    begun = programmes.begin(by=None, now=now)
    programmes.publish(programme_id=begun.programme_id, number=begun.number, by=None,
                       day=now.date() - timedelta(days=1100), now=now)
"""
NIGHT = """
from core import clock
from loyalty.jobs import kinds, leaving, tiers, valuing
now = clock.now()
tiers.recount(now=now)
kinds.judge_all(now=now)
valuing.value_guests(now=now, enough=100)
leaving.score_leaving(now=now)
"""
WISHES = """
from datetime import timedelta
from core import clock
from core.transactions import unit
from loyalty.models import StayLine
from service_tasks.models import ServiceTask, TaskTemplate
now = clock.now()
line = StayLine.objects.filter(guest__public_id="{guest}").order_by("-departure").first()
template = TaskTemplate.objects.filter(property=line.property_id).first()
with unit():
    for nr, state in enumerate(["done", "done", "lapsed"]):
        ServiceTask.objects.create(
            property_id=line.property_id, stay_id=line.stay_id, template=template, origin="rule",
            department_id=template.department_id, rule="wish", rule_version=1, occurrence=str(nr),
            params={{"kind": "pillow", "value": "high", "guest_id": line.guest_id}}, state=state,
            level="low", visible_from=now, due_at=now, created_at=now, ended_at=now)
"""
OFTEN = """
SELECT guest.public_id FROM loyalty_guestsummary AS known
JOIN guests_guest AS guest ON guest.id = known.guest_id
JOIN loyalty_membership AS member ON member.guest_id = guest.id
JOIN loyalty_guestkind AS judged ON judged.guest_id = guest.id
JOIN loyalty_guestvalue AS valued ON valued.guest_id = guest.id
WHERE member.level IN ('silver', 'gold') AND judged.kind <> 'not_enough'
  AND valued.value_low IS NOT NULL AND guest.discretion = 'open'
ORDER BY known.stays DESC, guest.id LIMIT 1
"""


@pytest.fixture(scope="module")
def hotel(site, tmp_path_factory):
    """Three years of finished stays, levels by the shipped rules, and the work of one night."""
    past = tmp_path_factory.mktemp("past") / "past.csv"
    make = [sys.executable, "-m", "simulator.history", str(past), "--years", "3"]
    subprocess.run([*make, "--stays", str(STAYS)], cwd=ROOT, check=True, timeout=300)
    site.manage("shell", "-c", RULES)
    site.manage("import_stays", str(past), "--property", "harbour")
    site.manage("count_loyalty")
    site.manage("shell", "-c", NIGHT)
    return site


def test_the_page_says_level_kind_value_and_wishes_with_their_reasons(hotel, device):
    ((guest,),) = hotel.ask(OFTEN)
    hotel.manage("shell", "-c", WISHES.format(guest=guest))
    context = device(TABLET)
    sign_in(hotel, context, "zhou", property_code="harbour")
    page = context.new_page()

    page.goto(f"{hotel.base}/p/harbour/guests/{guest}")
    why = page.locator("details", has_text="Why this guest comes back")
    why.locator("summary").click()
    words = why.inner_text()

    assert re.search(r"(Silver|Gold): \d+ nights? \(\d+ needed\)", words), (
        words
    )  # the level and why
    assert re.search(r"; \d+ .* to (Gold|Platinum)", words), words  # what is missing
    assert "Kind of loyalty" in words
    assert "What may come" in words
    assert re.search(r"Worth CN¥[\d,.]+ to CN¥[\d,.]+, at a margin of", words), words
    assert re.search(r"Usually .* between stays, from .* \(n = \d+\)", words), words
    assert re.search(r"stays are likely in 12 months|Quiet for longer than usual", words), words
    assert re.search(r"Wishes kept: .*2 of 3", words), words
