"""The chain's currency, rates and channels are stated at the console, and everything is counted again."""

import pytest
from django.core.management import CommandError, call_command

from loyalty import jobs
from loyalty.models import Rate, StayLine
from tests.loyalty.counting.conftest import NOW


def test_what_is_stated_counts_for_old_stays_too(told, capsys):
    stay = told.left(channel="Partner")
    told.posts(stay, 10_000, "USD")
    jobs.count(now=NOW)

    call_command("count_loyalty", "--rate", "USD", "2026-01-01", "7.25", "--direct", "Partner")

    line = StayLine.objects.get()
    assert (line.spend, line.unrated, line.direct) == (72_500, 0, True)
    assert capsys.readouterr().out == (
        "1 finished stays of 1 guests were counted; 1 lines and the sums of 0 guests were set right.\n"
    )


def test_the_chain_chooses_its_currency(told, capsys):
    told.posts(told.left(), 10_000, "EUR")

    call_command("count_loyalty", "--currency", "EUR")

    assert StayLine.objects.get().spend == 10_000


@pytest.mark.parametrize(
    "words",
    [
        ("--currency", "euro"),
        ("--rate", "USD", "yesterday", "7"),
        ("--rate", "USD", "2026-01-01", "0"),
        ("--rate", "USD", "2026-01-01", "much"),
        ("--sold", "x" * 41),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(told, words):
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("count_loyalty", *words)

    assert Rate.objects.count() == 0
