"""Reading stays: who is coming, who is here, who had a room, and all that planning may know."""

from stays.queries import bookings
from stays.queries.coming import Coming, back, booked, coming, stays_by_id
from stays.queries.facts import announce_facts, facts_of, stay_facts
from stays.queries.finding import find, search_rooms
from stays.queries.finished import FINISHED, FOLIO, TOLD_SINCE
from stays.queries.lists import (
    arrivals,
    changed_at,
    departures,
    have_come,
    ids_of,
    in_house,
    in_house_of,
    max_change_no,
    open_stays_of_guest,
    plannable,
    source_of,
    stay_by_id,
    stay_by_key,
    stay_for,
    stay_named,
    story,
)
from stays.queries.parties import (
    PRESENT_GUESTS,
    company_fingerprint,
    company_of,
    guests_of,
    parties,
    party,
    profiles_of,
)
from stays.queries.rooms import left_rooms, lived_in, stay_in_room, who_had

__all__ = [
    "FINISHED",
    "FOLIO",
    "PRESENT_GUESTS",
    "TOLD_SINCE",
    "Coming",
    "announce_facts",
    "arrivals",
    "back",
    "booked",
    "bookings",
    "changed_at",
    "coming",
    "company_fingerprint",
    "company_of",
    "departures",
    "facts_of",
    "find",
    "guests_of",
    "have_come",
    "ids_of",
    "in_house",
    "in_house_of",
    "left_rooms",
    "lived_in",
    "max_change_no",
    "open_stays_of_guest",
    "parties",
    "party",
    "plannable",
    "profiles_of",
    "search_rooms",
    "source_of",
    "stay_by_id",
    "stay_by_key",
    "stay_facts",
    "stay_for",
    "stay_in_room",
    "stay_named",
    "stays_by_id",
    "story",
    "who_had",
]
