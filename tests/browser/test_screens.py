"""Every screen, with guests in it, on three devices: readable, reachable, inside the policy, never too wide."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.browser.conftest import PHONE, SMALL, TABLET, new_device
from tests.browser.look import Complaints, serious_findings, small_targets, too_wide
from tests.browser.signing import sign_in

# Who looks at what. {stay} and {guest} become those of Ms Ito, who has her birthday today; {file}
# is an export that went in with one row left out,
# {mei} the attendant of floor 12, where every room is dirty.
SCREENS = [
    ("li", "/board"),
    ("li", "/board?tab=in_house"),
    ("li", "/board?tab=departures"),
    ("li", "/board?tab=rooms"),
    ("li", "/stays/{stay}"),
    ("li", "/guests/{guest}"),
    ("li", "/search?q=ito"),
    ("li", "/request"),
    ("li", "/preparation"),
    ("li", "/noticed"),
    ("li", "/tasks"),
    ("chen", "/board"),
    ("chen", "/dining/host"),
    ("rosa", "/dining/host"),
    ("rosa", "/dining/find?q=ito"),
    ("rosa", "/dining/seat/{stay}"),
    ("rosa", "/dining/tables/{expected}"),
    ("rosa", "/dining/tables/{table}/eaten"),
    ("rosa", "/dining/tables/{table}/guests/{guest}/tell"),
    ("bao", "/dining/kitchen"),
    ("mei", "/rooms"),
    ("mei", "/rooms/1208"),
    ("mei", "/rooms/1208/log"),
    ("mei", "/rooms/1208/log/dusty_shoes"),
    ("mei", "/rooms/1208/take"),
    ("mei", "/things"),
    ("mei", "/tasks"),
    ("sun", "/floors"),
    ("sun", "/floors/relief/{mei}"),
    ("sun", "/floors/split/{mei}"),
    ("sun", "/not-begun"),
    ("zhou", "/people"),
    ("zhou", "/people/posts"),
    ("zhou", "/devices"),
    ("zhou", "/sections"),
    ("zhou", "/pms"),
    ("zhou", "/pms/lines"),
    ("zhou", "/pms/fias"),
    ("zhou", "/pms/description"),
    ("zhou", "/files"),
    ("zhou", "/files/{file}"),
    ("zhou", "/messages"),
    ("zhou", "/insights"),
    ("zhou", "/insights/quiet"),
    ("zhou", "/insights/winback"),
    ("zhou", "/insights/winback/new?quiet=180&horizon=90"),
    ("zhou", "/insights/winback/terms"),
    ("zhou", "/insights/returning"),
    ("zhou", "/insights/health?compare=year"),
    ("zhou", "/insights/forecast"),
    ("zhou", "/insights/forecast/days"),
    ("zhou", "/insights/loyalty"),
    ("zhou", "/insights/loyalty/guests?set=cohort&group=quarter&start=2016-01-01"),
    ("zhou", "/insights/rows?what=arrived&first=2016-01-01&last=2016-12-31"),
]


def event(key, kind, room, arrival, departure, name, **guest):
    """One canonical event about one guest of the demo hotel."""
    now = datetime.now(UTC)
    family, given = name.split(" ")
    said = {"profile": f"P-{key}", "role": "primary", "family": family, "given": given, **guest}
    return {
        "event_id": f"{key}-{kind}",
        "kind": kind,
        "occurred_at": now.isoformat(),
        "source_version": 1,
        "stay": {
            "key": key,
            "status": "in_house" if kind == "stay.checked_in" else "reserved",
            "arrival": str(arrival),
            "departure": str(departure),
            "room": room,
            "adults": 1,
            "guests": [said],
        },
    }


@pytest.fixture(scope="module")
def hotel(site):
    """The running hotel with a birthday, an arrival and a guest who leaves; ids for addresses."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    birthday = {"calendar": "solar", "month": today.month, "day": today.day, "year": 1984}
    days = timedelta(days=1)
    ito = event(
        "R1", "stay.checked_in", "1208", today, today + 2 * days, "Ito Yuki",
        title="Ms", native="伊藤 由紀", language="ja", birthday=birthday,
    )  # fmt: skip
    wang = event(
        "R2", "reservation.created", "1801", today, today + 3 * days, "Wang Wei",
        title="Mr", native="王伟", language="zh-Hans", vip="Platinum",
    )  # fmt: skip
    okafor = event("R3", "stay.checked_in", "805", today - days, today, "Okafor Chidi", title="Mr")
    answer = site.pms_says(ito, wang, okafor)
    assert answer["accepted"] == 3, answer
    if any(each["outcome"] != "applied" for each in answer["results"]):
        site.manage("sweep")  # a busy machine answers first and applies after
    tables = meals(site, datetime.now(UTC).isoformat())
    [(stay, guest)] = site.ask(
        "SELECT s.public_id, g.public_id FROM stays_stay s JOIN stays_stayguest m"
        " ON m.stay_id = s.id JOIN guests_guest g ON g.id = m.guest_id"
        " WHERE s.source_key = 'R1'"
    )
    export = site.var / "export.csv"
    export.write_text(
        "Reservation number,Status,Arrival,Departure,Adults,Family name,Given name\n"
        "F-1,Checked out,2016-01-02,2016-01-05,2,Wang,Wei\n"
        "F-2,Asleep,2016-01-02,2016-01-05,2,Ito,Yuki\n"
    )
    site.manage("import_stays", str(export), "--property", "harbour")
    [(file,)] = site.ask("SELECT public_id FROM imports_importrun")
    site.ask("UPDATE hotels_room SET condition = 'dirty' WHERE number LIKE '12__' RETURNING id")
    [(mei,)] = site.ask(
        "SELECT m.public_id FROM staff_membership m JOIN staff_user u ON u.id = m.user_id"
        " WHERE u.login = 'mei'"
    )
    return site, {"stay": stay, "guest": guest, "file": file, "mei": mei, **tables}


