"""The parts of the cockpit's benchmark, each in a process of its own: fill, count, pages, pandas."""

# ruff: noqa: PLC0415  Django's apps exist only after django.setup()

import json
import sys
import time
from datetime import timedelta
from typing import Any

import django

REPEATS = 5
PAGES = ("/insights", "/insights/quiet", "/insights/returning?days=364")

# A hash makes the draws: the same rows on every run and machine. A guest's stays are spread by a
# square, so that most come once or twice and a few very often.
FILL = """
INSERT INTO hotels_property (public_id, code, name, zone, currency, roll_hour, check_in_from,
    check_out_until, turndown_at, work_minutes, created_at)
VALUES ('bench', 'bench', '{"en": "Bench"}', 'Asia/Shanghai', 'CNY', 3, '15:00', '12:00', '18:30',
    '{}', '2010-01-01');
INSERT INTO guests_guest (public_id, title, family, given, native, alias, language, nationality,
    birth_calendar, birth_leap, vip, discretion, do_not_greet, last_stay_day, said, created_at, version)
SELECT 'g' || nr, '', 'Family' || nr, 'Given', '', '', '', '', 'solar', false, '', 'open', false, 0,
    '{}', '2015-01-01', 1
FROM generate_series(1, %(guests)s) AS nr;
CREATE TEMP TABLE drawn AS
SELECT nr, first.id + (power((hashint8(nr) & 1048575) / 1048576.0, 2) * %(guests)s)::int %% %(guests)s AS guest,
    %(day)s::date - 1 - (hashint8(nr + 7000000) & 1048575) %% 3650 AS departure,
    1 + (hashint8(nr + 3000000) & 3) AS nights, (hashint8(nr + 5000000) & 7) AS way
FROM generate_series(1, %(stays)s) AS nr, (SELECT min(id) AS id FROM guests_guest) AS first;
INSERT INTO drawn SELECT %(stays)s + nr, first.id + (hashint8(nr + 11) & 1048575) %% %(guests)s,
    %(day)s::date + nr::int %% 7 + 2, 2, 0
FROM generate_series(1, 600) AS nr, (SELECT min(id) AS id FROM guests_guest) AS first;
INSERT INTO stays_stay (property_id, public_id, source, source_key, state, arrival, departure,
    room_kind, found_in_house, day_use, continues, adults, children, channel, segment, group_code,
    company, vip, discretion, origin, group_versions, heard_no, changed_no, version)
SELECT house.id, 's' || nr, 'bench', 's' || nr, CASE WHEN nr > %(stays)s THEN 'reserved' ELSE 'departed' END,
    departure - nights, departure, '', false, false, false, 1, 0,
    (ARRAY['Website', 'OTA-A', 'OTA-A', 'OTA-B', 'Phone', '', 'OTA-C', 'Corporate'])[way + 1], '', '',
    '', '', 'open', 'live', '{}', 1, 1, 1
FROM drawn, hotels_property AS house ORDER BY nr;
INSERT INTO stays_stayguest (stay_id, guest_id, role, position, joined_at)
SELECT stay.id, drawn.guest, 'primary', 0, drawn.departure
FROM drawn JOIN stays_stay AS stay ON stay.source_key = 's' || drawn.nr;
INSERT INTO stays_posting (property_id, stay_id, source_key, business_date, code, amount, currency, at)
SELECT property_id, id, source_key, departure, 'room', 30000 + (hashint8(id) & 65535), 'CNY', departure
FROM stays_stay WHERE state = 'departed';
ANALYZE
"""


def fill(stays: int, guests: int) -> dict[str, Any]:
    """Writes hotel, guests, stays and folios."""
    from django.db import connection

    from core.clock import now

    day = now().date()
    with connection.cursor() as cursor:
        for statement in FILL.split(";\n"):
            cursor.execute(statement, {"stays": stays, "guests": guests, "day": day})
    return {}


def count(_stays: int, _guests: int) -> dict[str, Any]:
    """The nightly full count on an empty table, then on a sound one."""
    from core.clock import now
    from loyalty import jobs

    began = time.perf_counter()
    jobs.recount(now=now())
    first = time.perf_counter()
    again = jobs.recount(now=now())
    done = time.perf_counter()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {
        "first_s": first - began,
        "again_s": done - first,
        "wrong": again.wrong_stays + again.wrong_guests,
    }


