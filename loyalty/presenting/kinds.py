"""The seven kinds and their evidence in words: what is claimed, what was seen, and what nobody wrote down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from loyalty.kinds.names import Kind

KIND_WORDS: Mapping[Kind, Promise] = {
    Kind.MONOPOLY: pgettext_lazy("kind of loyalty", "Monopoly"),
    Kind.INERTIA: pgettext_lazy("kind of loyalty", "Inertia"),
    Kind.LATENT: pgettext_lazy("kind of loyalty", "Latent"),
    Kind.CONVENIENCE: pgettext_lazy("kind of loyalty", "Convenience"),
    Kind.PRICE: pgettext_lazy("kind of loyalty", "Price"),
    Kind.INCENTIVE: pgettext_lazy("kind of loyalty", "Incentive"),
    Kind.PREMIUM: pgettext_lazy("kind of loyalty", "Premium"),
    Kind.MIXED: pgettext_lazy("kind of loyalty", "Mixed"),
    Kind.UNKNOWN_MOTIVE: pgettext_lazy("kind of loyalty", "Comes again, motive unknown"),
    Kind.NOT_ENOUGH: pgettext_lazy("kind of loyalty", "Not enough evidence"),
}

MEANS: Mapping[Kind, Promise] = {
    Kind.MONOPOLY: gettext_lazy("Seems to have no other choice: somebody else decides the house."),
    Kind.INERTIA: gettext_lazy("Seems to come by habit, without looking around."),
    Kind.LATENT: gettext_lazy("Seems to like us, and something keeps them from coming more often."),
    Kind.CONVENIENCE: gettext_lazy("Seems to come because it is near and easy."),
    Kind.PRICE: gettext_lazy("Seems to come when it is cheap."),
    Kind.INCENTIVE: gettext_lazy("Seems to come for points and advantages."),
    Kind.PREMIUM: gettext_lazy("Seems to come for us, and to say so."),
    Kind.MIXED: gettext_lazy("Several kinds are as likely as each other."),
    Kind.UNKNOWN_MOTIVE: gettext_lazy("Comes again; nothing recorded tells why."),
    Kind.NOT_ENOUGH: gettext_lazy("Too little is recorded to say anything."),
}
"""Claims about why; bookings show what a guest does, so each begins carefully."""

DO: Mapping[Kind, Promise] = {
    Kind.MONOPOLY: gettext_lazy(
        "Put right what goes wrong first; win the person with a private stay."
    ),
    Kind.INERTIA: gettext_lazy("Keep it effortless; send no discounts."),
    Kind.LATENT: gettext_lazy("Remove the obstacle: dates, rate of the employer, word when free."),
    Kind.CONVENIENCE: gettext_lazy("Fast check-in, transport, late arrival."),
    Kind.PRICE: gettext_lazy("Offer weak dates only; never upgrade the discount."),
    Kind.INCENTIVE: gettext_lazy("Give what money cannot buy rather than more points."),
    Kind.PREMIUM: gettext_lazy("Know by name, ask for advice, first in line when something fails."),
}
"""What follows, for kinds that ask for something."""

MEASURE_WORDS: Mapping[str, Promise] = {
    "company_share": gettext_lazy("Stays paid by a company"),
    "arranged_share": gettext_lazy("Stays booked by somebody else"),
    "only_choice": gettext_lazy("Only house the company approves"),
    "stops_with_contract": gettext_lazy("Colleagues gone when the contract ended"),
    "own_paid": gettext_lazy("Stays paid by the guest"),
    "sameness": gettext_lazy("Same channel, room and length"),
    "gap_variation": gettext_lazy("Unevenness of the gaps between stays"),
    "silence": gettext_lazy("Our words left unanswered"),
    "rating": gettext_lazy("Rating, of five"),
    "voiced": gettext_lazy("Praise and recommendations"),
    "wanted": gettext_lazy("Requests we could not meet"),
    "stays_few": gettext_lazy("Stays in the window"),
    "lead": gettext_lazy("Days from booking to arrival"),
    "nights": gettext_lazy("Nights a stay"),
    "tied_share": gettext_lazy("Stays for something nearby"),
    "weekday_sameness": gettext_lazy("Arrivals on the same weekday"),
    "paid": gettext_lazy("Price paid of the public price"),
    "discount_share": gettext_lazy("Stays at a discount"),
    "full_share": gettext_lazy("Stays at full price"),
    "promotion_share": gettext_lazy("Stays in a promotion"),
    "promotion_lift": gettext_lazy("Promotions, against all guests"),
    "public_return": gettext_lazy("Came back at the public price"),
    "channels_tried": gettext_lazy("Another channel each time"),
    "programme_share": gettext_lazy("Stays with points or a member price"),
    "expiry_share": gettext_lazy("Stays shortly before points ran out"),
    "fades": gettext_lazy("Fewer stays after points ran out"),
    "direct_share": gettext_lazy("Booked with us directly"),
    "extras_rank": gettext_lazy("Spends more beside the room than others"),
    "upgrade_share": gettext_lazy("Took an upgrade"),
    "returned": gettext_lazy("Came back after a solved complaint"),
    "both_payers": gettext_lazy("Both private and company stays"),
}

SAYS_WORDS: Mapping[str, Promise] = {
    "for": pgettext_lazy("evidence", "for"),
    "against": pgettext_lazy("evidence", "against"),
    "rules_out": pgettext_lazy("evidence", "rules it out"),
    "not_recorded": pgettext_lazy("evidence", "not recorded"),
}

_NUMBERS = frozenset(
    {"own_paid", "rating", "voiced", "wanted", "stays_few", "lead", "nights", "gap_variation",
     "promotion_lift"}
)  # fmt: skip
_YES_NO = frozenset({"only_choice", "both_payers"})


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of the evidence card in the reader's language; ``value`` empty when not recorded."""

    kind: str
    measure: str
    value: str
    threshold: str
    says: str
    sign: str


def card_lines(evidence: Iterable[Mapping[str, Any]], kind: Kind | None = None) -> list[CardLine]:
    """The kept evidence in words, of one kind or of all."""
    return [
        CardLine(
            kind=str(KIND_WORDS[Kind(line["kind"])]),
            measure=str(MEASURE_WORDS[line["measure"]]),
            value=_value(line["measure"], line["value"]),
            threshold=_value(line["measure"], line["threshold"]),
            says=str(SAYS_WORDS[line["says"]]),
            sign=line["says"],
        )
        for line in evidence
        if kind is None or line["kind"] == kind
    ]


def _value(measure: str, value: float | None) -> str:
    if value is None:
        return ""
    if measure in _YES_NO:
        return _("yes") if value >= 0.5 else _("no")
    if measure in _NUMBERS:
        places = 0 if value == int(value) else 1
        return str(number_format(value, decimal_pos=places))
    return f"{round(value * 100)} %"


def basis(stays: int, months: int) -> str:
    """What a judgement rests on, in a sentence."""
    return ngettext(
        "Judged by %(stays)d stay of the last %(months)d months.",
        "Judged by %(stays)d stays of the last %(months)d months.",
        stays,
    ) % {"stays": stays, "months": months}


def caution(*, description_only: bool) -> str:
    """What a reader must know about every kind."""
    if description_only:
        return _(
            "A description only: nothing yet shows that it tells who will return. It says what the "
            "guest does; why is our guess."
        )
    return _("It says what the guest does; why is our guess.")
