"""What a house recorded about a guest, as far as kinds of loyalty are read from it.

Empty always means «not recorded», never «no»: what a house does not record can neither speak for
a kind nor against it.
"""

from dataclasses import dataclass

from loyalty.types import StayRow


@dataclass(frozen=True, slots=True, kw_only=True)
class StaySeen:
    """A finished stay with what else was recorded about it.

    ``room`` is the part of ``row.spend`` that is the room's, in minor units; where it is not told
    apart the whole spend stands in. ``paid`` is the price of the room per night over the public
    price of those nights; ``extras`` are postings beside the room per night, in minor units;
    ``programme`` says whether points were earned or burned, or a voucher or member price used;
    ``arranged`` whether somebody else booked; ``tied`` whether the guest came for something nearby (plant, fair, flight) that is on record.
    """

    row: StayRow
    room: int | None = None
    paid: float | None = None
    extras: float | None = None
    own_paid: bool | None = None
    arranged: bool | None = None
    promotion: bool | None = None
    programme: bool | None = None
    upgraded: bool | None = None
    tied: bool | None = None

    @property
    def room_spend(self) -> int | None:
        """What the room brought, as far as it is known; may be below 0 after refunds."""
        return self.room if self.room is not None else self.row.spend


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestSeen:
    """One guest: stays and what was said. Days are whole days since 1970-01-01.

    ``ratings`` are (day, 0 to 5). ``asked`` are the days on which the house asked for a word or
    wrote; ``answered`` those on which an answer, a click or a change of the profile came.
    ``voiced``: praise, recommendation, public review. ``wanted``: requests that could not be met
    (full, wait list). ``solved``: complaints that were solved. ``expiries``: points or a tier ran
    out. ``only_choice``: the company approves no other house here. ``stops_with_contract``: share of
    the company's guests who stopped within 90 days of a contract's end.
    """

    guest: int
    stays: tuple[StaySeen, ...]
    ratings: tuple[tuple[int, float], ...] | None = None
    asked: tuple[int, ...] | None = None
    answered: tuple[int, ...] | None = None
    voiced: tuple[int, ...] | None = None
    wanted: tuple[int, ...] | None = None
    solved: tuple[int, ...] | None = None
    expiries: tuple[int, ...] | None = None
    only_choice: bool | None = None
    stops_with_contract: float | None = None