def pages(_stays: int, _guests: int) -> dict[str, Any]:
    """Each page through the whole of the product but the socket, as a manager asks for it."""
    from django.conf import settings

    settings.ALLOWED_HOSTS.append("testserver")
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment()
    client = Client()
    client.cookies.load(_manager())
    taken: dict[str, list[float]] = {page: [] for page in PAGES}
    contexts: dict[str, Any] = {}
    for _ in range(REPEATS + 1):
        for page in PAGES:
            began = time.perf_counter()
            answer = client.get(f"/p/bench{page}")
            taken[page].append((time.perf_counter() - began) * 1000)
            if answer.status_code != 200:
                raise SystemExit(f"{page} answered {answer.status_code}")
            contexts[page] = answer.context
    shares = contexts[PAGES[2]]["shares"]
    return {
        "ms": {page: times[1:] for page, times in taken.items()},
        "figures": {
            "known": contexts[PAGES[0]]["week"].known,
            "repeat": shares[0]["stays"],
            "direct": shares[1]["stays"],
            "came": contexts[PAGES[2]]["came"],
        },
    }


def _manager() -> dict[str, str]:
    """Somebody signed in as a manager, with the cookies a browser would send."""
    from core.clock import now
    from core.ids import new_token
    from hotels.models import Property
    from staff.models import Device, Membership, SignIn, User
    from staff.queries import digest

    house, user = Property.objects.get(), User.objects.create(login="zhou", name="Zhou")
    member = Membership.objects.create(
        property=house, user=user, role="manager", valid_from=now().date() - timedelta(days=9)
    )
    token, session = new_token(), new_token()
    device = Device.objects.create(
        property=house, label="Desk", kind="desktop", token_hash=digest(token), enrolled_at=now()
    )
    SignIn.objects.create(
        property=house, membership=member, device=device, key_hash=digest(session),
        user_epoch=user.epoch, device_epoch=device.epoch, by_pin=True, started_at=now(), seen_at=now(),
    )  # fmt: skip
    return {"crm_session": session, "crm_device": token}


EXPORT = """
SELECT stay.id, stay.state, stay.arrival - DATE '1970-01-01', stay.departure - DATE '1970-01-01',
    stay.channel, member.guest_id, folio.amount
FROM stays_stay AS stay JOIN stays_stayguest AS member ON member.stay_id = stay.id
LEFT JOIN stays_posting AS folio ON folio.stay_id = stay.id
"""


def pandas(_stays: int, _guests: int) -> dict[str, Any]:
    """The same figures without kept rows: everything is read out and grouped."""
    import pandas  # imported before the clock starts: its loading is not what is compared

    answers = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        figures = _grouped(pandas)
        answers.append((time.perf_counter() - began) * 1000)
    return {"ms": answers, "figures": figures}


def _grouped(pd: Any) -> dict[str, Any]:
    from django.db import connection

    from core.clock import now
    from hotels.models import Property
    from hotels.queries import business_date
    from loyalty.enums import DIRECT_CHANNELS
    from loyalty.presenting import share

    with connection.cursor() as cursor:
        cursor.execute(EXPORT)
        rows = cursor.fetchall()
    names = ["stay", "state", "arrival", "departure", "channel", "guest", "amount"]
    frame = pd.DataFrame.from_records(rows, columns=names)
    today = (business_date(Property.objects.get(), now()) - type(now().date())(1970, 1, 1)).days
    over = frame[frame.state == "departed"].sort_values(["departure", "arrival", "stay"])
    first = over.groupby("guest").agg(first=("stay", "first"), left=("departure", "first"))
    over = over.join(first, on="guest")
    second = over[over.arrival > over.left].groupby("guest").arrival.min().rename("second")
    coming = frame[(frame.state == "reserved") & frame.arrival.between(today, today + 6)]
    year = over[over.departure.between(today - 364, today - 1)]
    told = year[year.channel != ""]
    judged = over[
        (over.stay == over["first"]) & over.departure.between(today - 364 - 180, today - 181)
    ].join(second, on="guest")
    return {
        "known": int(coming.guest.isin(first.index).sum()),
        "repeat": share(int((year.arrival > year.left).sum()), len(year)),
        "direct": share(int(told.channel.str.lower().isin(DIRECT_CHANNELS).sum()), len(told)),
        "came": share(int((judged.second <= judged.departure + 180).sum()), len(judged)),
    }


def main() -> None:
    """Does the part named first and prints its one JSON line."""
    name, stays, guests = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    django.setup()
    parts = {"fill": fill, "count": count, "pages": pages, "pandas": pandas}
    sys.stdout.write(json.dumps(parts[name](stays, guests)) + "\n")
