"""Everybody who is overdue by their own rhythm, as a file: the page names the first of them only."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import sentences
from guests import queries as guests
from hotels import queries as hotels
from insights.called import major, who_and_worth
from insights.figures import Row, Table
from insights.reading import Reader
from loyalty import queries as loyalty
from loyalty.types import Candidate, Wanted

if TYPE_CHECKING:
    from guests.models import Guest

KEY = "overdue"


def candidates(reader: Reader) -> list[Candidate]:
    """Who is overdue today and may be called, the most worth first."""
    day = hotels.business_date(reader.house, reader.now)
    return list(loyalty.winnable.candidates(reader.house, day, Wanted(quiet_days=0)).chosen)


def definition() -> str:
    """Whom the table holds, wherever it is."""
    return _(
        "Overdue: unlikely to come again, and silent for longer than nine of ten gaps of such a guest."
        " Left out: who is booked or here, asked not to be called, must not be greeted, is hidden, has"
        " an open call or is on a running list."
    )


def table(reader: Reader) -> Table:
    """All of them; whoever calls from it learns nothing of what calling does, a list does."""
    found = candidates(reader)
    people = guests.persons(one.guest_id for one in found)
    currency = loyalty.chain_currency()
    rows = [
        _row(reader, one, people[one.guest_id], currency) for one in found if one.guest_id in people
    ]
    return Table(
        key=KEY,
        title=_("Overdue guests"),
        definition=definition(),
        columns=who_and_worth(currency),
        rows=rows,
        n=len(rows),
    )


def _row(reader: Reader, one: Candidate, guest: "Guest", currency: str) -> Row:
    return Row(
        (
            guests.full_name(guest, reader.language),
            sentences.told(one.reasons),
            str(one.last_day),
            major(one.value_low, currency),
            major(one.value_high, currency),
        ),
        reader.page("guest", guest=guest.public_id),
    )
