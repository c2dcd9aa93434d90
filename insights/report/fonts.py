"""Letters for paper: a PDF carries its own, and only these know both Latin and Chinese.

Noto Sans SC and TC (SIL Open Font License) come with the other files that npm brings at set-up; of
each only the letters that stand in a report go into it.
"""

from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

FOLDER = "@expo-google-fonts"


class Fonts(NamedTuple):
    """The files of one family."""

    regular: Path
    bold: Path


class NoFonts(Exception):
    """This installation has no letters for a PDF; the page can still be printed."""


def _family(script: str) -> Fonts:
    name, folder = f"NotoSans{script}", f"noto-sans-{script.lower()}"
    home = Path(settings.VENDOR_ROOT) / FOLDER / folder
    return Fonts(
        home / "400Regular" / f"{name}_400Regular.ttf", home / "700Bold" / f"{name}_700Bold.ttf"
    )


def fonts_for(language: str) -> Fonts:
    """The family for a language: TC's shapes for 繁體, SC's else; the other one where it is missing.

    Raises ``NoFonts`` with a sentence when there is neither.
    """
    wanted = ("TC", "SC") if language == "zh-hant" else ("SC", "TC")
    for script in wanted:
        found = _family(script)
        if found.regular.is_file() and found.bold.is_file():
            return found
    raise NoFonts(
        _(
            "The fonts for PDF files are not installed, so no report is sent. Open the report as a "
            "page and print it; hotel IT brings the fonts by setting up again."
        )
    )
