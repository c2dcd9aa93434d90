"""The things that rooms will ask for on the coming days: what was asked for so far is told to loyalty."""

from datetime import datetime, timedelta

from core.transactions import unit
from hotels import queries as hotels
from loyalty.queries import foreseen
from loyalty.services.things import LEARNT, keep_things
from service_tasks.queries.asked import asked_for

DAY = timedelta(days=1)


def foresee_things(*, now: datetime) -> int:
    """Adds the things to every hotel's forecast of its last business day; how many rows were told.

    Safe to run twice and to be killed: a night's things are kept once, and what is missing is made.
    """
    told = 0
    for house in hotels.properties():
        night = foreseen.night_of(house.pk, hotels.business_date(house, now) - DAY)
        if night is None or night.refused or foreseen.items_of(night):
            continue
        asked = asked_for(house.pk, night.origin - LEARNT + DAY, night.origin)
        with unit():
            told += keep_things(night=night, asked=asked)
    return told
