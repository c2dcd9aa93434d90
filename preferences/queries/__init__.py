"""Questions about what we believe: to plan with, to show, to ask, and what waits."""

from preferences.queries.believed import (
    Asked,
    announce_believed,
    announce_facts_no,
    anything_to_recheck,
    asked_about,
    believed,
    believed_by_stay,
    believed_in_stay,
    care_values,
    facts_no,
    facts_no_in_stay,
    facts_nos,
    has_facts,
)
from preferences.queries.catalogue import all_value_words, kind_of, sighting_of, value_words
from preferences.queries.chips import care_chips, care_words_of, for_guest_page, other_company
from preferences.queries.confirming import confirm_chips
from preferences.queries.kept import reactions, refused_in
from preferences.queries.notes import note_of, noticed
from preferences.queries.sheet import sheet
from preferences.queries.waiting import waiting, waiting_count

__all__ = [
    "Asked",
    "all_value_words",
    "announce_believed",
    "announce_facts_no",
    "anything_to_recheck",
    "asked_about",
    "believed",
    "believed_by_stay",
    "believed_in_stay",
    "care_chips",
    "care_values",
    "care_words_of",
    "confirm_chips",
    "facts_no",
    "facts_no_in_stay",
    "facts_nos",
    "for_guest_page",
    "has_facts",
    "kind_of",
    "note_of",
    "noticed",
    "other_company",
    "reactions",
    "refused_in",
    "sheet",
    "sighting_of",
    "value_words",
    "waiting",
    "waiting_count",
]
