"""Guests and what a PMS says about them, for tests."""

from datetime import UTC, datetime

from core.transactions import unit
from guests.models import Guest
from guests.services import meet_party
from guests.types import ProfileSaid

SAID_AT = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)

WANG = ProfileSaid(
    key="P-wang", family="Wang", given="Wei", native="王伟", title="Mr", language="zh-Hans",
    nationality="CN", phones=("13812345678",), emails=("Wang.Wei@example.com",),
)  # fmt: skip
ITO = ProfileSaid(
    key="P-ito", family="Ito", given="Hanako", native="伊藤 花子", title="Ms", language="ja",
    nationality="JP",
)  # fmt: skip
SMITH = ProfileSaid(key="P-smith", family="Smith", given="Anna", title="Ms", nationality="GB")


def make_guest(said: ProfileSaid = WANG, *, source: str = "pms", at: datetime = SAID_AT) -> Guest:
    """The guest whom the PMS ``source`` names so, met in a unit of its own."""
    with unit():
        return meet_party(source=source, said=[said], now=at, at=at, zone="Asia/Shanghai")[0].guest
