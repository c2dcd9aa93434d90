"""The auditor finds what nobody looks after, mends it once, and says aloud what it cannot mend."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import load_command_class
from django.db import connection

from core.findings import open_findings
from core.models import JobRun
from hotel_crm import auditor, sweeps
from hotel_crm.auditor import CHECKS, Check, audit
from hotel_crm.sweeps import Sweep
from pms.models import Connection, Link
from realtime.models import Event
from staff.enums import Role
from tests.factories.hotels import make_property
from tests.factories.pms import make_pms
from tests.factories.signed_in import sign_in
from tests.fakes.fias import make_link
from tests.pms.events import event
from tests.pms.test_jobs import keep

ROOT = Path(__file__).resolve().parents[2]


class Thing:
    """Something overdue, and the sweep that mends it or fails."""

    def __init__(self, mends=True, error=None):
        self.late, self.mends, self.error, self.tries = 2, mends, error, 0

    def overdue(self, *, now):
        return self.late

    def mend(self, now):
        self.tries += 1
        if self.error:
            raise self.error
        if self.mends:
            self.late = 0
        return True


@pytest.fixture
def beats(monkeypatch):
    """The addresses the heart told that all is well."""
    told = []
    monkeypatch.setattr(auditor.http, "get", told.append)
    return told


@pytest.fixture
def one_check(monkeypatch):
    """The auditor looks at one thing only."""

    def use(thing):
        monkeypatch.setattr(
            auditor, "CHECKS", (Check("inbox", thing.overdue, ("mend",), CHECKS[0].says),)
        )
        monkeypatch.setattr(
            sweeps, "named", lambda _name: type("S", (), {"run": staticmethod(thing.mend)})
        )
        return thing

    return use


pytestmark = pytest.mark.django_db


def test_all_well_beats_the_heart_and_finds_nothing(now, beats):
    left = audit(now=now, heartbeat="https://watch.example/1")

    assert left == {}
    assert beats == ["https://watch.example/1"]
    assert open_findings() == []


def test_without_an_outside_watch_nobody_is_called(now, beats):
    audit(now=now)

    assert beats == []


def test_what_can_be_mended_is_mended_once_and_the_heart_beats(now, beats, one_check):
    thing = one_check(Thing())

    left = audit(now=now, heartbeat="https://watch.example/1")

    assert (left, thing.tries, len(beats)) == ({}, 1, 1)
    assert open_findings() == []


@pytest.mark.parametrize("error", [None, ValueError("Wang" + " Wei")])
def test_what_cannot_be_mended_stands_on_every_screen_and_the_heart_is_silent(
    now, beats, one_check, caplog, error
):
    make_property("river")
    make_property("garden")
    one_check(Thing(mends=False, error=error))

    left = audit(now=now, heartbeat="https://watch.example/1")

    assert left == {"inbox": 2}
    assert beats == []
    assert [(row.name, row.count) for row in open_findings()] == [("inbox", 2)]
    assert auditor.troubles() == [
        "Messages of the PMS are not being read. Look into the PMS for who came and went."
    ]
    assert list(Event.objects.values_list("topic", flat=True)) == ["system", "system"]
    assert "Wang Wei" not in caplog.text


def test_bar_goes_when_the_trouble_is_gone_and_screens_hear_of_news_only(now, beats, one_check):
    make_property("river")
    thing = one_check(Thing(mends=False))
    audit(now=now)
    audit(now=now + auditor.EVERY)
    thing.late = 0

    audit(now=now + 2 * auditor.EVERY)

    assert auditor.troubles() == []
    assert Event.objects.count() == 2


def test_messages_nobody_reads_are_read_by_the_auditor(now):
    pms = make_pms()
    keep(pms, event(), now=now)

    left = audit(now=now + timedelta(minutes=5))

    assert left == {}
    assert pms.house.property.stays.count() == 1


def test_sweep_that_missed_more_than_a_slot_is_late_and_is_run(now, monkeypatch):
    ran = []
    monkeypatch.setattr(sweeps, "SWEEPS", (Sweep("hourly", "core.jobs:forget_runs", 3600),))
    monkeypatch.setattr(Sweep, "run", lambda _self, at: ran.append(at))
    JobRun.objects.create(job="hourly", slot=now, started_at=now, done_at=now)
    limit = timedelta(seconds=2 * 3600 + sweeps.BRIEF)

    counts = [len(auditor.late_sweeps(now=now + limit + timedelta(seconds=s))) for s in (0, 1)]
    left = audit(now=now + limit + timedelta(seconds=1))

    assert counts == [0, 1]
    assert ran == [now + limit + timedelta(seconds=1)]
    assert left == {"periodic": 1}


def test_sweep_that_never_ran_is_not_late(now):
    assert auditor.late_sweeps(now=now) == []


def test_watch_that_cannot_be_reached_is_only_logged(now, monkeypatch, caplog):
    def gone(_url):
        raise auditor.http.OutsideError("URLError")

    monkeypatch.setattr(auditor.http, "get", gone)

    left = audit(now=now, heartbeat="https://watch.example/1")

    assert left == {}
    assert "the outside watch was not reached: URLError" in caplog.text


@pytest.mark.parametrize(
    ("language", "words"), [("en", "are not going out"), ("zh-hans", "无法"), ("zh-hant", "無法")]
)
def test_every_page_can_ask_for_the_bar_in_its_language(
    client, now, one_check, monkeypatch, language, words
):
    house = make_property("river")
    thing = one_check(Thing(mends=False))
    says = next(each.says for each in CHECKS if each.name == "outbox")
    check = Check("inbox", thing.overdue, ("mend",), says)
    monkeypatch.setattr(auditor, "CHECKS", (check,))
    audit(now=now)
    somebody = sign_in(house)
    somebody.member.user.language = language
    somebody.member.user.save(update_fields=["language"])
    client.cookies.load(somebody.cookies)

    bar = client.get("/p/river/trouble").content.decode()

    assert words in bar
    assert bar.count("banner-high") == 1


def test_page_asks_for_the_bar_by_itself_and_when_woken(client):
    client.cookies.load(sign_in(make_property("river"), role=Role.IT).cookies)

    bar = client.get("/p/river/trouble").content.decode()
    page = client.get("/p/river/pms").content.decode()

    assert bar.strip() == ""
    assert 'hx-get="/p/river/trouble" hx-trigger="load delay:1s, live:system from:body"' in page


def test_a_line_that_is_silent_stands_on_every_screen(now):
    link = make_link(make_property(), port=5010)
    link.connection.created_at = now - timedelta(hours=1)
    link.connection.save()

    heard = []
    for silence in (timedelta(minutes=3), timedelta(minutes=3, seconds=1)):
        Link.objects.update(heard_at=now - silence)
        heard.append(audit(now=now))
    Connection.objects.update(active=False)  # somebody closed it

    assert heard == [{}, {"lines": 1}]
    assert audit(now=now) == {}


def test_a_line_that_was_just_made_is_given_time(now):
    link = make_link(make_property(), port=5010)
    Connection.objects.filter(pk=link.connection_id).update(created_at=now - timedelta(minutes=2))

    assert audit(now=now) == {}
    assert audit(now=now + timedelta(minutes=2)) == {"lines": 1}


def test_look_that_fails_does_not_end_the_auditor(monkeypatch, capsys):
    def burst(**_more):
        raise ValueError("Wang" + " Wei")

    monkeypatch.setattr("hotel_crm.management.commands.auditor.audit", burst)
    monkeypatch.setattr("hotel_crm.management.commands.auditor.close_old_connections", lambda: None)

    load_command_class("hotel_crm", "auditor").look()

    said = capsys.readouterr().err
    assert said.startswith("auditor: could not look (ValueError")
    assert "Wang Wei" not in said


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["auditor", "links"])
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_process_ends_cleanly_when_told(name, end):
    mine = urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}")
    process = subprocess.Popen(
        [sys.executable, "-u", "manage.py", name],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "DATABASE_URL": mine.geturl()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    stop = threading.Timer(60, process.kill)
    stop.start()
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(end)
        rest, errors = process.communicate()
    finally:
        stop.cancel()
        process.kill()
        process.wait()

    assert (process.returncode, rest, errors) == (0, "", "")
    assert first.startswith(f"{name}: ")
