"""One member of a programme as a page tells it: the standing, moves between levels, and the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from guests import queries as guests
from guests.enums import Discretion
from insights.figures import Column, Row, Table
from insights.reading import Reader
from loyalty.presenting.ledger import entry
from loyalty.queries import accounts, memberships, points, telling
from loyalty.queries import programmes as reading
from loyalty.queries.points import Line
from loyalty.services.memberships import MemberEventKind
from stays import queries as stays

if TYPE_CHECKING:
    from guests.models import Guest
    from loyalty.models import MemberEvent, Membership, Programme, TierChange
    from loyalty.tiers.replay import Timeline
    from loyalty.tiers.types import Policy
    from stays.models import Stay

SHOWN = 200
"""Lines of the ledger on the page; the file has all of them."""


@dataclass(frozen=True)
class Told:
    """A guest in a programme whose rules hold; ``member`` is empty for who is none."""

    reader: Reader
    programme: "Programme"
    timeline: "Timeline"
    guest: "Guest"
    member: "Membership | None"
    day: date

    @property
    def policy(self) -> "Policy":
        """The rules that hold."""
        return self.timeline[-1][1]

    @cached_property
    def names(self) -> Mapping[str, Mapping[str, str]]:
        """The names of levels, those of earlier rules too: a move may speak of them."""
        return {level.code: level.name for _on, policy in self.timeline for level in policy.levels}

    @property
    def name(self) -> str:
        """The guest's name."""
        return guests.full_name(self.guest, self.reader.language)

    @property
    def enrolling(self) -> bool:
        """Whether the guest can be enrolled."""
        return self.member is None and self.policy.members == "enrolled"


def find(reader: Reader, programme: "Programme", public_id: str) -> Told | None:
    """The guest in the programme; None for a guest not to be shown, and while no rules hold."""
    person = reader.person
    guest = guests.guest_for(person, public_id) if person else None
    if guest is None or guest.discretion == Discretion.PROTECTED:
        return None
    if reading.present(programme) is None:
        return None
    return Told(
        reader=reader,
        programme=programme,
        timeline=reading.timeline(programme),
        guest=guest,
        member=memberships.membership_of(programme, guest.pk),
        day=reading.chain_day(reader.now),
    )


def balance(told: Told, member: "Membership") -> list[str]:
    """What there is to spend, what is owed, and what expires next, in sentences."""
    count = max(0, member.balance)
    said = [
        ngettext("%(count)s point to spend.", "%(count)s points to spend.", count)
        % {"count": f"{count:,}"}
    ]
    if member.owed:
        said.append(
            ngettext(
                "%(count)s point is owed: what is earned next pays it.",
                "%(count)s points are owed: what is earned next pays them.",
                member.owed,
            )
            % {"count": f"{member.owed:,}"}
        )
    soon = points.next_to_expire(told.programme, member, told.timeline, told.day)
    if soon is not None:
        said.append(
            ngettext(
                "%(count)s point expires on %(day)s.",
                "%(count)s points expire on %(day)s.",
                soon.points,
            )
            % {"count": f"{soon.points:,}", "day": f"{soon.day:%Y-%m-%d}"}
        )
    elif count > 0:
        said.append(_("No points of this member expire."))
    return said


def moves_table(told: Told, member: "Membership") -> Table:
    """Every change of level, the newest first."""
    rows = list(memberships.changes(member))
    return Table(
        key="moves",
        title=_("Moves between levels"),
        definition=_("Each move as it was told when it was made, the newest first."),
        columns=(
            Column("day", _("Day"), "day"),
            Column("from", pgettext("level", "From")),
            Column("to", pgettext("level", "To")),
            Column("why", _("Why")),
            Column("until", _("Held until"), "day"),
        ),
        rows=[_move(told, row) for row in rows],
        n=len(rows),
    )


def _move(told: Told, row: "TierChange") -> Row:
    until = f"{row.valid_until}" if row.valid_until else ""
    why = telling.why(row.reason, told.policy.currency)
    before, after = (telling.level_said(code, told.names) for code in (row.before, row.after))
    return Row((f"{row.day}", before, after, why, until))


def given_table(told: Told, member: "Membership") -> Table:
    """Invitations and purchases, whether or not they gave a level."""
    rows = list(memberships.given(member))
    return Table(
        key="given",
        title=_("Invitations and purchases"),
        definition=_("What staff recorded for this member, the newest first."),
        columns=(
            Column("day", _("Day"), "day"),
            Column("what", _("What")),
            Column("level", _("Level")),
            Column("price", _("Price")),
            Column("by", _("By")),
        ),
        rows=[_given(told, row) for row in rows],
        n=len(rows),
    )


def _given(told: Told, row: "MemberEvent") -> Row:
    paid = row.kind == MemberEventKind.PURCHASE
    price = telling.amount("spend", row.paid or 0, row.currency) if paid else ""
    level = telling.level_said(row.level, told.names)
    return Row((f"{row.day}", row.get_kind_display(), level, price, row.by.name if row.by else ""))


def points_table(told: Told, member: "Membership", most: int = SHOWN) -> Table:
    """The ledger, the newest first; a line that a stay of this hotel brought opens the stay."""
    n, lines = points.lines(member, most)
    known = stays.stays_by_id({line.stay_id for line in lines if line.stay_id})
    return Table(
        key="points",
        title=_("Points ledger"),
        definition=_(
            "Every change of the balance, the newest first. The balance is the sum up to that line;"
            " what was corrected later stands as a line of its own."
        ),
        columns=(
            Column("what", _("What")),
            Column("day", _("Day"), "day"),
            Column("points", _("Points"), "number"),
            Column("balance", _("Balance"), "number"),
            Column("reason", _("Reason")),
        ),
        rows=[_line(told, line, known.get(line.stay_id or 0)) for line in lines],
        n=n,
        cut=n - len(lines),
    )


def _line(told: Told, line: Line, stay: "Stay | None") -> Row:
    reason = " · ".join(part for part in (line.reason, line.by) if part)
    url = ""
    if stay is not None:
        days = f"{stay.arrival} – {stay.departure}"
        reason = _("Stay of %(days)s") % {"days": days}
        here = stay.property_id == told.reader.house.pk
        url = told.reader.page("stay", stay=stay.public_id) if here else ""
    what = entry(line.kind, corrects=line.corrects)
    return Row((what, f"{line.day}", line.points, line.balance, reason), url)


def shared(told: Told, member: "Membership") -> tuple[str, str]:
    """Who keeps the points of a shared account, and their page; nothing when the member does."""
    leader = accounts.leader_of(member, told.policy)
    if leader.pk == member.pk:
        return "", ""
    if leader.guest.discretion == Discretion.PROTECTED:
        return _("Protected"), ""
    where = {"programme": told.programme.code, "guest": leader.guest.public_id}
    return (
        guests.full_name(leader.guest, told.reader.language),
        told.reader.page("tiers-member", **where),
    )
