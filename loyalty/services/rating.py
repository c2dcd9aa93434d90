"""Verbs about how the chain counts: its currency, its rates, and which channels are its own."""

import re
from datetime import date
from decimal import Decimal

from core.sentences import sentence
from core.transactions import require_unit
from loyalty.models import Chain, Channel, Rate

_CURRENCY = re.compile(r"[A-Z]{3}")
_MOST_UNITS = Decimal(10) ** 9


class BadRate(Exception):
    """A currency, rate or channel that cannot be; what was stated before stands."""


def _code(currency: str) -> str:
    if not _CURRENCY.fullmatch(currency):
        raise BadRate(sentence("The currency is not a code of three letters. Nothing was changed."))
    return currency


def set_chain_currency(*, currency: str) -> None:
    """The chain counts spend in ``currency`` (ISO 4217) from now on; recount afterwards."""
    require_unit()
    Chain.objects.update_or_create(only=True, defaults={"currency": _code(currency)})


def set_rate(*, currency: str, from_day: date, per_unit: Decimal) -> None:
    """One minor unit of ``currency`` is worth ``per_unit`` of the chain's; recount afterwards.

    Minor units on both sides: 1 JPY (no minor unit) worth 0.048 CNY is 4.8 (fen). Raises
    ``BadRate``.
    """
    require_unit()
    if not 0 < per_unit <= _MOST_UNITS:
        raise BadRate(
            sentence("A rate is a number above zero. Nothing was changed; the old rates stand.")
        )
    Rate.objects.update_or_create(
        currency=_code(currency), from_day=from_day, defaults={"per_unit": per_unit}
    )


def set_channel(*, name: str, direct: bool) -> None:
    """Bookings by the channel of this name come straight to the hotel, or do not; recount then."""
    require_unit()
    plain = name.strip().lower()
    if not plain or len(plain) > 40:
        raise BadRate(sentence("A channel has a name of 1 to 40 characters. Nothing was changed."))
    Channel.objects.update_or_create(name=plain, defaults={"direct": direct})
