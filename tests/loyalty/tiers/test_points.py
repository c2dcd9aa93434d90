"""A ledger as it is read: each line with the balance after it, and what is written off next."""

from datetime import date

import pytest

from core.transactions import unit
from loyalty.queries import points
from loyalty.queries import programmes as reading
from loyalty.services import memberships
from loyalty.services.memberships import MemberEventKind, Said
from tests.loyalty.tiers.conftest import content

JANUARY, MARCH, MAY = date(2026, 1, 5), date(2026, 3, 3), date(2026, 5, 1)


@pytest.fixture
def twice(club):
    """A guest with 1,000 points of January and 500 of March; they last for twelve months."""
    club.publish()
    for key, day, amount in (("R-1", JANUARY, 100000), ("R-2", MARCH, 50000)):
        stay = club.stay(key, 2, day)
        club.charge(stay, f"F-{key}", amount, day)
    club.count(club.guest_of(stay))
    return club.member(club.guest_of(stay))


def say(club, member, kind, count, key="b-1"):
    with unit():
        said = Said(key=key, kind=kind, day=MAY, points=count, reason="A night")
        return memberships.say(membership_id=member.pk, said=said, by=None, now=club.now)


def soon(club, member, day=MAY):
    return points.next_to_expire(club.programme, member, reading.timeline(club.programme), day)


def test_balance_runs_with_the_days_and_the_newest_stand_first(club, twice):
    say(club, twice, MemberEventKind.BURN, 1200)

    n, lines = points.lines(twice, 2)

    assert n == 3
    assert [(line.day, line.kind, line.points, line.balance) for line in lines] == [
        (MAY, "burn", -1200, 300),
        (MARCH, "earn", 500, 1500),
    ]
    assert [line.stay_id is None for line in lines] == [True, False]


def test_what_expires_next_is_what_is_left_of_the_first_lot(club, twice):
    before = soon(club, twice)

    some = soon(club, say(club, twice, MemberEventKind.BURN, 400))
    rest = soon(club, say(club, twice, MemberEventKind.BURN, 700, key="b-2"))
    none = soon(club, say(club, twice, MemberEventKind.BURN, 400, key="b-3"))

    assert before == points.Expiring(date(2027, 1, 5), 1000)
    assert some == points.Expiring(date(2027, 1, 5), 600)
    assert rest == points.Expiring(date(2027, 3, 3), 400)
    assert none is None


def test_nothing_expires_where_the_rules_let_points_last(club):
    club.publish(content(points={"per": 100, "points": 1}))
    stay = club.stay("R-1", 2, MARCH)
    club.charge(stay, "F-1", 100000, MARCH)
    guest = club.guest_of(stay)
    club.count(guest)

    assert soon(club, club.member(guest)) is None


def test_family_account_expires_once_with_whom_it_stands(club):
    club.publish(content(pooling="family"))
    guests = []
    for nr, day in enumerate((JANUARY, MARCH)):
        stay = club.stay(f"R-{nr}", 2, day, guest=f"P-{nr}")
        club.charge(stay, f"F-{nr}", 100000, day)
        guests.append(club.guest_of(stay))
    with unit():
        for guest in guests:
            memberships.enrol(programme_id=club.programme.pk, guest_id=guest, day=JANUARY,
                              now=club.now, pool="Wang family")  # fmt: skip

    found = [soon(club, club.member(guest)) for guest in guests]

    assert found == [points.Expiring(date(2027, 1, 5), 1000), None]
