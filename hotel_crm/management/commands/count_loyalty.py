"""States how the chain counts (currency, rates, its own channels) and counts every stay again."""

from argparse import ArgumentParser
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.clock import now
from core.transactions import unit
from loyalty import jobs, services
from staff.policy import console


@console
class Command(BaseCommand):
    """``manage.py count_loyalty`` (docs/cockpit.md)."""

    help = "Count every finished stay again; first state a currency, rates or channels."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--currency", help="the chain counts in this, e.g. CNY")
        parser.add_argument(
            "--rate", nargs=3, action="append", default=[], metavar=("CODE", "FROM", "WORTH"),
            help="one minor unit of CODE is worth so many of the chain's from the day FROM on",
        )  # fmt: skip
        parser.add_argument(
            "--direct", action="append", default=[], help="a channel of the hotel's own"
        )
        parser.add_argument(
            "--sold", action="append", default=[], help="a channel of a third party"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with unit():
                _state(options)
        except (services.BadRate, ValueError, InvalidOperation) as error:
            raise CommandError(
                f"{error} Write a rate as --rate USD 2026-01-01 7.25. Nothing was changed."
            ) from error
        done = jobs.recount(now=now())
        self.stdout.write(
            f"{done.stays} finished stays of {done.guests} guests were counted;"
            f" {done.wrong_stays} lines and the sums of {done.wrong_guests} guests were set right."
        )


def _state(options: dict[str, Any]) -> None:
    if options["currency"]:
        services.set_chain_currency(currency=options["currency"])
    for code, day, worth in options["rate"]:
        services.set_rate(currency=code, from_day=date.fromisoformat(day), per_unit=Decimal(worth))
    for direct in (True, False):
        for name in options["direct" if direct else "sold"]:
            services.set_channel(name=name, direct=direct)
