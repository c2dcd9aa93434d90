"""What a guest's stays say, as figures that kinds of loyalty are judged by; pure.

The figures follow the evidence column of the seven kinds; each is empty when what it needs was not
recorded, or when there are too few stays to say it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import fmean, median, pstdev
from typing import Any

from loyalty.kinds.house import House
from loyalty.kinds.seen import GuestSeen, StaySeen

EXPIRY_DAYS = 60
FEW = 0.3
BACK_DAYS = 365  # after a solved complaint
DAYS_OF_MONTH = 30.4375

Maybe = float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Figures over a window; shares and ranks 0 to 1, ``None`` for «cannot be said».

    monopoly: ``company_share`` of stays that a company paid, ``arranged_share`` booked by somebody
    else, ``only_choice`` 1 or 0, ``stops_with_contract``, ``own_paid`` number of stays (0 when they
    are less than three in ten: a bill may be put on the wrong name).
    inertia: ``sameness`` of channel, kind of room and length, ``gap_variation`` (coefficient of
    variation of the days between arrivals), ``silence`` share of the house's words left unanswered.
    latent: ``rating`` 0 to 5, ``voiced`` and ``wanted`` times, ``stays_few`` number of stays.
    convenience: ``lead`` and ``nights`` medians, ``tied_share``, ``weekday_sameness``.
    price: ``discount_share``, ``promotion_share``, ``promotion_lift`` over the house's own share,
    ``public_return`` share of later stays at the public price, ``channels_tried`` per stay.
    incentive: ``programme_share``, ``expiry_share`` of stays shortly before points or tier ran out,
    ``fades`` 1 minus stays after over stays before those days.
    premium: ``full_share`` at the public price or above, ``direct_share``, ``extras_rank``,
    ``upgrade_share``, ``returned`` share of solved complaints after which the guest came back,
    ``both_payers`` 1 or 0.
    """

    stays: int
    first_day: int | None = None
    last_day: int | None = None
    attitude: bool = False  # whether anything of what the guest thinks is on record
    company_share: Maybe = None
    arranged_share: Maybe = None
    only_choice: Maybe = None
    stops_with_contract: Maybe = None
    own_paid: Maybe = None
    sameness: Maybe = None
    gap_variation: Maybe = None
    silence: Maybe = None
    rating: Maybe = None
    voiced: Maybe = None
    wanted: Maybe = None
    stays_few: Maybe = None
    lead: Maybe = None
    nights: Maybe = None
    tied_share: Maybe = None
    weekday_sameness: Maybe = None
    paid: Maybe = None
    discount_share: Maybe = None
    full_share: Maybe = None
    promotion_share: Maybe = None
    promotion_lift: Maybe = None
    public_return: Maybe = None
    channels_tried: Maybe = None
    programme_share: Maybe = None
    expiry_share: Maybe = None
    fades: Maybe = None
    direct_share: Maybe = None
    extras_rank: Maybe = None
    upgrade_share: Maybe = None
    returned: Maybe = None
    both_payers: Maybe = None


MEASURES = tuple(
    name
    for name in Evidence.__dataclass_fields__
    if name not in {"stays", "first_day", "last_day", "attitude"}
)
"""Names of the figures that a rule may ask for."""


def evidence_of(
    seen: GuestSeen,
    house: House,
    *,
    as_of: int,
    months: int = 24,
    discount_at: float = 0.85,
    full_at: float = 0.95,
) -> Evidence:
    """The figures of the ``months`` before ``as_of`` (a day since 1970-01-01, itself left out).

    A stay counts by its day of arrival when it ended before ``as_of``.
    """
    since = as_of - round(months * DAYS_OF_MONTH)
    stays = sorted(
        (each for each in seen.stays if since <= each.row.arrival and each.row.departure <= as_of),
        key=lambda each: each.row.arrival,
    )
    window = range(since, as_of)
    base = _attitude(seen, window, len(stays))
    if not stays:
        return base
    figures: dict[str, Any] = {
        "first_day": stays[0].row.arrival,
        "last_day": stays[-1].row.arrival,
        **_payers(stays, seen, house),
        **_habits(stays),
        **_prices(stays, house, discount_at, full_at),
        **_programme(stays, seen, window),
        **_worth(stays, seen, house, window),
    }
    return replace(base, **figures)


def _attitude(seen: GuestSeen, window: range, stays: int) -> Evidence:
    ratings = [mark for day, mark in seen.ratings or () if day in window]
    asked, answered = _number(seen.asked, window), _number(seen.answered, window)
    voiced, wanted = _number(seen.voiced, window), _number(seen.wanted, window)
    silence = None
    if asked is not None and asked >= 2:
        silence = max(0.0, 1 - ((answered or 0) + (voiced or 0) + len(ratings)) / asked)
    said = bool(ratings) or bool(voiced)
    return Evidence(
        stays=stays,
        attitude=said or silence is not None,
        silence=silence,
        rating=fmean(ratings) if ratings else None,
        voiced=voiced,
        wanted=wanted,
        stays_few=float(stays),
    )


def _number(days: Iterable[int] | None, window: range) -> Maybe:
    return None if days is None else float(sum(day in window for day in days))


