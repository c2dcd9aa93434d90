"""The card says of one guest: the level and why, the kind, and what may come, each with its evidence."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from loyalty import jobs
from loyalty.kinds.names import Kind
from loyalty.models import GuestKind, GuestValue
from loyalty.queries import loyal_card
from loyalty.types import Told

TODAY = date(2026, 11, 24)


@pytest.fixture
def regular(club):
    """A guest of six nights, counted."""
    guest = club.guest_of(club.stay("R-1", 6, date(2026, 3, 8)))
    jobs.count(now=club.now)
    return guest


def told(guest, language="en"):
    with translation.override(language):
        return loyal_card(guest, TODAY).told


def test_nothing_is_said_of_whom_no_part_knows(regular):
    assert told(regular) == ()


def test_the_level_is_told_with_its_reason_and_what_is_missing(club, regular):
    club.publish()
    club.count(regular)

    (said,) = told(regular)

    assert said.about == "Club"
    assert said.sentence.startswith("Silver: 6 nights (5 needed) since ")
    assert said.sentence.endswith("; 4 nights to Gold")


def test_the_kind_is_told_as_a_claim_with_what_it_rests_on(regular):
    GuestKind.objects.create(
        guest_id=regular, as_of=TODAY, kind=Kind.PRICE, stays=4, rules="shipped"
    )

    assert told(regular) == (
        Told(
            "Kind of loyalty",
            "Price. Seems to come when it is cheap. Judged by 4 stays of the last 24 months. A "
            "description only: nothing yet shows that it tells who will return. It says what the "
            "guest does; why is our guess.",
        ),
    )


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            (
                "1 to 4 stays are likely in 12 months (from 812 guests). Worth CN¥1,200.00 to "
                "CN¥9,800.00, at a margin of 35 % and a discount of 10 % a year."
            ),
        ),
        (
            "zh-hans",
            "未来 12 个月大约来住 1 到 4 次（依据 812 位客人）。价值 ¥1,200.00 至 ¥9,800.00，按毛利率 35 %、年折现率 10 % 计算。",
        ),
    ],
)
def test_what_may_come_is_a_range_with_everything_it_assumes(regular, language, sentence):
    GuestValue.objects.create(
        guest_id=regular, as_of=TODAY, repeats=3, p_alive=0.8, stays_low=1, stays_mid=2.2,
        stays_high=4, value_low=120_000, value_mid=400_000, value_high=980_000, usual_gap=90,
        currency="CNY", margin=Decimal("0.35"), horizon=12, discount=Decimal("0.1"), version=1,
        n=812,
    )  # fmt: skip

    (said,) = told(regular, language)

    assert said.sentence == sentence
