"""Forecast: the page says what is booked and expected, how sure that is, and when it is too little to say."""

from datetime import timedelta

import pytest

from core.sentences import sentence as kept_sentence
from core.transactions import unit
from insights import forecast, report
from insights.foreseeing import foresee_things
from loyalty.jobs.forecasting import forecast as forecast_all
from loyalty.models import DayForecast, ItemForecast
from loyalty.services.foreseeing import Night, keep_night
from staff import services as staff
from staff.models import AccessLog
from stays.enums import StayState
from stays.models import Stay
from tests.factories.booked import DAY, book, drawn
from tests.factories.hotels import make_property
from tests.service_tasks.work import create

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped")]


@pytest.fixture
def today(cockpit):
    return cockpit.day


@pytest.fixture
def tells(now):
    """Keeps a night of a hotel: days of (expected, low, high, minutes, error) from the day after its origin."""

    def tell(house, origin, *days, refused="", **fields):
        night = {"made_at": now, "method": "pickup", "learnt_days": 120, "learnt_stays": 480,
                 "lengths": 300, "departure": 35.0, "stay_over": 20.0}  # fmt: skip
        refused = [{"says": refused, "with": {}}] if refused else []
        made = [
            DayForecast(day=origin + ahead * DAY, ahead=ahead, booked=0, n=90, **dict(
                zip(("expected", "low", "high", "minutes", "error"), said, strict=False)
            ))
            for ahead, said in enumerate(days, start=1)
        ]  # fmt: skip
        with unit():
            keep_night(
                property_id=house.pk,
                origin=origin,
                night=Night(**night | fields, refused=refused),
                days=made,
            )

    return tell


def said(reader):
    return forecast.sentences(forecast.gather(reader))


def cells(reader, key):
    return [row.cells for row in forecast.table(forecast.gather(reader), key).rows]


def test_tomorrow_comes_first_with_its_range(house, reader, now, tells):
    today = forecast.gather(reader).today
    book(house.property, [{"arrival": today + DAY, "before": 3}] * 2)
    tells(house.property, today - DAY, (5.0, 4.0, 6.0), (3.2, 2.4, 4.7))

    assert said(reader) == ["Tomorrow 2 arrivals on the books, about 3 expected (2–5)."]


def test_without_enough_past_errors_there_is_no_range(house, reader, tells):
    today = forecast.gather(reader).today
    tells(house.property, today - DAY, (5.0,), (3.2,))

    assert said(reader) == [
        "Tomorrow 0 arrivals on the books, about 3 expected; too few past days for a range."
    ]


def test_a_house_of_ten_stays_is_told_that_it_is_too_little_and_sees_its_books(house, reader, now):
    today = forecast.gather(reader).today
    over = {"state": StayState.DEPARTED, "nights": 1}
    book(
        house.property,
        [{"arrival": today - nr * 8 * DAY, "before": 70, **over} for nr in range(1, 9)],
    )
    book(house.property, [{"arrival": today + DAY, "before": 3}] * 2)

    forecast_all(now=now)

    assert said(reader) == [
        "Tomorrow 2 arrivals are on the books.",
        (
            "Arrivals in the last 35 days: 4. That is too few to say how many more will come. Until"
            " then look at what is booked."
        ),
    ]
    ahead = forecast.gather(reader)
    assert [(row[2], row[3:7]) for row in cells(reader, "days")[:2]] == [
        (0, (None,) * 4), (2, (None,) * 4)
    ]  # fmt: skip
    assert forecast.charts(ahead) == {}
    assert [figure.key for figure in forecast.figures(ahead)] == ["booked"]


def test_before_the_first_night_the_books_are_shown(house, reader):
    assert said(reader) == [
        "Tomorrow 0 arrivals are on the books.",
        "No forecast has been made yet: it is made every night.",
    ]


