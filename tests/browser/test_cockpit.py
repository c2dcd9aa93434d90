"""The cockpit with four weeks of work in it: charts and figures on a desk, a tablet and a phone."""

import pytest

from tests.browser.conftest import PHONE, SMALL, TABLET
from tests.browser.look import serious_findings, small_targets, too_wide
from tests.browser.pictures import picture
from tests.browser.signing import sign_in

DESKTOP = (1440, 900)
# Forty calls a day over four weeks in the first five departments, later and later taken, some
# never, every fourth for a wish; the last day's are late.
WORK = """
WITH of AS (
  SELECT p.id AS property_id, d.id AS department_id, d.nr, t.id AS template_id,
         (SELECT id FROM staff_membership m WHERE m.property_id = p.id ORDER BY id LIMIT 1) AS member
  FROM hotels_property p
  JOIN (SELECT *, row_number() OVER (PARTITION BY property_id ORDER BY position, code) AS nr
        FROM hotels_department) d ON d.property_id = p.id AND d.nr <= 5
  JOIN LATERAL (SELECT id FROM service_tasks_tasktemplate t WHERE t.property_id = p.id
                ORDER BY key LIMIT 1) t ON true
  WHERE p.code = 'harbour'
), made AS (
  INSERT INTO service_tasks_servicetask (property_id, public_id, origin, rule, rule_version, occurrence,
    template_id, params, department_id, heard_by, level, safety, state, together, visible_from, calls_from,
    due_at, created_at, acknowledged_by_id, acknowledged_at, ended_at, park_reason, climbed, version)
  SELECT of.property_id, 'w' || of.nr || 'n' || n, 'request', '', 0, '', of.template_id,
    CASE WHEN mod(n, 4) = 0 THEN '{"kind": "pillow", "value": "higher", "guest_id": 1}'::jsonb ELSE '{}' END,
    of.department_id, '[]', 'high', false,
    CASE WHEN n < 8 THEN 'open' WHEN mod(n, 11) = 0 THEN 'lapsed' ELSE 'done' END, '', at, at,
    at + interval '30 minutes', at,
    CASE WHEN n >= 8 AND mod(n, 11) <> 0 THEN of.member END,
    CASE WHEN n >= 8 AND mod(n, 11) <> 0 THEN at + make_interval(secs => took) END,
    CASE WHEN n >= 8 THEN at + make_interval(secs => took * 3) END, '', 0, 1
  FROM of, generate_series(0, 223) AS n,
    LATERAL (SELECT now() - make_interval(hours => 3 * n + 1) AS at,
                    20 + of.nr * 25 + mod(n * 7919, 200) + n / 4 AS took) AS drawn
  RETURNING id, property_id, created_at, acknowledged_at, ended_at, state
)
INSERT INTO service_tasks_taskevent (property_id, at, task_id, kind, data)
SELECT property_id, created_at, id, 'created', '{}'::jsonb FROM made
UNION ALL SELECT property_id, acknowledged_at, id, 'acknowledged', '{}' FROM made WHERE acknowledged_at IS NOT NULL
UNION ALL SELECT property_id, ended_at, id, state, '{"reason": "not_today"}' FROM made WHERE ended_at IS NOT NULL
RETURNING id
"""
# What was foreseen on each of the last seventy evenings, three things to have ready, six weeks of guests
# who came and went, and some bookings from the third day on.
FORESEEN = """
WITH house AS (
  SELECT id, (now() AT TIME ZONE zone)::date AS today FROM hotels_property WHERE code = 'harbour'
), nights AS (
  INSERT INTO loyalty_forecastnight (property_id, origin, made_at, method, learnt_days, learnt_stays,
    lengths, departure, stay_over, refused)
  SELECT id, today - n, now(), 'pickup', 150, 1800, 900, 35, 20, '[]' FROM house, generate_series(1, 70) AS n
  ON CONFLICT (property_id, origin) WHERE refused = '[]'::jsonb DO UPDATE SET made_at = now()
  RETURNING id, origin
), days AS (
  INSERT INTO loyalty_dayforecast (night_id, day, ahead, booked, expected, low, high, error, naive, n, minutes)
  SELECT id, origin + ahead, ahead, 9, 12 + mod(ahead * 5, 7), 9 + mod(ahead * 5, 7),
    15 + mod(ahead * 5, 7) + ahead / 3.0, .1, .3, 120, 800 + 40 * mod(ahead * 5, 7)
  FROM nights, generate_series(1, 14) AS ahead
  ON CONFLICT (night_id, day) DO UPDATE SET expected = excluded.expected, low = excluded.low,
    high = excluded.high, minutes = excluded.minutes RETURNING id
), items AS (
  INSERT INTO loyalty_itemforecast (night_id, day, item, mean, low, high, ready, requests, arrivals)
  SELECT nights.id, origin + ahead, item, 1.5, 0, 3, 3, asked, 1800
  FROM nights, house, generate_series(1, 14) AS ahead, (VALUES ('crib', 90), ('iron', 140), ('charger', 4))
    AS of (item, asked) WHERE origin = today - 1 RETURNING id
)
INSERT INTO stays_stay (property_id, public_id, source, source_key, state, arrival, departure, room_kind,
  found_in_house, day_use, continues, adults, children, channel, segment, group_code, company, vip, discretion,
  origin, group_versions, heard_no, changed_no, version)
SELECT id, 'f' || day || 'n' || n, 'pms', 'F' || day || '-' || n, CASE WHEN day < 0 THEN 'departed' ELSE 'reserved' END,
  today + day, today + day + 1, '', false, false, false, 2, 0, '', '', '', '', '', 'open', 'live', '{}', 0, 0, 1
FROM house, generate_series(-56, 13) AS day, LATERAL generate_series(1, 9 + mod(day * day, 9)) AS n
WHERE day NOT BETWEEN -10 AND 2
RETURNING id
"""
PAGES = ["/today", "/today/late", "/today/alerts", "/service", "/service/calls", "/service/targets", "/forecast",
         "/forecast/days", "/forecast/things", "/reports", "/reports/{today}"]  # fmt: skip
