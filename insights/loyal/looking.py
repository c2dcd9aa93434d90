"""What the page of loyalty is asked for, and what each of its parts is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from insights import periods
from insights.charts import Chart, Heat
from insights.figures import Table
from insights.reading import Reader
from loyalty.queries.cohorts import LENGTHS

USUAL = "quarter"


@dataclass(frozen=True, slots=True)
class Looked:
    """Who reads, the days that moves are counted over, and what cohorts are grouped by."""

    reader: Reader
    asked: periods.Asked
    by: str = USUAL

    @property
    def today(self) -> date:
        """The day on the hotel's calendar."""
        return self.reader.local.date()

    @property
    def query(self) -> str:
        """The same as an address says it."""
        return self.asked.query if self.by == USUAL else f"{self.asked.query}&by={self.by}"

    def guests(self, what: str, **more: object) -> str:
        """The address of the guests behind a number."""
        said = urlencode({"set": what, **more})
        return f"{self.reader.page('insights-loyalty-guests')}?{said}&{self.query}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A table with the drawing of it, if there is one."""

    table: Table
    chart: Chart | None = None
    heat: Heat | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the page: a sentence first, what to keep in mind, then drawings and tables."""

    key: str
    title: str
    sentence: str
    notes: tuple[str, ...] = ()
    shown: tuple[Shown, ...] = ()


def looked(reader: Reader, params: Mapping[str, str]) -> Looked:
    """Reads an address as ``periods.asked`` does, and ``by``: quarter or month."""
    by = params.get("by", USUAL)
    asked = periods.asked(params, today=reader.local.date())
    return Looked(reader, asked, by if by in LENGTHS else USUAL)
