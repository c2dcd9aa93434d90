"""Verbs about what we believe: see, place, take back, answer, keep, rebuild, seed the catalogue."""

from preferences.catalogue.loading import BadCatalogue
from preferences.catalogue.loading import load as load_catalogue
from preferences.services.answering import answer_chip, answer_maybe
from preferences.services.care import add_care_chip, wipe_care_chips, wipe_what_ended
from preferences.services.errors import CannotKeep, NotHere
from preferences.services.keeping import fulfil, react, unfulfil
from preferences.services.observing import observe
from preferences.services.placing import place, recheck, recheck_stay, retract
from preferences.services.rebuilding import guests_with_facts, rebuild, rebuild_guests
from preferences.services.settings import set_change_margin

__all__ = [
    "BadCatalogue",
    "CannotKeep",
    "NotHere",
    "add_care_chip",
    "answer_chip",
    "answer_maybe",
    "fulfil",
    "guests_with_facts",
    "load_catalogue",
    "observe",
    "place",
    "react",
    "rebuild",
    "rebuild_guests",
    "recheck",
    "recheck_stay",
    "retract",
    "set_change_margin",
    "unfulfil",
    "wipe_care_chips",
    "wipe_what_ended",
]
