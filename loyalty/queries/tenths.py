"""What the coming months may bring, by tenths of the guests: where the expected value sits."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Max, Q

from loyalty.models import GuestValue, ValueRun
from loyalty.queries import meant

TENTHS = 10


@dataclass(frozen=True, slots=True)
class Tenth:
    """A tenth of the valued guests, 1 the most valuable; money in minor units.

    ``low`` and ``high`` are the least and the greatest expected value (``value_mid``) in it,
    ``value`` their sum, ``stays`` the sum of the stays to expect.
    """

    nr: int
    guests: int
    low: int
    high: int
    value: int
    stays: float


# Equal values may stand on both sides of a border; the guest's key decides, so that it stays put.
_TENTHS = """
SELECT guest_id, value_mid, stays_mid,
    ntile(10) OVER (ORDER BY value_mid DESC, guest_id) AS nr
FROM loyalty_guestvalue WHERE value_mid IS NOT NULL
"""

_SUMS = f"""
SELECT nr, count(*), min(value_mid), max(value_mid), sum(value_mid)::bigint, sum(stays_mid)
FROM ({_TENTHS}) AS placed GROUP BY nr ORDER BY nr
"""  # noqa: S608  our own columns


def tenths() -> list[Tenth]:
    """The valued guests in ten equal parts, the most valuable first; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS)
        return [Tenth(*row) for row in cursor.fetchall()]


_MEANT = f"""
SELECT guest_id, -value_mid AS place FROM ({_TENTHS}) AS placed WHERE nr = %(nr)s
"""  # noqa: S608  our own columns


def inside(nr: int, most: int) -> tuple[int, list[meant.Meant]]:
    """How many guests a tenth has, and the first ``most`` of them by value; one query."""
    return meant.guests(_MEANT, {"nr": nr}, most)


@dataclass(frozen=True, slots=True)
class Told:
    """Under which terms the kept values were told. ``unvalued`` guests have stays and no known spend."""

    as_of: date
    currency: str
    margin: Decimal
    horizon: int
    discount: Decimal
    unvalued: int


def terms() -> Told | None:
    """The terms of the kept values, the same for all of a night; None where there are none. One query."""
    shared = ("currency", "margin", "horizon", "discount")
    row = (
        GuestValue.objects.values(*shared)
        .annotate(day=Max("as_of"), unvalued=Count("pk", filter=Q(value_mid=None)))
        .order_by("-day")
        .first()
    )
    if row is None:
        return None
    return Told(
        as_of=row["day"],
        currency=row["currency"],
        margin=row["margin"],
        horizon=row["horizon"],
        discount=row["discount"],
        unvalued=row["unvalued"],
    )


def tied(run: ValueRun | None) -> bool:
    """Whether spend and frequency went together in the last fit, which the model does not know."""
    return run is not None and any(fit.get("tied") for fit in run.fits.values())