def test_an_old_forecast_says_how_old_it_is(house, reader, tells):
    today = forecast.gather(reader).today
    tells(house.property, today - 3 * DAY, *[(5.0, 4.0, 6.0)] * 14)

    assert said(reader) == [
        "Tomorrow 0 arrivals on the books, about 5 expected (4–6).",
        f"The newest forecast is that of {today - 3 * DAY}; none was made since.",
    ]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (500.0, "Cleaning asks for about 500 minutes tomorrow of 540 on shift."),
        (600.0, "Cleaning asks for about 600 minutes tomorrow, more than the 540 on shift."),
    ],
)
def test_work_stands_beside_who_is_on_shift(house, reader, now, tells, minutes, words):
    """Nine hours of Mei less her hour of rest, an hour of Lan, and none of the supervisor's."""
    today = forecast.gather(reader).today
    tells(house.property, today - DAY, (5.0, 4.0, 6.0), (5.0, 4.0, 6.0, minutes))
    with unit():
        for member, hours in ((house.mei, 9), (house.lan, 1), (house.sun, 8)):
            staff.add_shift(
                member=member, department=house.departments["housekeeping"], starts_at=now + DAY,
                ends_at=now + DAY + timedelta(hours=hours), now=now,
            )  # fmt: skip

    assert said(reader)[1] == words
    assert cells(reader, "days")[1][7:] == (round(minutes), 540)


def test_work_without_a_rota_is_told_alone(house, reader, tells):
    today = forecast.gather(reader).today
    tells(house.property, today - DAY, (5.0, 4.0, 6.0), (5.0, 4.0, 6.0, 1234.4))

    assert said(reader)[1] == "Cleaning asks for about 1,234 minutes tomorrow."


def week_ahead(house, tells, today, days, *, came):
    """Nights that said 3 (2 to 4) of each of these many past days a week before; ``came`` came on each."""
    tells(house, today - DAY, *[(3.0, 2.0, 4.0)] * 14)
    for nr in range(1, days + 1):
        tells(house, today - (nr + 7) * DAY, *[(None,)] * 6, (3.0, 2.0, 4.0))
    book(house, [
        {"arrival": today - nr * DAY, "before": 1, "state": StayState.DEPARTED, "nights": 1}
        for nr in range(1, days + 1) for _ in range(came if nr > 2 else 9)
    ])  # fmt: skip


def test_what_was_said_is_laid_beside_what_came(house, reader, tells):
    today = forecast.gather(reader).today
    week_ahead(house.property, tells, today, 12, came=4)

    # Off by 6 on two days and by 1 on ten: 22 / 12.
    assert said(reader)[1] == (
        "In the last 8 weeks, 7 days ahead, it was off by 1.8 arrivals a day; 10 of 12 days fell in the"
        " range."
    )
    seven = {row[0]: row[1:] for row in cells(reader, "accuracy")}[7]
    assert seven == (12, pytest.approx(22 / 12), 10, 12)
    assert cells(reader, "past")[0] == (today - DAY, 3, 2, 4, 9, "No")
    assert cells(reader, "past")[-1] == (today - 12 * DAY, 3, 2, 4, 4, "Yes")
    assert set(forecast.charts(forecast.gather(reader))) == {"days", "past"}


def test_fewer_than_ten_days_are_words(house, reader, tells):
    today = forecast.gather(reader).today
    week_ahead(house.property, tells, today, 9, came=4)

    assert said(reader)[1] == (
        "Only 9 days can be checked so far: too few to say how good the forecast is."
    )
    assert {row[0]: row[1:] for row in cells(reader, "accuracy")}[7] == (9, None, None, None)
    (figure,) = (f for f in forecast.figures(forecast.gather(reader)) if f.key == "off")
    assert figure.shown == "Only 9 cases: too few to say"


def test_what_is_older_than_eight_weeks_is_not_checked(house, reader, tells):
    today = forecast.gather(reader).today
    tells(house.property, today - 64 * DAY, *[(None,)] * 6, (3.0, 2.0, 4.0))

    assert cells(reader, "past") == []


def test_things_are_learnt_from_what_rooms_asked_for_and_kept_once(house, reader, now):
    today = forecast.gather(reader).today
    book(house.property, drawn(today, days=120, a_day=4))
    came = Stay.objects.filter(state=StayState.DEPARTED)
    for stay in came.filter(children=1).order_by("pk")[:40]:
        create(house, stay, now, rule="wish", template_key="crib")
    for stay in came.order_by("pk")[:3]:
        create(house, stay, now, rule="iron", template_key="iron")

    done = [job(now=now) for job in (foresee_things, forecast_all, foresee_things, foresee_things)]

    assert done == [0, 1, 28, 0]
    assert ItemForecast.objects.count() == 28
    crib = ItemForecast.objects.filter(item="crib").order_by("day").first()
    assert (crib.requests, crib.arrivals) == (40, came.count() + Stay.objects.in_house().count())
    table = forecast.table(forecast.gather(reader), "things")
    assert [row.cells[:2] for row in table.rows] == [("Baby crib", 40)]
    ready = table.rows[0].cells[2:]
    assert ready[1] == max(ready) > 1  # tomorrow five of the seven rooms booked come with a child
    assert "too few to say: Iron and board." in table.definition


