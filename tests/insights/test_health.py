"""Customer health: bookings and what became of them, companies, wishes beside value, who may come."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.transactions import unit
from guests.enums import Discretion
from guests.models import Guest
from guests.services import merge_profiles
from loyalty.models import CompanyTerms, GuestKind
from staff.models import AccessLog
from stays.enums import ChangeKind, StayState
from tests.factories.guests import ITO, SMITH, WANG
from tests.factories.hotels import make_room
from tests.factories.stays import hear, said_party, say
from tests.insights.test_returning import person, posts

STATEMENTS = 34
GONE, AWAY = StayState.CANCELLED, StayState.NO_SHOW


def table(page, key):
    """The table as the page carries it: cells of each row, by the first."""
    found = next(each["table"] for each in page.context["shown"] if each["table"].key == key)
    keys = [column.key for column in found.columns][1:]
    return {row.cells[0]: dict(zip(keys, row.cells[1:], strict=True)) for row in found.rows}


def figure(page, key):
    return next(each for each in page.context["figures"] if each.key == key)


def test_channels_say_what_was_booked_and_what_became_of_it(cockpit):
    for number in range(12):
        posts(
            cockpit,
            cockpit.stay(person(number), start=-10, nights=2, channel="Website"),
            80_000 + 2_000 * number,
        )
    for number in range(3):
        cockpit.stay(person(20 + number), start=-10, state=GONE, channel="Website")
    cockpit.stay(person(30), start=-9, state=AWAY, channel="Website")
    cockpit.stay(person(31), start=-9, state=AWAY, channel="OTA")
    cockpit.count()

    page = cockpit.get("/health")

    website, ota = table(page, "channels")["Website"], table(page, "channels")["OTA"]
    assert (website["booked"], website["stays"], website["nights"]) == (16, 12, 24)
    assert (website["cancelled"], website["no-show"]) == (3 / 16, 1 / 16)
    assert (website["revenue"], website["per-night"]) == (10_920, 455)
    assert (ota["booked"], ota["no-show"], ota["stays"]) == (1, None, 0)
    assert page.context["sentence"] == (
        "12 stays ended in these days; no wish of their guests fell due; 2 of 17 bookings did not come."
    )


def test_a_share_of_few_is_told_in_words(cockpit):
    cockpit.stay(WANG, start=-10, state=AWAY)
    cockpit.count()

    page = cockpit.get("/health")

    assert figure(page, "no_show").shown == "Only 1 case: too few to say"
    assert figure(page, "again").shown == "Nothing yet"


def test_a_hotel_without_anything_says_so(cockpit):
    page = cockpit.get("/health")

    assert page.status_code == 200
    assert page.context["sentence"] == "No stay ended and no booking was due in these days."
    assert all(not each["table"].rows for each in page.context["shown"])


def test_segments_and_repeat_guests(cockpit):
    for number in range(10):
        if number < 4:
            cockpit.stay(person(number), start=-90)
        cockpit.stay(person(number), start=-10, segment="leisure")
    cockpit.count()

    page = cockpit.get("/health")

    assert table(page, "segments")["leisure"]["again"] == 0.4
    assert figure(page, "again").shown == "40 %"


def test_companies_stand_beside_the_same_weeks_a_year_ago_with_their_contract(cockpit):
    cockpit.stay(WANG, start=-10, nights=3, company="Acme")
    cockpit.stay(ITO, start=-9, nights=1, company="Acme")
    cockpit.stay(WANG, start=-10 - 364, nights=5, company="Acme")
    CompanyTerms.objects.create(
        property=cockpit.property, company="Acme", only_choice=True,
        contract_ends=cockpit.day + timedelta(days=30), changed_at=cockpit.now,
    )  # fmt: skip
    cockpit.count()

    acme = table(cockpit.get("/health?compare=year"), "companies")["Acme"]
    alone = table(cockpit.get("/health"), "companies")["Acme"]

    assert (acme["guests"], acme["stays"], acme["nights"], acme["before"]) == (2, 2, 4, 5)
    assert acme["contract"] == f"until {cockpit.day + timedelta(days=30)}, this house only"
    assert alone["before"] is None


def test_wishes_stand_beside_value_by_how_often_a_guest_has_stayed(cockpit, monkeypatch):
    from insights.health import counting  # noqa: PLC0415
    from service_tasks.types import Kept  # noqa: PLC0415

    first = cockpit.stay(ITO, start=-10)
    cockpit.stay(WANG, start=-60)
    again = cockpit.stay(WANG, start=-10)
    posts(cockpit, again, 60_000)
    cockpit.count()
    monkeypatch.setattr(
        counting.service_tasks,
        "wishes_kept",
        lambda stay_ids: {first.pk: Kept(1, 0), again.pk: Kept(11, 9)} if stay_ids else {},
    )

    found = table(cockpit.get("/health"), "bonds")

    assert found["One stay so far"]["kept"] is None
    assert found["Two to four stays"] == {
        "stays": 1, "with": 1, "due": 11, "kept": 9 / 11, "per-night": None,
    }  # fmt: skip


def test_price_driven_guests_are_counted_by_channel_without_those_nobody_can_judge(cockpit):
    kinds = [(WANG, "price"), (ITO, "convenience"), (SMITH, "not_enough")]
    for guest, kind in kinds:
        stay = cockpit.stay(guest, start=-10, channel="OTA")
        GuestKind.objects.create(
            guest=stay.party.get().guest, as_of=cockpit.day, kind=kind, stays=1, rules="r"
        )
    cockpit.count()

    assert table(cockpit.get("/health"), "price")["OTA"] == {
        "judged": 2, "price": 1, "share": None,
    }  # fmt: skip


def test_who_once_stayed_away_is_told_before_the_arrival(cockpit):
    cockpit.stay(WANG, start=-200, state=AWAY)
    cockpit.stay(WANG, start=-100)
    cockpit.stay(WANG, start=3, channel="Phone")
    cockpit.stay(ITO, start=-50, state=GONE)
    cockpit.stay(ITO, start=4)
    cockpit.stay(SMITH, start=-80, state=AWAY)
    cockpit.stay(SMITH, start=30)
    cockpit.count()

    found = table(cockpit.get("/health"), "doubtful")

    assert list(found) == ["Wang Wei"]
    assert found["Wang Wei"]["record"] == "2 bookings · 1 came · 1 did not come"
    assert found["Wang Wei"]["arrival"] == cockpit.day + timedelta(days=3)


def test_two_cancelled_and_one_stay_are_told_and_one_of_each_is_not(cockpit):
    for start in (-100, -90):
        cockpit.stay(WANG, start=start, state=GONE)
    cockpit.stay(WANG, start=-50)
    cockpit.stay(WANG, start=2)
    cockpit.stay(ITO, start=-90, state=GONE)
    cockpit.stay(ITO, start=-50)
    cockpit.stay(ITO, start=2)

    assert list(table(cockpit.get("/health"), "doubtful")) == ["Wang Wei"]


def test_the_record_of_a_merged_profile_counts_for_the_person(cockpit):
    cockpit.stay(SMITH, start=-80, state=AWAY)
    cockpit.stay(WANG, start=3)
    with unit():
        merge_profiles(source="pms", from_key="P-smith", into_key="P-wang", now=cockpit.now)

    found = table(cockpit.get("/health"), "doubtful")

    assert found["Wang Wei"]["record"].startswith("1 booking · 0 came · 1 did not come")


def test_potential_guests_booked_and_never_came_or_came_with_others(cockpit):
    for start in (-100, -50):
        cockpit.stay(WANG, start=start, state=GONE)
        cockpit.stay(SMITH, start=start, state=GONE)
        cockpit.stay(ITO, person(77), start=start)
    cockpit.stay(SMITH, start=20)
    cockpit.count()

    page = cockpit.get("/health")

    assert {name: each["times"] for name, each in table(page, "never-came").items()} == {
        "Wang Wei": 2
    }
    assert {name: each["times"] for name, each in table(page, "with-others").items()} == {
        "Ann Guest77": 2
    }


def test_who_waited_for_the_room_is_counted_with_how_long_and_opens_the_stay(cockpit):
    for key, room, minutes in (("W-1", "1208", 45), ("W-2", "1209", 20)):
        make_room(cockpit.property, room)
        told = cockpit.now - timedelta(days=2)
        first, then = (
            say(
                state, key=key, room=room, occurred_at=at, arrival=told.date(),
                departure=told.date() + timedelta(days=3), party=said_party(WANG), **more,
            )
            for state, at, more in (
                (StayState.RESERVED, told, {"kind": ChangeKind.WAITING, "waiting": True}),
                (StayState.IN_HOUSE, told + timedelta(minutes=minutes), {}),
            )
        )  # fmt: skip
        hear(cockpit.property, first)
        hear(cockpit.property, then)

    page = cockpit.get("/health")

    found = next(each["table"] for each in page.context["shown"] if each["table"].key == "waits")
    assert [row.cells[1:] for row in found.rows] == [("1208", 2700.0), ("1209", 1200.0)]
    assert figure(page, "waits").shown == "2"


def test_a_protected_guest_has_no_name_and_no_link(cockpit):
    for start in (-100, -50):
        cockpit.stay(WANG, start=start, state=GONE)
    Guest.objects.update(discretion=Discretion.PROTECTED)

    page = cockpit.get("/health")

    assert "Wang" not in page.content.decode()


def test_reading_is_noted_and_rows_open_narrowed(cockpit):
    cockpit.stay(WANG, start=-10, company="Acme", segment="business")
    cockpit.stay(ITO, start=-10, company="Other")
    cockpit.count()

    page = cockpit.get("/health")
    address = next(
        row.url
        for each in page.context["shown"]
        if each["table"].key == "companies"
        for row in each["table"].rows
        if row.cells[0] == "Acme"
    )
    rows = cockpit.client().get(address)

    assert rows.context["n"] == 1
    assert AccessLog.objects.filter(what="insights_health").count() == 1


@pytest.mark.parametrize("key", ["channels", "companies", "doubtful", "never-came"])
def test_every_table_leaves_as_a_file_and_is_noted(cockpit, key):
    answer = cockpit.get(f"/health/{key}.csv")

    assert answer.status_code == 200
    assert AccessLog.objects.filter(what=f"export:health:{key}").count() == 1


def test_an_unknown_table_is_not_found(cockpit):
    assert cockpit.get("/health/secrets.csv").status_code == 404


def test_the_page_asks_as_often_for_many_guests_as_for_few(cockpit):
    cockpit.stay(WANG, start=-10)
    cockpit.count()
    cockpit.get("/health")
    with CaptureQueriesContext(
        connection,
    ) as few:
        cockpit.get("/health")
    for number in range(15):
        cockpit.stay(person(number), start=-10, channel=f"C{number}", company=f"Firm {number}")
        cockpit.stay(person(number), start=-60, state=AWAY)
        cockpit.stay(person(number), start=number % 5)
    cockpit.count()
    with CaptureQueriesContext(connection) as many:
        cockpit.get("/health")

    assert len(few) <= STATEMENTS
    assert len(many) <= len(few) + 4  # the names of guests, in one query a list
