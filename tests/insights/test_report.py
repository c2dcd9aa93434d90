"""The weekly report: due by rows, made once, told once, in the language of whoever reads it."""

import re
import zlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from core.transactions import unit
from insights import jobs, report, subscribing
from insights.models import Report, Sending
from insights.reading import Reader
from messaging.models import Message
from tests.insights.worked import answered

pytestmark = pytest.mark.django_db
MONDAY_SEVEN = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)  # 07:00 of the 23rd in Shanghai
LONG_AGO = MONDAY_SEVEN - timedelta(days=30)


@pytest.fixture
def wanted(house, manager):
    """The manager wants it on Mondays at seven, in English."""

    def subscribe(**fields):
        wish = {"language": "en", "weekday": 0, "hour": 7, "active": True, "now": LONG_AGO}
        with unit():
            return subscribing.subscribe(person=manager.person, **{**wish, **fields})

    return subscribe


def test_a_report_is_made_when_its_hour_comes_and_once(wanted):
    wanted()

    sent = [
        jobs.send_reports(now=MONDAY_SEVEN + after)
        for after in (
            timedelta(seconds=-1),
            timedelta(0),
            timedelta(minutes=5),
            timedelta(hours=30),
        )
    ]

    assert sent == [0, 1, 0, 0]
    made = Report.objects.values_list("week_end", "language")
    assert list(made) == [(date(2026, 11, 23), "en")]


def test_after_a_stop_the_last_one_is_made_late_and_older_ones_are_not(wanted):
    wanted()

    jobs.send_reports(now=MONDAY_SEVEN + timedelta(days=5))

    assert list(Sending.objects.values_list("due_at", flat=True)) == [MONDAY_SEVEN]


def test_nothing_is_sent_for_a_moment_before_the_wish(wanted):
    wanted(now=MONDAY_SEVEN + timedelta(minutes=1))

    assert jobs.send_reports(now=MONDAY_SEVEN + timedelta(hours=1)) == 0


def test_a_wish_that_ended_is_not_met(wanted):
    wanted(active=False)

    assert jobs.send_reports(now=MONDAY_SEVEN) == 0


def test_two_who_want_the_same_share_one_report(house, wanted):
    wanted()
    lin = wanted()
    lin.pk, lin.user = None, house.chen.user
    lin.save()

    assert jobs.send_reports(now=MONDAY_SEVEN) == 2
    assert (Report.objects.count(), Sending.objects.count()) == (1, 2)
    (message,) = Message.objects.all()  # only one of them has a phone
    assert message.to == "+85221234567"
    assert message.text == (
        "The weekly report of River, 2026-11-16 – 2026-11-22, stands under Insights, Reports."
    )


def test_a_number_that_cannot_be_reached_leaves_the_report_standing(house, manager, wanted):
    manager.member.user.phone = "12"
    manager.member.user.save()
    wanted()

    assert jobs.send_reports(now=MONDAY_SEVEN) == 1
    assert list(Sending.objects.values_list("told", flat=True)) == [False]
    assert Message.objects.count() == 0


def test_without_fonts_nothing_is_sent_and_the_page_says_so(
    browse, wanted, settings, tmp_path, stopped
):
    settings.VENDOR_ROOT = tmp_path
    wanted()

    assert jobs.send_reports(now=MONDAY_SEVEN) == 0
    assert Sending.objects.count() == 0
    assert b"The fonts for PDF files are not installed" in browse("/reports").content


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_the_file_carries_its_letters_and_its_words(house, stay, reader, language):
    for nr in range(12):
        answered(house, stay, MONDAY_SEVEN - timedelta(days=2, minutes=nr), taken=60, done=90)
    of = Reader(None, reader.house, language, MONDAY_SEVEN)

    with override(language):
        found = report.weekly(of, date(2026, 11, 23))
        made = report.pdf(found, report.fonts_for(language))

    family = b"NotoSansTC" if language == "zh-hant" else b"NotoSansSC"
    assert made.startswith(b"%PDF-")
    assert family in made
    assert made.count(b"/FontFile2") == 2
    assert len(made) < 200_000
    assert pages(made) >= 2
    assert {"en": "Service", "zh-hans": "服务", "zh-hant": "服務"}[language] == found.sections[
        0
    ].title


def pages(made):
    """How many pages a PDF has."""
    whole = made + b"".join(
        zlib.decompress(each)
        for each in re.findall(rb"ObjStm.*?stream\r?\n(.*?)endstream", made, re.DOTALL)
    )
    return len(re.findall(rb"/Type /Page\b", whole))


def test_the_page_and_the_file_hold_the_same_sections(browse, house, stay, reader, stopped):
    answered(house, stay, stopped - timedelta(days=2), taken=60)

    found = report.weekly(reader, date(2026, 11, 24))
    page = browse("/reports/2026-11-24").content.decode()

    tables = [table.title for table, _chart in found.sections[0].shown if table.rows]
    assert tables == ["Answers by department", "Answers by shift", "Answers by day"]
    assert [title for title in tables if f"<h3>{title}</h3>" not in page] == []


def test_a_report_is_fetched_by_a_manager_of_its_hotel(browse, wanted, house):
    wanted()
    jobs.send_reports(now=MONDAY_SEVEN)
    kept = Report.objects.get()

    answer = browse(f"/reports/{kept.public_id}.pdf")

    assert (answer["Content-Type"], answer.content) == ("application/pdf", bytes(kept.pdf))


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"language": "zh-hans", "weekday": "6", "hour": "23"}, 302),
        ({"language": "tlh", "weekday": "0", "hour": "7"}, 422),
        ({"language": "en", "weekday": "7", "hour": "7"}, 422),
        ({"language": "en", "weekday": "0", "hour": "soon"}, 422),
    ],
)
def test_ones_wish_is_set_on_the_page(browse, manager, said, status):
    answer = browse.client.post("/p/river/insights/reports", said)

    kept = subscribing.subscription_of(manager.person)
    assert answer.status_code == status
    assert (kept is not None) == (status == 302)


def test_old_reports_are_forgotten(wanted):
    wanted()
    jobs.send_reports(now=MONDAY_SEVEN)

    gone = [jobs.forget_reports(now=datetime.now(UTC) + timedelta(days=days)) for days in (0, 900)]

    assert gone == [0, 1]


def test_the_hour_is_the_hotels_on_both_odd_days_of_the_year(house, wanted):
    house.property.zone = "America/New_York"
    house.property.save()
    wish = wanted(weekday=6, hour=2)  # the hour that is skipped in March and doubled in November

    due = [
        subscribing.last_due(wish, house.property, datetime(2026, month, day, 20, tzinfo=UTC))
        for month, day in ((3, 8), (11, 1))
    ]

    assert due == [datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 7, tzinfo=UTC)]
