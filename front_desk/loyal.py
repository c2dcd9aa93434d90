"""Why a guest comes back, on the guest page: for managers only, closed until it is opened.

Nothing of it stands on a screen that a guest can see: it folds away, the desk's people never get
it, and a protected guest has none.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.words import say
from guests.enums import Discretion
from loyalty import presenting
from loyalty import queries as loyalty
from loyalty.queries import LoyalCard
from service_tasks import queries as service_tasks
from staff.enums import Role

if TYPE_CHECKING:
    from staff.types import Person

READERS = frozenset({Role.MANAGER, Role.DUTY_MANAGER})
LAST = 5


def loyal_words(
    person: "Person", guest_id: int, discretion: Discretion, today: date
) -> dict[str, Any] | None:
    """The part's words for this reader; None when it is not for them or not about this guest."""
    if person.role not in READERS or discretion == Discretion.PROTECTED:
        return None
    card = loyalty.loyal_card(guest_id, today)
    if card is None:
        return {"lines": [_("No finished stay yet.")], "told": (), "stays": ()}
    return {
        "told": card.told,
        "lines": [_visits(card), presenting.regularity(card.rhythm), *_spent(card), *_kept(card)],
        "stays": [_stay(line) for line in card.stays[:LAST]],
    }


def _visits(card: LoyalCard) -> str:
    known = card.summary
    stays = ngettext("%(n)s stay", "%(n)s stays", known.stays) % {"n": known.stays}
    nights = ngettext("%(n)s night", "%(n)s nights", known.nights) % {"n": known.nights}
    all_of = _("%(stays)s, %(nights)s since %(day)s.") % {
        "stays": stays,
        "nights": nights,
        "day": f"{known.first_day:%Y-%m-%d}",
    }
    if known.stays == 1:
        return all_of
    year = _("In the last 365 days %(stays)s, %(nights)s.") % {
        "stays": ngettext("%(n)s stay", "%(n)s stays", card.year_stays) % {"n": card.year_stays},
        "nights": ngettext("%(n)s night", "%(n)s nights", card.year_nights)
        % {"n": card.year_nights},
    }
    return f"{all_of} {year}"


def _spent(card: LoyalCard) -> list[str]:
    known = card.summary
    if not known.spend_stays:
        said = [_("Spend is not known: nothing was posted.")]
    else:
        said = [
            _("Spent as far as known: %(money)s, in %(n)s of the stays.")
            % {
                "money": presenting.money(known.spend, loyalty.chain_currency()),
                "n": presenting.share(known.spend_stays, known.stays),
            }
        ]
    if known.unrated:
        said.append(
            ngettext(
                "%(n)s posting has no rate and is left out.",
                "%(n)s postings have no rate and are left out.",
                known.unrated,
            )
            % {"n": known.unrated}
        )
    if known.channel_stays:
        direct = presenting.share(known.direct_stays, known.channel_stays)
        said.append(_("Booked with the hotel itself: %(share)s.") % {"share": direct})
    return said


def _kept(card: LoyalCard) -> list[str]:
    wishes = service_tasks.wishes_kept(line.pk for line in card.stays).values()
    due = sum(one.due for one in wishes)
    kept = (
        _("Wishes kept: %(share)s.") % {"share": presenting.share(sum(w.kept for w in wishes), due)}
        if due
        else _("No wish fell due in a finished stay.")
    )
    return [kept, _("Complaints are not recorded yet.")]


def _stay(line: Any) -> dict[str, Any]:
    return {
        "arrival": line.arrival,
        "departure": line.departure,
        "where": say(line.property.name, get_language() or "en").text,
        "room_kind": line.room_kind,
        "channel": line.channel,
    }
