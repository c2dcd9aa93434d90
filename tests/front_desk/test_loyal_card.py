"""Why a guest comes back, on the guest page: for managers, in words, and never of the protected."""

from datetime import date

import pytest
from django.test import Client

from core.transactions import unit
from front_desk.loyal import loyal_words
from guests.enums import Discretion
from loyalty import jobs
from loyalty.queries import Told, loyal
from staff.enums import Role
from staff.models import AccessLog
from stays.enums import StayState
from stays.services import post
from tests.factories.guests import WANG
from tests.factories.hotels import make_property
from tests.factories.signed_in import make_department, sign_in
from tests.factories.stays import DAY, make_stay, said_party

TODAY = date(2027, 3, 1)


@pytest.fixture
def house(db):
    return make_property()


@pytest.fixture
def manager(house):
    return sign_in(house, role=Role.MANAGER, login="zhou")


def finished(house, number=1, **fields):
    """``number`` stays a month apart; the last one is returned."""
    for nr in range(number):
        arrival = date(2026, 1 + nr, 5)
        stay = make_stay(
            house, StayState.DEPARTED, key=f"R-{nr}", arrival=arrival,
            departure=arrival.replace(day=8), **fields,
        )  # fmt: skip
    return stay


def counted(stay):
    jobs.count(now=stay.checked_out_at)
    return stay.party.get().guest_id


def lines(person, guest_id, level=Discretion.OPEN):
    words = loyal_words(person, guest_id, level, TODAY)
    return words and words["lines"]


def test_a_regular_guest_is_told_with_n_and_range(house, manager):
    stay = finished(house, 5, channel="Website")
    with unit():
        post(
            property=house, stay=stay, source_key="F-1", business_date=DAY, code="room",
            amount=250_000, currency="CNY", at=stay.checked_out_at,
        )  # fmt: skip

    told = lines(manager.person, counted(stay))

    assert told == [
        "5 stays, 15 nights since 2026-01-05. In the last 365 days 3 stays, 9 nights.",
        "Usually 4 weeks between stays, from 4 weeks to 4 weeks (n = 4).",
        "Spent as far as known: CN¥2,500.00, in 1 of 5 of the stays.",
        "Booked with the hotel itself: 5 of 5.",
        "No wish fell due in a finished stay.",
        "Complaints are not recorded yet.",
    ]


def test_one_stay_is_told_as_little(house, manager):
    guest = counted(finished(house))

    told = lines(manager.person, guest)

    assert told == [
        "1 stay, 3 nights since 2026-01-05.",
        "Too few stays to speak of a rhythm.",
        "Spend is not known: nothing was posted.",
        "No wish fell due in a finished stay.",
        "Complaints are not recorded yet.",
    ]


def test_who_never_stayed_is_told_as_such(house, manager):
    stay = make_stay(house)

    told = lines(manager.person, stay.party.get().guest_id)

    assert told == ["No finished stay yet."]


def test_what_the_parts_tell_stands_first(house, manager, monkeypatch):
    guest = counted(finished(house))
    tier = Told("Tier", "Gold: 26 nights since 3 March.")
    monkeypatch.setattr(loyal, "TELLERS", (lambda _guest: iter([tier]), lambda _guest: iter([])))

    words = loyal_words(manager.person, guest, Discretion.OPEN, TODAY)

    assert words["told"] == (tier,)


@pytest.mark.parametrize("role", [Role.ATTENDANT, Role.AGENT, Role.SUPERVISOR, Role.IT])
def test_nobody_but_leaders_reads_it(house, role):
    guest = counted(finished(house))
    somebody = sign_in(house, role=role, login="other")

    assert lines(somebody.person, guest) is None


def test_a_protected_guest_has_none(house, manager):
    guest = counted(finished(house))

    assert lines(manager.person, guest, Discretion.PROTECTED) is None


@pytest.mark.parametrize(
    ("role", "shown", "logged"),
    [(Role.MANAGER, True, "guest_card_loyalty"), (Role.AGENT, False, "guest_card")],
)
def test_the_guest_page_shows_it_to_leaders_folded_away_and_logs_it(house, role, shown, logged):
    counted(finished(house))
    coming = make_stay(house, key="R-9", party=said_party(WANG))
    somebody = sign_in(house, make_department(house), role=role, login="zhou")
    client = Client()
    client.cookies.load(somebody.cookies)

    page = client.get(f"/p/river/stays/{coming.public_id}")

    assert ("Why this guest comes back" in page.content.decode()) is shown
    assert AccessLog.objects.get().what == logged
