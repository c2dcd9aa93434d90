"""The nightly judgement of the score of leaving, and each guest's chance where it may be used."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from core import sentences
from core.transactions import unit
from loyalty.jobs.counting import count
from loyalty.models import GuestLeaving
from loyalty.queries import valued
from loyalty.services.leaving import end_leaving, keep_chances

if TYPE_CHECKING:
    from loyalty.value.leaving import Told

BATCH = 2000


def score_leaving(*, now: datetime, weeks: int | None = None) -> bool:
    """Judges the score on the chain's own stays as of the day of ``now`` (UTC); whether it is used.

    ``weeks`` a period has (52 unless told otherwise). Safe to repeat: one row a night, and the same
    stays give the same chances. With too little data the night keeps the sentence that says so.
    """
    # Only jobs count with numpy; the processes that serve pages never load it.
    from loyalty.value import leaving  # noqa: PLC0415
    from loyalty.value.fitting import NotEnough  # noqa: PLC0415

    as_of = now.date()
    count(now=now)
    stays = valued.finished_stays(until=as_of)
    span = leaving.WEEKS if weeks is None else weeks
    try:
        told = leaving.told(stays, as_of=(as_of - valued.EPOCH).days, weeks=span)
    except NotEnough as error:
        nothing: dict[str, Any] = {
            "auc": None,
            "recency": None,
            "brier": None,
            "base": None,
            "deciles": [],
        }
        with unit():
            end_leaving(
                as_of=as_of, now=now, weeks=span, guests=len({stay.guest for stay in stays}),
                came=0, used=False, refused=sentences.kept(sentences.of(error)), **nothing,
            )  # fmt: skip
        return False
    if told.judged.shipped:
        _keep(told, now)
    with unit():
        end_leaving(as_of=as_of, now=now, **_judgement(told))
    return told.judged.shipped


def _keep(told: "Told", now: datetime) -> None:
    rows = [
        GuestLeaving(guest_id=guest, as_of=now.date(), weeks=told.weeks, chance=chance)
        for guest, chance in zip(told.guest.tolist(), told.chance.tolist(), strict=True)
    ]
    for begin in range(0, len(rows), BATCH):
        with unit():
            keep_chances(rows=rows[begin : begin + BATCH])


def _judgement(told: "Told") -> dict[str, Any]:
    judged = told.judged
    return {
        "weeks": told.weeks,
        "guests": judged.guests,
        "came": told.came,
        "auc": judged.auc,
        "recency": judged.recency,
        "brier": judged.brier,
        "base": judged.base,
        "deciles": [asdict(one) for one in judged.deciles],
        "used": judged.shipped,
        "refused": [],
    }
