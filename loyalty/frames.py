"""Finished stays out of the database as Parquet, a part for each year of arrival; reads only."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from loyalty.types import STAY_COLUMNS

Tell = Callable[[int, int], object]

_DAY_0 = "DATE '1970-01-01'"

FINISHED = f"""
SELECT guest_id AS guest, stay_id AS stay, property_id AS property, arrival - {_DAY_0} AS arrival,
  departure - {_DAY_0} AS departure, nights, spend, channel, direct, segment, company, room_kind,
  lead
FROM loyalty_stayline
"""  # noqa: S608  our own words; nothing of it comes from outside
"""The finished stays as they are counted (``loyalty.models.StayLine``), with ``STAY_COLUMNS``."""

_YEAR = f"extract(year FROM {_DAY_0} + arrival)::integer"
_ORDER = "departure, arrival, stay"
"""As stays end: ``loyalty.metrics.dense`` is fastest on days that rise."""


def one_snapshot() -> None:
    """Lets this unit see the database as it is now and change nothing; its first statement."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")


def export(folder: Path, *, tell: Tell) -> int:
    """Brings ``folder`` up to date with the finished stays of the database; returns their number.

    Call it in ``core.transactions.unit()`` after ``one_snapshot()``, else rows that change
    meanwhile may be told twice or not at all. Nothing is locked. A year whose rows are as they were when its part was
    written is kept, so after an interruption, and every night, only what changed is written.
    """
    from loyalty.engines.folders import Folder, stamped  # noqa: PLC0415  brings pyarrow: jobs only

    kept = Folder(folder)
    with connection.cursor() as cursor:
        years = _years(cursor)
        for done, (year, stamp) in enumerate(years.items()):
            tell(done, len(years))
            if not kept.kept(_name(year), stamp):
                kept.write(_name(year), _pieces(cursor, year), _schema(), stamp)
    kept.finish(map(_name, years), stamped(sorted(years.items())))
    tell(len(years), len(years))
    return sum(line["rows"] for line in kept.lines.values())


def _name(year: int) -> str:
    return f"year={year}/stays.parquet"


def _years(cursor: Any) -> dict[int, str]:
    """Year of arrival -> a stamp that any change of any of its rows changes."""
    cursor.execute(
        f"SELECT {_YEAR}, count(*), sum(hashtextextended(line::text, 0)) FROM ({FINISHED}) AS line"  # noqa: S608
        " GROUP BY 1 ORDER BY 1"
    )
    return {year: f"{many}:{marks}" for year, many, marks in cursor.fetchall()}


def _schema() -> Any:
    import pyarrow as pa  # noqa: PLC0415  60 MB that no page needs

    text = ("channel", "segment", "company", "room_kind")
    small = ("arrival", "departure", "nights", "lead")
    kinds = {
        **dict.fromkeys(STAY_COLUMNS, pa.int64()),
        **dict.fromkeys(text, pa.string()),
        **dict.fromkeys(small, pa.int32()),
        "direct": pa.bool_(),
    }
    return pa.schema([(name, kinds[name]) for name in STAY_COLUMNS])


def _pieces(cursor: Any, year: int) -> Iterator[Any]:
    """The rows of one year by COPY, some megabytes at a time."""
    import pyarrow as pa  # noqa: PLC0415  60 MB that no page needs
    from pyarrow import csv  # noqa: PLC0415

    columns = ", ".join(STAY_COLUMNS)
    told = (
        f"COPY (SELECT {columns} FROM ({FINISHED}) AS line WHERE {_YEAR} = {int(year)}"  # noqa: S608
        f" ORDER BY {_ORDER}) TO STDOUT (FORMAT csv)"
    )
    with cursor.copy(told) as copy:
        read = csv.open_csv(
            io.BufferedReader(_Copied(copy), 1 << 20),
            read_options=csv.ReadOptions(column_names=list(STAY_COLUMNS), block_size=8 << 20),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types=_schema(), true_values=["t"], false_values=["f"],
                strings_can_be_null=False, null_values=[""],
            ),
        )  # fmt: skip
        for batch in read:
            yield pa.Table.from_batches([batch])


class _Copied(io.RawIOBase):
    """What COPY sends, as a file to read from."""

    def __init__(self, copy: Any) -> None:
        self.copy = copy
        self.left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self.left:
            self.left = bytes(self.copy.read())
        size = min(len(buffer), len(self.left))
        buffer[:size] = self.left[:size]
        self.left = self.left[size:]
        return size
