"""How the house answered over a period: by department and shift, never by person."""

from insights.service.counting import Counted, count
from insights.service.drawing import charts
from insights.service.figuring import figures, sentence
from insights.service.tables import TABLES, calls, table

__all__ = ["TABLES", "Counted", "calls", "charts", "count", "figures", "sentence", "table"]
