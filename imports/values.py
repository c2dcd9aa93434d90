"""Dates and amounts as hotels write them; pure.

A date or an amount that can be read two ways is decided by its whole column: «05/07» is 5 July where
another row says «25/07». Where a column proves both ways, whatever can be read two ways is refused.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

DAY_FIRST, MONTH_FIRST, BOTH = "dmy", "mdy", "both"
COMMA, POINT = "comma", "point"

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june",
            "jul july", "aug august", "sep sept september", "oct october", "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_TIME = r"(?:[ tT]+\d{1,2}:\d{2}.*)?"
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})\s*[-/.年 ]\s*(\d{{1,2}}|[a-z]+)\s*[-/.月 ]\s*(\d{{1,2}})日?{_TIME}"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMBERS = re.compile(rf"(\d{{1,2}})\s*([-/. ])\s*(\d{{1,2}})\s*[-/. ]\s*(\d{{4}}|\d{{2}}){_TIME}")
_DAY_NAME = re.compile(rf"(\d{{1,2}})[-/. ]*([a-z]+)[-/., ]*(\d{{4}}|\d{{2}}){_TIME}")
_NAME_DAY = re.compile(rf"([a-z]+)[. ]*(\d{{1,2}})(?:st|nd|rd|th)?[, ]+(\d{{4}}){_TIME}")


class Unclear(Exception):
    """It can be read two ways, and nothing decides which."""


def _made(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else _MONTHS.get(month, 0)
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), number, int(day))
    except ValueError:
        return None


def _named(text: str) -> date | None:
    if found := _YEAR_FIRST.fullmatch(text):
        return _made(*found.groups())
    if found := _COMPACT.fullmatch(text):
        return _made(*found.groups())
    if found := _DAY_NAME.fullmatch(text):
        return _made(found[3], found[2], found[1])
    if found := _NAME_DAY.fullmatch(text):
        return _made(found[3], found[1], found[2])
    return None


@lru_cache(maxsize=8192)
def read_date(text: str, order: str = DAY_FIRST) -> date | None:
    """The day, or None when it is none. Raises ``Unclear`` under the order ``BOTH``."""
    folded = text.strip().lower()
    found = _NUMBERS.fullmatch(folded)
    if found is None:
        return _named(folded)
    day, mark, month, year = found.groups()
    if mark == ".":  # where dots are written, the day comes first
        return _made(year, month, day)
    one, two = int(day), int(month)
    if order == BOTH and one != two and one <= 12 and two <= 12:
        raise Unclear
    if order == BOTH:
        order = DAY_FIRST if one > 12 else MONTH_FIRST
    return _made(year, day, month) if order == MONTH_FIRST else _made(year, month, day)


@dataclass(slots=True)
class DatesSeen:
    """What a column of dates proves about its order."""

    day_first: int = 0
    month_first: int = 0
    unclear: int = 0

    def see(self, text: str) -> None:
        """Takes one value into account."""
        found = _NUMBERS.fullmatch(text.strip())
        if found is None or found[2] == ".":
            return
        one, two = int(found[1]), int(found[3])
        if one > 12 >= two:
            self.day_first += 1
        elif two > 12 >= one:
            self.month_first += 1
        elif one != two:
            self.unclear += 1

    def order(self, usual: str) -> str:
        """``usual`` where the column proves nothing."""
        if self.day_first and self.month_first:
            return BOTH
        if self.day_first or self.month_first:
            return DAY_FIRST if self.day_first else MONTH_FIRST
        return usual


_NOT_OF_A_NUMBER = re.compile(r"[^\d,.\-()]")


def _bare(text: str) -> str:
    """Digits and their marks; brackets and a minus at the end become one at the beginning."""
    bare = _NOT_OF_A_NUMBER.sub("", text)
    negative = "(" in bare or "-" in bare
    bare = bare.replace("(", "").replace(")", "").replace("-", "").rstrip(".,")
    return f"-{bare}" if negative and bare else bare


def _mark(bare: str) -> str:
    """What one amount proves about the decimal mark; "?" when it can be read two ways."""
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and point >= 0:
        return COMMA if comma > point else POINT
    last = max(comma, point)
    if last < 0:
        return ""
    sign = bare[last]
    if bare.count(sign) > 1:  # only groups are repeated
        return POINT if sign == "," else COMMA
    whole, part = bare[:last].lstrip("-"), bare[last + 1 :]
    if len(part) == 3 and 1 <= len(whole) <= 3 and whole != "0":
        return "?"
    return COMMA if sign == "," else POINT


@dataclass(slots=True)
class AmountsSeen:
    """What a column of amounts proves about its decimal mark."""

    comma: int = 0
    point: int = 0

    def see(self, text: str) -> None:
        """Takes one value into account."""
        mark = _mark(_bare(text))
        self.comma += mark == COMMA
        self.point += mark == POINT

    def mark(self, usual: str = POINT) -> str:
        """``usual`` where the column proves nothing."""
        if self.comma and self.point:
            return BOTH
        if self.comma or self.point:
            return COMMA if self.comma else POINT
        return usual


@lru_cache(maxsize=8192)
def read_amount(text: str, mark: str = POINT) -> Decimal | None:
    """The amount, or None when it is none. Raises ``Unclear`` under the mark ``BOTH``."""
    bare = _bare(text)
    if any(char.isalpha() for char in text) and not any(char.isdigit() for char in text):
        return None
    seen = _mark(bare)
    if seen == "?" and mark == BOTH:
        raise Unclear
    used = mark if seen in ("", "?") else seen
    plain = bare.replace(".", "").replace(",", ".") if used == COMMA else bare.replace(",", "")
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "OMR": 3, "TND": 3}
"""Currencies whose minor unit is not a hundredth (ISO 4217)."""


def minor_units(amount: Decimal, currency: str) -> int:
    """Whole minor units (fen, cents) of an amount."""
    return int((amount * 10 ** _DIGITS.get(currency, 2)).to_integral_value())
