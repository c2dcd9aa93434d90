"""The page of loyalty with three hundred guests in it: grids, charts and rows on every look."""

import pytest

from tests.browser.conftest import PHONE, SMALL, TABLET
from tests.browser.look import serious_findings, small_targets, too_wide
from tests.browser.pictures import picture
from tests.browser.signing import sign_in

DESKTOP = (1440, 900)
# Guests with what is kept of them, as check-outs and nights would have left it; their stays are one.
GUESTS = """
from datetime import timedelta
from pathlib import Path
import yaml
from core import clock
from core.transactions import unit
from guests.models import Guest
from hotels.models import Property
from loyalty.models import GuestKind, GuestSummary, GuestValue, Membership, StayLine, TierChange
from loyalty.queries import programmes as reading
from loyalty.services import programmes
from stays.models import Stay

now = clock.now()
today, house = now.date(), Property.objects.get(code="harbour")
content = yaml.safe_load(Path("loyalty/policies/house.yaml").read_text(encoding="utf-8"))
with unit():
    draft = programmes.draft(code=content["programme"], content=content, by=None, now=now)
    programmes.publish(programme_id=draft.programme_id, number=draft.number, by=None, day=today, now=now)
    stay = Stay.objects.create(property=house, source="pms", source_key="long ago", state="departed",
        arrival=today - timedelta(900), departure=today - timedelta(899))
    people = Guest.objects.bulk_create(
        Guest(family=f"Guest {nr}", given="Ann", created_at=now) for nr in range(300))
    levels = [level["code"] for level in content["levels"]]
    kinds = ["not_enough"] * 6 + ["price", "convenience", "premium", "mixed"]
    for nr, guest in enumerate(people):
        stays = 1 if nr % 2 else 1 + nr % 9
        last = today - timedelta(1 + nr * 7 % 700)
        first = last - timedelta(stays * 60 - 60)
        second = first + timedelta(45) if stays > 1 else None
        GuestSummary.objects.create(guest=guest, stays=stays, nights=stays, spend=80000 * stays,
            spend_stays=stays, unrated=0, channel_stays=0, direct_stays=0, properties=1, first_day=first,
            first_left=first, second_day=second, last_day=last, first_stay=stay, last_stay=stay,
            last_property=house)
        GuestValue.objects.create(guest=guest, as_of=today, repeats=stays - 1, stays_low=0, stays_mid=stays / 4,
            stays_high=stays, p_alive=0.5 if stays > 1 else None, value_low=0, value_mid=9000 * stays + nr,
            value_high=30000 * stays, currency="CNY", margin="0.35", horizon=12, discount="0.1", version=1,
            n=300)
        GuestKind.objects.create(guest=guest, as_of=today, kind=kinds[nr % 10], stays=stays, rules="1")
        level = levels[min(len(levels) - 1, stays // 4)]
        held = Membership.objects.create(programme_id=draft.programme_id, guest=guest, level=level,
            reached=[level], since=today, version_no=1, counted_at=now,
            standing={"reason": {"how": "joined", "on": None, "from": None, "facts": []}, "paths": []})
        TierChange.objects.create(membership=held, no=1, at=now - timedelta(3), day=today, before="",
            after=levels[0], version_no=1, reason={"how": "joined", "on": None, "from": None, "facts": []})
        if level != levels[0]:
            TierChange.objects.create(membership=held, no=2, at=now - timedelta(2), day=today,
                before=levels[0], after=level, version_no=1, reason={"how": "earned", "on": str(today),
                "from": str(first), "facts": [["nights", 12, 10]]})
            lately = Stay.objects.create(property=house, source="pms", source_key=f"lately {nr}",
                state="departed", arrival=today - timedelta(2), departure=today - timedelta(1))
            StayLine.objects.create(stay=lately, property=house, guest=guest, own_guest=guest, nights=1,
                arrival=lately.arrival, departure=lately.departure, spend=80000, direct=True, counted_no=0)
"""
PAGES = [
    "/loyalty",
    "/loyalty?by=month&compare=before",
    "/loyalty/guests?set=tenth&nr=1",
    "/loyalty/guests?set=benefits&programme=house&level=silver&part=stayed",
]
LOOKS = [
    (DESKTOP, "en", "light", True),
    (TABLET, "zh-hans", "dark", True),
    (PHONE, "zh-hant", "light", True),
    (SMALL, "en", "dark", False),
]


@pytest.fixture(scope="module")
def full(site):
    """The running hotel with its guests counted."""
    site.manage("shell", "-c", GUESTS)
    return site


@pytest.mark.parametrize("path", PAGES)
def test_page_stands_every_look(full, device, path):
    found = []
    for size, language, theme, axe in LOOKS:
        full.ask("UPDATE staff_user SET language = %s WHERE login = 'zhou' RETURNING id", language)
        context = device(size)
        context.add_cookies([{"name": "crm_theme", "value": theme, "url": full.base}])
        sign_in(full, context, "zhou", property_code="harbour")
        page = context.new_page()
        answer = page.goto(f"{full.base}/p/harbour/insights{path}")
        page.locator('#live-pill[data-state="live"]').wait_for()
        name = path.split("?")[0].replace("/", "-") + ("-months" if "month" in path else "")
        picture(page, f"cockpit{name}-{size[0]}-{language}-{theme}")
        found.append(
            (
                answer.status,
                small_targets(page),
                too_wide(page),
                serious_findings(page) if axe else [],
            )
        )

    assert found == [(200, [], 0, [])] * 4


def test_a_field_of_the_grid_opens_its_guests(full, device):
    full.ask("UPDATE staff_user SET language = 'en' WHERE login = 'zhou' RETURNING id")
    context = device(DESKTOP)
    sign_in(full, context, "zhou", property_code="harbour")
    page = context.new_page()
    page.goto(f"{full.base}/p/harbour/insights/loyalty")
    field = page.locator(".heat td a").first
    number = field.inner_text().split()[0]

    field.click()
    page.locator("h1").filter(has_text="Recency 5, frequency 5").wait_for()

    assert f"n = {number}" in page.locator("main").inner_text()
    assert page.locator("tbody tr").count() == int(number)
