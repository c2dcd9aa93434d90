"""What the end of a contract says about a company's guests."""

from dataclasses import replace

from loyalty.kinds.companies import Terms, stopping
from tests.loyalty.kinds.making import AS_OF, stay

ACME = (1, "Acme")


def rows(guest, *days, company="Acme"):
    return [
        replace(stay(AS_OF - day, company=company).row, guest=guest, arrival=day) for day in days
    ]


def test_the_share_of_guests_who_went_with_the_contract():
    ends = AS_OF - 200
    told = [
        *rows(1, ends - 50),
        *rows(2, ends - 90, ends + 80),
        *rows(3, ends - 10),
        *rows(3, ends + 120, company=""),
        *rows(4, ends + 10),
        *rows(5, ends - 5, company="Other"),
    ]

    found = stopping(told, {ACME: Terms(ends=ends)}, as_of=AS_OF)

    assert found == {ACME: 2 / 3}


def test_two_guests_and_a_fresh_end_say_nothing():
    two = [*rows(1, AS_OF - 300), *rows(2, AS_OF - 300)]
    three = [*two, *rows(3, AS_OF - 300)]

    assert stopping(two, {ACME: Terms(ends=AS_OF - 200)}, as_of=AS_OF) == {}
    assert stopping(three, {ACME: Terms(ends=AS_OF - 89)}, as_of=AS_OF) == {}
    assert stopping(three, {ACME: Terms(only_choice=True)}, as_of=AS_OF) == {}


def test_another_hotels_guests_are_not_counted():
    there = [replace(row, property=2) for guest in (1, 2, 3) for row in rows(guest, AS_OF - 300)]

    assert stopping(there, {ACME: Terms(ends=AS_OF - 200)}, as_of=AS_OF) == {}
