"""A hotel whose guests come and go, and a programme that is published."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from core.transactions import unit
from guests.types import ProfileSaid
from hotels.models import Property
from loyalty.models import Membership, Programme
from loyalty.queries import programmes as reading
from loyalty.services import programmes, standings
from stays.enums import ChangeKind, StayState
from stays.folio import post
from stays.models import Stay, StayGuest
from tests.factories.hotels import make_property
from tests.factories.stays import hear, said_party, say

CONTENT = {
    "programme": "club",
    "name": {"en": "Club"},
    "currency": "CNY",
    "window": {"kind": "rolling", "months": 12},
    "keep": {"through": "months", "months": 12, "soft_landing": True},
    "points": {"per": 100, "points": 1, "expire_months": 12},
    "levels": [
        {"code": "member", "name": {"en": "Member"}},
        {"code": "silver", "name": {"en": "Silver"}, "when": {"nights": 5}},
        {"code": "gold", "name": {"en": "Gold"}, "when": {"any": [{"nights": 10}, {"spend": 500000}]},
         "benefits": [{"code": "fruit", "name": {"en": "Fruit"}, "cost": 3000, "per": "stay"}]},
    ],
}  # fmt: skip


def content(**changes):
    return CONTENT | changes


def thresholds(silver, gold):
    levels = [dict(level) for level in CONTENT["levels"]]
    levels[1]["when"], levels[2]["when"] = {"nights": silver}, {"nights": gold}
    return content(levels=levels)


@dataclass
class Club:
    """A hotel and its programme at a moment, with verbs for what happens."""

    house: Property
    now: datetime
    programme: Programme | None = None

    def publish(self, data=CONTENT):
        with unit():
            version = programmes.draft(code="club", content=data, by=None, now=self.now)
            programmes.publish(
                programme_id=version.programme_id, number=version.number, by=None,
                day=self.now.date(), now=self.now,
            )  # fmt: skip
        self.programme = reading.programme_named("club")
        return version

    def stay(self, key, nights, left, guest="P-9", state=StayState.DEPARTED, told=None, **more):
        """A stay of ``nights`` that ended on ``left``; who came is named by the profile's key.

        It was ``told`` of when it ended, unless said otherwise.
        """
        profile = ProfileSaid(key=guest, family="Guest", given=guest)
        at = datetime.combine(left, datetime.min.time(), tzinfo=self.now.tzinfo)
        kind = {
            StayState.DEPARTED: ChangeKind.CHECKED_OUT,
            StayState.IN_HOUSE: ChangeKind.CHECK_OUT_REVERSED,
        }[state]
        said = say(state, key=key, kind=kind, arrival=left - timedelta(nights), departure=left,
                   occurred_at=at + timedelta(hours=1 + more.pop("later", 0)),
                   party=said_party(profile), **more)  # fmt: skip
        stay_id = hear(self.house, said, now=told).stay_id
        return Stay.objects.get(pk=stay_id)

    def charge(self, stay, key, amount, day: date, currency="CNY"):
        with unit():
            post(property=self.house, stay=stay, source_key=key, business_date=day, code="ROOM",
                 amount=amount, currency=currency, at=self.now)  # fmt: skip

    def guest_of(self, stay):
        return StayGuest.objects.filter(stay=stay).values_list("guest_id", flat=True).get()

    def count(self, *guests, now=None):
        with unit():
            return standings.count(guest_ids=guests, now=now or self.now)

    def member(self, guest):
        return Membership.objects.get(programme=self.programme, guest=guest)


@pytest.fixture
def club(db, now):
    return Club(make_property("river"), now)
