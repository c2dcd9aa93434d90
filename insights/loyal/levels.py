"""Tier mix and moves: how many hold each level, how many did a year ago, who went up or down and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.words import say
from insights import periods, saying
from insights.charts import bars
from insights.figures import Column, Row, Table
from insights.loyal.looking import Looked, Part, Shown
from loyalty.queries import moves, telling

YEAR = timedelta(weeks=52)  # so that a Monday stands beside a Monday


@dataclass(frozen=True, slots=True)
class Counted:
    """Levels now, a year ago, and the moves of the days and of those they are compared with."""

    rules: Sequence[moves.Rules]
    now: Mapping[tuple[int, str], int]
    then: Mapping[tuple[int, str], int]
    known_then: frozenset[int]  # programmes whose rules held a year ago
    moves: Sequence[moves.Move]
    before: Counter[tuple[int, str, str, str]]


def count(looked: Looked) -> Counted:
    """A constant number of statements, whatever members there are."""
    reader, asked = looked.reader, looked.asked
    rules, ago = moves.rules(), reader.now - YEAR
    other = asked.other
    before = moves.moves(*periods.moments(reader.house, other)) if other is not None else []
    return Counted(
        rules=rules,
        now=moves.mix(),
        then=moves.mix(ago),
        known_then=frozenset(each.programme_id for each in rules if each.since < ago),
        moves=moves.moves(*periods.moments(reader.house, asked.period)),
        before=Counter(
            {(one.programme_id, one.before, one.after, one.how): one.times for one in before}
        ),
    )


def level_name(looked: Looked, rules: moves.Rules, code: str) -> str:
    """In the reader's language; the code where the present rules do not have it."""
    names = telling.names_of(rules.content)
    return say(names.get(code, {}), looked.reader.language).text or code


def programme_name(looked: Looked, rules: moves.Rules) -> str:
    """In the reader's language."""
    return say(rules.content.get("name", {}), looked.reader.language).text or rules.code


def way_words(way: str) -> str:
    """In which direction somebody moved."""
    return {
        "up": pgettext("level", "Up"),
        "down": pgettext("level", "Down"),
        "joined": _("Became a member"),
        "other": _("From or to a level that is no more"),
    }[way]


def how_words(how: str) -> str:
    """Why, as ``loyalty.tiers.types.Reason.how`` names it."""
    return {
        "joined": _("Became a member"),
        "earned": pgettext("level", "Earned"),
        "kept": pgettext("level", "Kept"),
        "landed": _("One level down at the review"),
        "lowered": _("At the review"),
        "lifetime": _("For life"),
        "rules": _("By other rules"),
    }.get(how, how)


def levels(looked: Looked) -> Part:
    """The part of the page."""
    counted = count(looked)
    title = _("Levels and moves")
    if not counted.rules:
        said = _("No programme's rules hold, so nobody has a level. Begin one under Programmes.")
        return Part(key="levels", title=title, sentence=said)
    mix = _mix(looked, counted)
    drawn = [(f"{row.cells[0]} · {row.cells[1]}", _number(row.cells[2]), "") for row in mix.rows]
    return Part(
        key="levels",
        title=title,
        sentence=saying.joined([_sentence(looked, counted, each) for each in counted.rules]),
        notes=tuple(_young(looked, counted)),
        shown=(
            Shown(table=mix, chart=bars(_("Members by level"), drawn)),
            Shown(table=_moved(looked, counted)),
        ),
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int) else None


def _sentence(looked: Looked, counted: Counted, rules: moves.Rules) -> str:
    mine = [one for one in counted.moves if one.programme_id == rules.programme_id]
    ways: Counter[str] = Counter()
    for one in mine:
        ways[moves.way(rules, one.before, one.after)] += one.times
    members = _members(counted, rules)
    return ngettext(
        "%(programme)s has %(members)s member; in these days %(up)s went up, %(down)s went down and "
        "%(joined)s joined.",
        "%(programme)s has %(members)s members; in these days %(up)s went up, %(down)s went down and "
        "%(joined)s joined.",
        members,
    ) % {
        "programme": programme_name(looked, rules),
        "members": f"{members:,}",
        "up": f"{ways['up']:,}",
        "down": f"{ways['down']:,}",
        "joined": f"{ways['joined']:,}",
    }


