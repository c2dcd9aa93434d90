"""The page of files as a manager uses it, and who may not."""

import re

import pytest

from core import clock
from imports import jobs
from imports.models import ImportRun
from staff.enums import Role
from staff.models import AccessLog, User
from stays.models import Stay
from tests.factories.signed_in import sign_in
from tests.imports.test_jobs import BOOKINGS, GOOD, HEADER
from tests.staff.pages.browsing import browser, text

pytestmark = pytest.mark.usefixtures("stopped")  # the files' dates are of that day
BAD = HEADER + GOOD + "R-9,Asleep,2016-01-02,2016-01-05,2,,,Sleeper,,\n"


@pytest.fixture
def manager(desk):
    return browser(sign_in(desk.house, role=Role.MANAGER, login="zhou"))


def sent(client, body, *, size=1000):
    """A file sent as the page's script does; the address of its page."""
    begun = client.post("/p/river/files/new", {"kind": "stays", "name": "export.csv"}).json()
    for no, start in enumerate(range(0, len(body), size)):
        piece = body[start : start + size]
        url = f"{begun['file']}/parts/{no}"
        answer = client.generic("POST", url, piece, headers={"Origin": "http://testserver"})
        assert answer.status_code == 200
    return client.post(f"{begun['file']}/whole").json()["go"]


def form_of(page):
    """What a browser would send back of the form of columns."""
    form = page[page.index('name="signature"') :]
    said = {"signature": re.search(r'name="signature" value="(\w+)"', page)[1]}
    for name, body in re.findall(r'<select[^>]* name="(\w+)">(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)<', body)
        value = (chosen[1] or chosen[2]) if chosen else ""
        said.setdefault(name, []).append(value)
    return said


def test_a_file_is_sent_in_pieces_looked_at_tried_and_let_in(manager):
    url = sent(manager, BAD.encode())
    page = text(manager.get(url))
    form = form_of(page)

    manager.post(f"{url}/columns", form | {"do": "dry"})
    running = text(manager.get(url))
    jobs.work(now=clock.now())
    tried = text(manager.get(url))
    written = Stay.objects.count()
    manager.post(f"{url}/columns", form | {"do": "real"})
    jobs.work(now=clock.now())
    done = text(manager.get(url))

    assert "2016-01-02 – 2016-01-05" in page
    assert form["arrival"] == ["Arrival", "", ""]
    assert "hx-trigger" in running
    assert "dry run" in tried
    assert "dry run" not in done
    assert "Status holds a word that we do not know." in done
    assert (written, Stay.objects.count()) == (0, 4)


def test_rows_that_were_left_out_come_back_as_csv_with_line_and_reason(manager):
    url = sent(manager, BAD.encode())
    manager.post(f"{url}/columns", form_of(text(manager.get(url))) | {"do": "real"})
    jobs.work(now=clock.now())
    before = AccessLog.objects.count()

    answer = manager.get(f"{url}/left-out/1")

    assert answer["Cache-Control"] == "no-store"
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Line,Reason,Reservation number,")
    assert lines[1].startswith("6,Status holds a word that we do not know.,R-9,Asleep")
    assert AccessLog.objects.count() == before + 1


def test_another_column_is_chosen_and_shown_at_once(manager):
    url = sent(manager, b"Nr,Von,Bis\n1,2016-01-02,2016-01-05\n")
    form = form_of(text(manager.get(url)))

    refused = manager.post(f"{url}/columns", form | {"do": "real"})
    manager.post(f"{url}/columns", form | {"arrival": "Von", "departure": "Bis", "do": "look"})
    page = text(manager.get(url))

    assert refused.status_code == 422
    assert "No column is chosen for: Arrival; Departure / Nights." in text(refused)
    assert "2016-01-02 – 2016-01-05" in page


def test_the_bar_moves_and_the_page_comes_back_when_it_is_done(manager, monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK", 100)
    monkeypatch.setattr(jobs, "LONGEST_RUN", 0)
    url = sent(manager, BOOKINGS, size=30_000)
    manager.post(f"{url}/columns", form_of(text(manager.get(url))) | {"do": "real"})
    ask = {"HX-Request": "true"}
    jobs.work(now=clock.now())

    part = manager.get(url, headers=ask)
    while jobs.work(now=clock.now()):
        pass
    last = manager.get(url, headers=ask)

    assert "100 of 600 done" in text(part)
    assert "<html" not in text(part)
    assert last.headers["HX-Refresh"] == "true"


def test_an_empty_file_is_a_sentence(manager):
    begun = manager.post("/p/river/files/new", {"kind": "stays", "name": "x.csv"}).json()

    answer = manager.post(f"{begun['file']}/whole")

    assert (answer.status_code, answer.json()["say"]) == (
        422,
        "The file is empty. Nothing was taken.",
    )


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_reasons_are_said_in_the_readers_language(manager, language):
    url = sent(manager, BAD.encode())
    manager.post(f"{url}/columns", form_of(text(manager.get(url))) | {"do": "real"})
    jobs.work(now=clock.now())
    User.objects.update(language=language)

    page = text(manager.get(url))

    assert {"zh-hans": "Status 中的词我们不认识。", "zh-hant": "Status 中的詞我們不認識。"}[
        language
    ] in page


def test_only_managers_of_this_hotel_see_files(desk, manager):
    url = sent(manager, BAD.encode())
    agent = browser(sign_in(desk.house, role=Role.AGENT, login="li"))

    answers = [agent.get(url), agent.get("/p/river/files"), manager.get(f"{url[:-1]}x")]

    assert [each.status_code for each in answers] == [403, 403, 404]
    assert ImportRun.objects.count() == 1
