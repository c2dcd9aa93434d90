"""The weekly report: the cockpit's last seven days on paper, in the language of whoever reads it."""

from insights.report.content import SECTIONS, Section, Weekly, weekly
from insights.report.fonts import NoFonts, fonts_for
from insights.report.paper import pdf

__all__ = ["SECTIONS", "NoFonts", "Section", "Weekly", "fonts_for", "pdf", "weekly"]