def meals(site, at):
    """One party seated with a check, one expected, an order for a room; ids for addresses."""
    said = {"occurred_at": at, "source_version": 1}
    sat = {"key": "T1", "at": at, "covers": 2, "room": "1208", "name": "Ito", "table": "4"}
    booked = {"key": "T2", "at": at, "covers": 3, "room": "805", "name": "Okafor"}
    eaten = [
        {"key": "1", "code": "FRUIT-DRAGON", "eaten": "eaten"},
        {"key": "2", "code": "GNOCCHI", "name": "Gnocchi"},
    ]
    order = {"key": "O1", "at": at, "room": "805", "items": [{"key": "1", "code": "CONGEE"}]}
    answer = site.pms_says(
        {"event_id": "t1", "kind": "table.seated", **said, "table": sat},
        {"event_id": "t2", "kind": "table.booked", **said, "table": booked},
        {
            "event_id": "t3",
            "kind": "check.closed",
            **said,
            "check": {"table": "T1", "items": eaten},
        },
        {"event_id": "t4", "kind": "order.placed", **said, "order": order},
    )
    assert answer["accepted"] == 4, answer
    if any(each["outcome"] != "applied" for each in answer["results"]):
        site.manage("sweep")
    found = dict(site.ask("SELECT key, public_id FROM dining_visit"))
    return {"table": found["T1"], "expected": found["T2"]}


@pytest.fixture(scope="module")
def screen(hotel, browser):
    """Somebody's own device of a size, the same one for all their pages, and what it complained of."""
    site, _ids = hotel
    kept = {}

    def own(size, login):
        if (size, login) not in kept:
            context, complaints = new_device(browser, size), Complaints()
            complaints.watch(context)
            sign_in(site, context, login, property_code="harbour")
            kept[size, login] = context, complaints
        return kept[size, login]

    yield own
    for context, _complaints in kept.values():
        context.close()


def looked_at(site, screen, size, login, path, language, theme, *, axe):
    """What is wrong with a screen on one device."""
    site.ask("UPDATE staff_user SET language = %s WHERE login = %s RETURNING id", language, login)
    context, complaints = screen(size, login)
    context.add_cookies([{"name": "crm_theme", "value": theme, "url": site.base}])
    complaints.lines.clear()
    page = context.new_page()
    answer = page.goto(f"{site.base}/p/harbour{path}")
    assert answer is not None
    page.locator('#live-pill[data-state="live"]').wait_for()
    found = {
        "status": answer.status,
        "small": small_targets(page),
        "too wide": too_wide(page),
        "findings": serious_findings(page) if axe else [],
        "complaints": list(complaints.unexpected),
    }
    page.close()
    return found


@pytest.mark.parametrize(("login", "path"), SCREENS)
def test_screen_stands_every_look(hotel, screen, login, path):
    site, ids = hotel
    there = path.format(**ids)

    looks = [
        looked_at(site, screen, TABLET, login, there, "en", "light", axe=True),
        looked_at(site, screen, PHONE, login, there, "zh-hans", "dark", axe=True),
        looked_at(site, screen, SMALL, login, there, "zh-hant", "light", axe=False),
    ]

    fine = {"status": 200, "small": [], "too wide": 0, "findings": [], "complaints": []}
    assert looks == [fine] * 3


def test_every_screen_has_one_heading_above_all(hotel, device):
    site, ids = hotel
    contexts = {login: device(PHONE) for login in sorted({login for login, _path in SCREENS})}
    for login, context in contexts.items():
        sign_in(site, context, login, property_code="harbour")
    pages = {login: context.new_page() for login, context in contexts.items()}

    headings = {}
    for login, path in SCREENS:
        pages[login].goto(f"{site.base}/p/harbour{path.format(**ids)}")
        headings[login, path] = pages[login].locator("h1").count()

    assert {screen: count for screen, count in headings.items() if count != 1} == {}