LOOKS = [
    (DESKTOP, "en", "light", True),
    (TABLET, "zh-hans", "dark", True),
    (PHONE, "zh-hant", "light", True),
    (SMALL, "en", "dark", False),
]


@pytest.fixture(scope="module")
def worked(site):
    """The running hotel after four weeks; the day on its clocks."""
    site.ask(WORK)
    site.ask(FORESEEN)
    [(today,)] = site.ask("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")
    return site, today


@pytest.mark.parametrize("path", PAGES)
def test_page_stands_every_look(worked, device, path):
    site, today = worked
    found = []
    for size, language, theme, axe in LOOKS:
        site.ask("UPDATE staff_user SET language = %s WHERE login = 'zhou' RETURNING id", language)
        context = device(size)
        context.add_cookies([{"name": "crm_theme", "value": theme, "url": site.base}])
        sign_in(site, context, "zhou", property_code="harbour")
        page = context.new_page()
        answer = page.goto(f"{site.base}/p/harbour/insights{path.format(today=today)}")
        page.locator('#live-pill[data-state="live"]').wait_for()
        picture(
            page,
            f"cockpit{path.format(today='report').replace('/', '-')}-{size[0]}-{language}-{theme}",
        )
        found.append(
            (
                answer.status,
                small_targets(page),
                too_wide(page),
                serious_findings(page) if axe else [],
            )
        )

    assert found == [(200, [], 0, [])] * 4


def test_a_number_opens_its_rows_and_a_file_of_them(worked, device):
    site, _today = worked
    context = device(DESKTOP)
    sign_in(site, context, "zhou", property_code="harbour")
    page = context.new_page()
    page.goto(f"{site.base}/p/harbour/insights/today")
    shown = page.locator(".figure-value").first.inner_text().split()[0]

    page.locator(".figure-value").first.click()
    page.locator("h1").wait_for()

    assert f"n = {shown}" in page.locator("main").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "today-late.csv"


def test_every_page_has_one_heading_above_all(worked, device):
    site, today = worked
    context = device(PHONE)
    sign_in(site, context, "zhou", property_code="harbour")
    page = context.new_page()

    headings = {}
    for path in PAGES:
        page.goto(f"{site.base}/p/harbour/insights{path.format(today=today)}")
        headings[path] = page.locator("h1").count()

    assert headings == dict.fromkeys(PAGES, 1)
