"""The health of the bond with customers: who they are by channel, segment and company, and what it shows."""

from insights.health.counting import Counted, count
from insights.health.drawing import charts
from insights.health.figuring import figures, sentence
from insights.health.naming import NAMED
from insights.health.tables import TABLES

__all__ = ["NAMED", "TABLES", "Counted", "charts", "count", "figures", "sentence"]
