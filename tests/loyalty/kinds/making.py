"""Guests told in a line or two, for tests of the seven kinds."""

from loyalty.kinds.seen import GuestSeen, StaySeen
from loyalty.types import StayRow

AS_OF = 20_000


def stay(
    ago, *, nights=2, channel="TA/TO", company="", spend=200_00, lead=10, direct=False, **more
):
    """A stay that began ``ago`` days before ``AS_OF``."""
    arrival = AS_OF - ago
    row = StayRow(
        guest=1, stay=arrival, property=1, arrival=arrival, departure=arrival + nights,
        nights=nights, spend=spend, channel=channel, direct=direct, segment="", company=company,
        room_kind="DELUXE", lead=lead,
    )  # fmt: skip
    return StaySeen(row=row, **more)


def guest(*stays, **more):
    return GuestSeen(guest=1, stays=tuple(stays), **more)