def _members(counted: Counted, rules: moves.Rules) -> int:
    return sum(
        many for (programme, _level), many in counted.now.items() if programme == rules.programme_id
    )


def _young(looked: Looked, counted: Counted) -> list[str]:
    """Why there is no year ago, for programmes that are younger."""
    return [
        _("%(programme)s holds since %(day)s: of a year ago there is nothing to tell yet.")
        % {"programme": programme_name(looked, each), "day": looked.reader.wall(each.since)[:10]}
        for each in counted.rules
        if each.programme_id not in counted.known_then
    ]


def _mix(looked: Looked, counted: Counted) -> Table:
    rows = []
    for each in counted.rules:
        into: Counter[tuple[str, str]] = Counter()
        for one in counted.moves:
            if one.programme_id == each.programme_id:
                into[moves.way(each, one.before, one.after), one.after] += one.times
        ago = each.programme_id in counted.known_then
        for code in reversed(each.levels):
            cells = (
                programme_name(looked, each),
                level_name(looked, each, code),
                counted.now.get((each.programme_id, code), 0),
                counted.then.get((each.programme_id, code), 0) if ago else None,
                into["joined", code],
                into["up", code],
                into["down", code],
            )
            url = looked.reader.page("tiers-members", programme=each.code, level=code)
            rows.append(Row(cells, url))
    return Table(
        key="levels",
        title=_("Members by level"),
        definition=_(
            "Members of the whole chain by the level they hold now, and as it was told 52 weeks ago, "
            "without profiles that were merged away. Joined, up and down are those who came to the "
            "level in these days."
        ),
        columns=(
            Column("programme", _("Programme")),
            Column("level", _("Level")),
            Column("members", _("Members"), "number"),
            Column("year-ago", _("A year ago"), "number"),
            Column("joined", pgettext("level", "Joined"), "number"),
            Column("up", pgettext("level", "Up"), "number"),
            Column("down", pgettext("level", "Down"), "number"),
        ),
        rows=tuple(rows),
        period=looked.asked.period,
        n=sum(_members(counted, each) for each in counted.rules),
    )


def _moved(looked: Looked, counted: Counted) -> Table:
    by_id = {each.programme_id: each for each in counted.rules}
    rows = []
    for one in counted.moves:
        rules = by_id.get(one.programme_id)
        if rules is None:
            continue
        then = counted.before[one.programme_id, one.before, one.after, one.how]
        cells = (
            programme_name(looked, rules),
            way_words(moves.way(rules, one.before, one.after)),
            level_name(looked, rules, one.before) if one.before else "",
            level_name(looked, rules, one.after),
            how_words(one.how),
            one.times,
            then if looked.asked.other is not None else None,
        )
        asked = {"before": one.before, "after": one.after, "how": one.how}
        rows.append(Row(cells, looked.guests("moves", programme=rules.code, **asked)))
    return Table(
        key="moves",
        title=_("Moves between levels"),
        definition=_(
            "Changes of level that were told in these days, by their reason; who moved twice counts "
            "twice. Before: the days compared with, where you chose some."
        ),
        columns=(
            Column("programme", _("Programme")),
            Column("way", _("Direction")),
            Column("from", _("From level")),
            Column("to", _("To level")),
            Column("why", _("Why")),
            Column("times", _("Times"), "number"),
            Column("before", pgettext("period", "before"), "number"),
        ),
        rows=tuple(rows),
        period=looked.asked.period,
        n=sum(one.times for one in counted.moves if one.programme_id in by_id),
    )
