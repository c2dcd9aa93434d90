"""How a room's state is drawn: look, glyph and word together, because colour is never alone."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hotels.enums import RoomCondition, RoomService

if TYPE_CHECKING:
    from hotels.models import Room

GLYPHS = {
    "dirty": "cross",
    "cleaning": "half",
    "clean": "check",
    "inspected": "check-double",
    "pickup": "broom",
    "out_of_order": "ban",
    "do_not_disturb": "moon",
}


def look_of(room: "Room") -> tuple[str, str, str]:
    """(look, glyph, word) of a room."""
    if room.out_of_order:
        return "out_of_order", GLYPHS["out_of_order"], _("Out of order")
    if room.service in {RoomService.DO_NOT_DISTURB, RoomService.REFUSED}:
        word = str(RoomService(room.service).label)
        return "do_not_disturb", GLYPHS["do_not_disturb"], word
    condition = str(room.condition)
    return condition, GLYPHS[condition], str(RoomCondition(condition).label)


def initials_of(name: str) -> str:
    """Two letters for a coloured mark: of the first and the last word, or the first two signs."""
    words = name.split()
    if len(words) > 1:
        return (words[0][0] + words[-1][0]).upper()
    return name[:2].upper()
