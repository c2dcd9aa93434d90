"""The coming two weeks: what is booked, what is expected with its range, and how far off it used to be."""

from insights.forecast.drawing import charts
from insights.forecast.figuring import figures, sentences
from insights.forecast.gathering import Ahead, gather
from insights.forecast.tables import TABLES, stays, table

__all__ = ["TABLES", "Ahead", "charts", "figures", "gather", "sentences", "stays", "table"]
