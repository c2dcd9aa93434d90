"""Folio postings: kept once by the source's key, reversed by a second posting, never edited."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from core import transactions
from core.copying import copy_in
from core.sentences import sentence
from stays.checking import label
from stays.enums import StayState
from stays.models import Posting, Stay
from stays.signals import folio_changed

if TYPE_CHECKING:
    from hotels.models import Property

_CURRENCY = re.compile(r"[A-Z]{3}")
_KEY_LENGTH = 80


class BadPosting(Exception):
    """A posting that cannot be kept as it stands; the folio is as it was."""


def post(
    *,
    property: "Property",
    stay: Stay,
    source_key: str,
    business_date: date,
    code: str,
    amount: int,
    currency: str,
    at: datetime,
) -> bool:
    """Keeps one charge; ``amount`` in minor units of ``currency`` (ISO 4217), negative to reverse.

    True when it is new, False when the same posting was kept before. Raises ``BadPosting`` for a
    key that is known with other content, for a stay of another property, a missing key or a
    currency that is not three letters.
    """
    transactions.require_unit()
    if stay.property_id != property.pk:
        raise BadPosting(
            sentence("The posting belongs to a stay of another property. Nothing was kept.")
        )
    if not source_key or len(source_key) > _KEY_LENGTH:
        raise BadPosting(sentence("A posting needs a key of 1 to 80 characters. Nothing was kept."))
    if not _CURRENCY.fullmatch(currency):
        raise BadPosting(sentence("The currency is not a code of three letters. Nothing was kept."))
    mine = Posting.objects.filter(property=property, source_key=source_key)
    kept = mine.first()
    new = kept is None
    if kept is None:
        row = Posting(
            property=property,
            stay=stay,
            source_key=source_key,
            business_date=business_date,
            code=label(code, 40),
            amount=amount,
            currency=currency,
            at=at,
        )
        Posting.objects.bulk_create([row], ignore_conflicts=True)
        kept = mine.get()
    if (kept.stay_id, kept.amount, kept.currency) != (stay.pk, amount, currency):
        raise BadPosting(
            sentence(
                "A posting with this key was kept before with another amount, currency or stay. It "
                "stays as it is; send the correction as a posting of its own."
            )
        )
    if new and stay.state == StayState.DEPARTED:
        transactions.after(lambda: _tell(stay))
    return new


def _tell(stay: Stay) -> None:
    folio_changed.send_robust(sender=None, stay_id=stay.pk, property_id=stay.property_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A charge on the folio of a stay; ``amount`` in minor units of ``currency``."""

    stay_id: int
    source_key: str
    business_date: date
    code: str
    amount: int
    currency: str
    at: datetime


def post_many(*, property: "Property", charges: Sequence[Charge]) -> list[Charge]:
    """``post`` for many charges whose keys differ; the same again is not kept twice.

    Returns those whose key was kept before with another amount or currency: they stay as they were.
    The stays must be of ``property``.
    """
    transactions.require_unit()
    kept = {
        key: (amount, currency)
        for key, amount, currency in Posting.objects.filter(
            property=property, source_key__in=[each.source_key for each in charges]
        ).values_list("source_key", "amount", "currency")
    }
    copy_in(
        Posting,
        (
            Posting(
                property=property,
                stay_id=each.stay_id,
                source_key=each.source_key,
                business_date=each.business_date,
                code=label(each.code, 40),
                amount=each.amount,
                currency=each.currency,
                at=each.at,
            )
            for each in charges
            if each.source_key not in kept
        ),
    )
    return [
        each
        for each in charges
        if kept.get(each.source_key, (each.amount, each.currency)) != (each.amount, each.currency)
    ]
