"""Frames of stays on each engine of the tests, and their results as plain rows."""

import math

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
from hypothesis import HealthCheck

from loyalty.types import STAY_COLUMNS, StayRow

LINE = duckdb.connect(config={"threads": 1})
BUSY = (HealthCheck.too_slow,)  # a machine that stands still for a while is slow, not wrong
ENGINES = ("pandas", "polars", "duckdb")
TYPES = {
    **dict.fromkeys(
        ("guest", "stay", "property", "arrival", "departure", "nights", "spend", "lead"), pl.Int64
    ),
    **dict.fromkeys(("channel", "segment", "company", "room_kind"), pl.String),
    "direct": pl.Boolean,
}


def row(guest, arrival, nights=1, spend=None, **more):
    """A stay of which only what matters is said."""
    return StayRow(
        **{
            "guest": guest,
            "stay": arrival * 1000 + guest,
            "property": 1,
            "arrival": arrival,
            "departure": arrival + nights,
            "nights": nights,
            "spend": spend,
            "channel": "web",
            "direct": False,
            "segment": "",
            "company": "",
        }
        | more
    )


def table(rows):
    """The rows as a Polars table with the columns' own types, also when there are none."""
    return pl.DataFrame(
        {name: [getattr(each, name) for each in rows] for name in STAY_COLUMNS},
        schema={name: TYPES[name] for name in STAY_COLUMNS},
    )


def on(engine, stays):
    """A narwhals frame of a Polars table on one engine."""
    if engine == "pandas":
        kinds = {
            "direct": "bool",
            **{n: "float64" for n in ("spend", "lead") if n in stays.columns},
        }
        made = pd.DataFrame({name: stays[name].to_list() for name in stays.columns})
        whole = [n for n in stays.columns if stays.schema[n] == pl.Int64 and n not in kinds]
        return nw.from_native(
            made.astype({n: k for n, k in kinds.items() if n in stays.columns}).astype(
                dict.fromkeys(whole, "int64")
            )
        )
    if engine == "polars":
        return nw.from_native(stays.lazy())
    return nw.from_native(LINE.from_arrow(stays.to_arrow()))


def plain(frame, *by):
    """Rows as dicts in the order of ``by``, numbers as Python's own, nothing as None."""
    rows = frame.lazy().collect("pyarrow").rows(named=True)
    told = [
        {name: _plain(value) for name, value in each.items() if name[0] != "_"} for each in rows
    ]
    return sorted(told, key=lambda each: [each[name] for name in by])


def _plain(value):
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, str | bool):
        return value
    return int(value) if value == int(value) else float(value)
