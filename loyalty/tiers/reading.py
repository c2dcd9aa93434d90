"""Reads a policy from data strictly: what is not known is refused, with every problem told at once.

``read(echo(policy)) == policy``.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from core.sentences import Sentence, sentence
from loyalty.tiers.fields import BadPolicy, Fields
from loyalty.tiers.types import (
    MEASURES,
    Benefit,
    Condition,
    Counts,
    Every,
    Keep,
    Level,
    Need,
    Points,
    Policy,
    Some,
    Window,
)

WINDOWS = ("calendar_year", "rolling", "since_upgrade", "lifetime")
DEEPEST, MOST_LEVELS, MOST_MONTHS = 6, 12, 600


def read(content: Any) -> Policy:
    """The policy in ``content`` (as from YAML or JSON). Raises ``BadPolicy`` with every problem."""
    problems: list[Sentence] = []
    fields = Fields(content, "", problems)
    levels = fields.items("levels")[: MOST_LEVELS + 1]
    if not 2 <= len(levels) <= MOST_LEVELS:
        problems.append(sentence("A policy has from 2 to %(most)s levels.", most=MOST_LEVELS))
    policy = Policy(
        programme=fields.text("programme"),
        name=fields.words("name"),
        source=fields.text("source"),
        currency=fields.text("currency", "CNY"),
        rates=_rates(fields),
        members=fields.text("members", "automatic", ("automatic", "enrolled")),
        pooling=fields.text("pooling", "none", ("none", "company", "family")),
        window=_window(fields, "window") or Window(),
        reset_on_upgrade=fields.flag("reset_on_upgrade", default=False),
        counts=_counts(fields),
        carry_over_nights=fields.number("carry_over_nights", most=366),
        keep=_keep(fields),
        review_month=fields.number("review_month", 1, 1, 12),
        review_day=fields.number("review_day", 1, 1, 28),
        points=_points(fields),
        levels=tuple(
            _level(each, f"levels[{at}]", problems, first=at == 0) for at, each in enumerate(levels)
        ),
    )
    fields.close()
    if problems:
        raise BadPolicy(problems)
    return policy


def _rates(fields: Fields) -> dict[str, Decimal]:
    found, rates = fields.take("rates", {}), {}
    for code, rate in found.items() if isinstance(found, Mapping) else [("", "")]:
        try:
            rates[str(code)] = Decimal(str(rate))
        except InvalidOperation:
            rates[str(code)] = Decimal(0)
        if not rates[str(code)].is_finite() or not 0 < rates[str(code)] < 10**9:
            fields.wrong(
                sentence(
                    "rates: what one unit of %(code)s is worth must be a number above 0.", code=code
                )
            )
    return rates


def _window(fields: Fields, name: str) -> Window | None:
    data = fields.take(name)
    if data is None:
        return None
    if isinstance(data, str):
        data = {"kind": data}
    part = Fields(data, fields.place(name), fields.problems)
    kind = part.text("kind", "calendar_year", WINDOWS)
    rolling = kind == "rolling"
    months = part.number("months", 12, 1, MOST_MONTHS) if rolling else 0
    part.close()
    return Window(kind, months)


def _counts(fields: Fields) -> Counts:
    part = Fields(fields.take("counts", {}), fields.place("counts"), fields.problems)
    counts = Counts(
        part.flag("direct_only", default=False),
        part.texts("without_channels"),
        part.texts("without_segments"),
    )
    part.close()
    return counts


def _keep(fields: Fields) -> Keep:
    part = Fields(fields.take("keep", {}), fields.place("keep"), fields.problems)
    through = part.text("through", "next_year", ("next_year", "months"))
    keep = Keep(
        through,
        part.number("months", 12, 1, MOST_MONTHS) if through == "months" else 0,
        part.number("grace_months", most=24),
        part.flag("soft_landing", default=True),
    )
    part.close()
    return keep


def _points(fields: Fields) -> Points | None:
    data = fields.take("points")
    if data is None:
        return None
    part = Fields(data, fields.place("points"), fields.problems)
    points = Points(
        part.number("per", 100, 1),
        part.number("points", 1, 0, 10**6),
        part.number("per_night", 0, 0, 10**6),
        part.number("expire_months", 0, 0, MOST_MONTHS),
    )
    part.close()
    return points


def _level(data: Any, where: str, problems: list[Sentence], *, first: bool) -> Level:
    part = Fields(data, where, problems)
    when = _condition(part, "when", None)
    if first and when is not None:
        part.wrong(
            sentence(
                "%(where)s is the first level: every member has it, so it takes no condition.",
                where=where,
            )
        )
    if not first and part.data.get("when") is None:
        part.wrong(sentence("%(where)s needs a condition («when»).", where=where))
    level = Level(
        code=part.text("code"),
        name=part.words("name"),
        when=when,
        lifetime=_condition(part, "lifetime", Window("lifetime")),
        bonus_percent=part.number("bonus_percent", most=10_000),
        benefits=tuple(
            _benefit(each, f"{where}.benefits[{at}]", problems)
            for at, each in enumerate(part.items("benefits"))
        ),
    )
    part.close()
    return level


def _benefit(data: Any, where: str, problems: list[Sentence]) -> Benefit:
    part = Fields(data, where, problems)
    benefit = Benefit(
        part.text("code"),
        part.words("name"),
        part.number("cost"),
        part.text("per", "stay", ("stay", "night", "year")),
    )
    part.close()
    return benefit


def _condition(
    fields: Fields, name: str, window: Window | None, depth: int = 1
) -> Condition | None:
    """A threshold ``{nights: 25}``, or ``{any: [...]}``, or ``{all: [...]}``, at most six deep."""
    data = fields.take(name)
    if data is None:
        return None
    where = fields.place(name)
    if depth > DEEPEST:
        fields.wrong(
            sentence(
                "A condition is nested too deeply or contains itself, from %(where)s on.",
                where=where,
            )
        )
        return None
    part = Fields(data, where, fields.problems)
    for word in ("any", "all"):
        if word in part.data:
            return _group(part, word, window, depth)
    found = [measure for measure in MEASURES if measure in part.data]
    if len(found) != 1:
        part.wrong(
            sentence(
                "%(where)s must be one of %(measures)s with a number, or «any» or «all» with a list.",
                where=where,
                measures=", ".join(MEASURES),
            )
        )
        return None
    measure = found[0]
    amount = 1
    if measure != "invited":
        amount = part.number(measure, 1, 1)
    elif not part.flag("invited", default=True):
        part.wrong(sentence("%(where)s can only be true.", where=part.place("invited")))
    need = Need(measure, amount, _window(part, "window") or window)
    part.close()
    return need


def _group(part: Fields, word: str, window: Window | None, depth: int) -> Condition | None:
    items = part.items(word)
    part.close()
    if not 1 <= len(items) <= 8:
        part.wrong(sentence("%(where)s must list from 1 to 8 conditions.", where=part.place(word)))
        return None
    within = Fields(dict(enumerate(items)), part.place(word), part.problems)
    parts = [_condition(within, at, window, depth + 1) for at in range(len(items))]  # type: ignore[arg-type]
    known = tuple(each for each in parts if each is not None)
    kind = Every if word == "all" else Some
    return kind(known) if known else None