def test_a_night_cut_off_before_its_things_gets_them_the_next_time(house, reader, now, monkeypatch):
    today = forecast.gather(reader).today
    book(house.property, drawn(today, days=120, a_day=4))
    create(house, Stay.objects.filter(state=StayState.DEPARTED).first(), now, template_key="crib")

    forecast_all(now=now)

    def dies(*_, **__):
        raise OSError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(ItemForecast.objects, "bulk_create", dies)
        with pytest.raises(OSError, match="power"):
            foresee_things(now=now)
    foresee_things(now=now)

    assert (DayForecast.objects.count(), ItemForecast.objects.count()) == (14, 14)


def test_the_page_says_it_and_the_stays_are_behind_it(cockpit, today, tells):
    tells(cockpit.property, today - DAY, *[(5.0, 4.0, 6.0, 700.0)] * 14)
    book(cockpit.property, [{"arrival": today + DAY, "before": 3}])

    page = cockpit.get("/forecast").content.decode()
    rows = cockpit.get(f"/forecast/stays?day={today + DAY}").content.decode()

    assert "Tomorrow 1 arrival on the books, about 5 expected (4–6)." in page
    assert f"/forecast/stays?day={today + DAY}" in page
    assert "from 120 past days with 480 arrivals" in page
    assert ("Booked00000" in page, "Booked00000" in rows) == (False, True)
    assert list(AccessLog.objects.values_list("what", "purpose")) == [
        ("insights_forecast", "loyalty")
    ]


def test_a_night_that_refused_says_why_on_the_page(cockpit, today, tells):
    tells(cockpit.property, today - DAY, (None,), refused=str(kept_sentence("Too young to say.")))

    assert "Too young to say." in cockpit.get("/forecast").content.decode()


@pytest.mark.parametrize("day", ["x", "2026-02-30", "1999-01-01", "20261124"])
def test_a_day_that_cannot_be_shown_is_told(cockpit, day):
    page = cockpit.get(f"/forecast/stays?day={day}").content.decode()

    assert "This day cannot be shown." in page


def test_another_hotels_forecast_is_not_shown(cockpit, today, tells):
    lake = make_property("lake")
    tells(lake, today - DAY, *[(5.0, 4.0, 6.0)] * 14)
    book(lake, [{"arrival": today + DAY, "before": 3}])

    page = cockpit.get("/forecast").content.decode()

    assert "Tomorrow 0 arrivals are on the books." in page


def test_a_file_carries_numbers_and_is_written_down(cockpit, today, tells):
    tells(cockpit.property, today - DAY, *[(5.0, 3.6, 6.2, 700.4, 0.125)] * 14)

    answer = cockpit.get("/forecast/days.csv")

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1].split(",") == [f"{today}", "Tuesday", "0", "5", "3", "7", "0.125", "700", ""]
    assert list(AccessLog.objects.values_list("what", flat=True)) == ["export:forecast:days"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_statements_whatever_there_is(
    house, reader, now, tells, count, django_assert_num_queries
):
    today = forecast.gather(reader).today
    week_ahead(house.property, tells, today, 5 * count, came=count)
    book(house.property, [{"arrival": today + DAY, "before": 3}] * count)
    ItemForecast.objects.bulk_create(
        ItemForecast(night=forecast.gather(reader).night, day=today, item=f"thing-{nr}", mean=1, low=0,
                     high=2, ready=2, requests=20, arrivals=200)
        for nr in range(count)
    )  # fmt: skip

    with django_assert_num_queries(10):
        ahead = forecast.gather(reader)
        for key in forecast.TABLES:
            forecast.table(ahead, key)
        forecast.charts(ahead)
        forecast.figures(ahead)


def test_the_weekly_report_looks_ahead_and_an_old_one_does_not(house, reader, tells):
    today = forecast.gather(reader).today
    week_ahead(house.property, tells, today, 12, came=4)

    now, old = report.weekly(reader, today), report.weekly(reader, today - 8 * DAY)

    assert [section.title for section in now.sections] == ["Service", "Loyalty", "Forecast"]
    assert [section.title for section in old.sections] == ["Service", "Loyalty"]
    assert now.sections[-1].sentence.startswith(
        "Tomorrow 0 arrivals on the books, about 3 expected"
    )
    assert report.pdf(now, report.fonts_for("en")).startswith(b"%PDF")