def share(stays: Sequence[StaySeen], of: Callable[[StaySeen], bool | None]) -> Maybe:
    """The share of stays of which it is recorded that it is so; None below two recorded ones."""
    told = [answer for answer in map(of, stays) if answer is not None]
    return sum(told) / len(told) if len(told) >= 2 else None


def _payers(stays: Sequence[StaySeen], seen: GuestSeen, house: House) -> dict[str, Maybe]:
    def own(stay: StaySeen) -> bool | None:
        if stay.own_paid is not None:
            return stay.own_paid
        return not stay.row.company if house.companies else None

    own_share = share(stays, own)
    own_number = sum(own(each) is True for each in stays)
    both = None if own_share is None else float(0 < own_share < 1)
    return {
        "company_share": None if own_share is None else 1 - own_share,
        "own_paid": None if own_share is None else float(own_number if own_share >= FEW else 0),
        "both_payers": both,
        "arranged_share": share(stays, lambda each: each.arranged),
        "only_choice": None if seen.only_choice is None else float(seen.only_choice),
        "stops_with_contract": seen.stops_with_contract,
    }


def _most(values: Collection[Hashable]) -> float:
    return Counter(values).most_common(1)[0][1] / len(values)


def _habits(stays: Sequence[StaySeen]) -> dict[str, Maybe]:
    rows = [each.row for each in stays]
    leads = [row.lead for row in rows if row.lead is not None]
    found: dict[str, Maybe] = {
        "nights": float(median(row.nights for row in rows)) if len(rows) >= 2 else None,
        "lead": float(median(leads)) if len(leads) >= 2 else None,
        "tied_share": share(stays, lambda each: each.tied),
    }
    if len(rows) < 3:
        return found
    kinds = [row.room_kind for row in rows if row.room_kind]
    same = [_most([row.channel for row in rows]), _most([row.nights for row in rows])]
    if len(kinds) >= 3:
        same.append(_most(kinds))
    gaps = [later.arrival - row.arrival for row, later in pairwise(rows)]
    mean = fmean(gaps)
    return found | {
        "sameness": fmean(same),
        "weekday_sameness": _most([row.arrival % 7 for row in rows]),
        "gap_variation": pstdev(gaps) / mean if len(gaps) >= 3 and mean > 0 else None,
        "channels_tried": (len({row.channel for row in rows}) - 1) / (len(rows) - 1),
    }


def paid_of(stay: StaySeen, house: House) -> Maybe:
    """Price of the room over the public or, without that, the going price; None when unknown."""
    if stay.paid is not None:
        return stay.paid
    usual, room, nights = house.price_of(stay.row), stay.room_spend, stay.row.nights
    if usual is None or not room or room < 0 or not nights:
        return None
    return room / nights / usual


def _prices(
    stays: Sequence[StaySeen], house: House, discount_at: float, full_at: float
) -> dict[str, Maybe]:
    paid = [ratio for ratio in (paid_of(each, house) for each in stays) if ratio is not None]
    promoted = share(stays, lambda each: each.promotion)
    usual = house.promotions
    first = next((place for place, each in enumerate(stays) if each.promotion), None)
    later = stays[first + 1 :] if first is not None else []
    back = [ratio >= full_at for each in later if (ratio := paid_of(each, house)) is not None]
    enough = len(paid) >= 2
    return {
        "paid": median(paid) if enough else None,
        "discount_share": sum(r <= discount_at for r in paid) / len(paid) if enough else None,
        "full_share": sum(r >= full_at for r in paid) / len(paid) if enough else None,
        "promotion_share": promoted,
        "promotion_lift": promoted / usual if promoted is not None and usual else None,
        "public_return": sum(back) / len(back) if back else None,
    }


def _programme(stays: Sequence[StaySeen], seen: GuestSeen, window: range) -> dict[str, Maybe]:
    found: dict[str, Maybe] = {"programme_share": share(stays, lambda each: each.programme)}
    ends = [day for day in seen.expiries or () if day in window]
    if not ends or len(stays) < 2:
        return found
    arrivals = [each.row.arrival for each in stays]
    before = sum(any(0 <= end - day < EXPIRY_DAYS for end in ends) for day in arrivals)
    after = sum(any(0 < day - end <= EXPIRY_DAYS for end in ends) for day in arrivals)
    fades = max(0.0, 1 - after / before) if before else None
    return found | {"expiry_share": before / len(arrivals), "fades": fades}


def _worth(
    stays: Sequence[StaySeen], seen: GuestSeen, house: House, window: range
) -> dict[str, Maybe]:
    extras = [each.extras for each in stays if each.extras is not None]
    ranks = [rank for each in extras if (rank := house.extras_rank(each)) is not None]
    solved = [day for day in seen.solved or () if day in window]
    came = [
        any(0 < each.row.arrival - day <= BACK_DAYS for each in stays) for day in solved
    ]  # fmt: skip
    return {
        "direct_share": share(stays, lambda each: each.row.direct),
        "extras_rank": fmean(ranks) if len(ranks) >= 2 else None,
        "upgrade_share": share(stays, lambda each: each.upgraded),
        "returned": sum(came) / len(came) if came else None,
    }
