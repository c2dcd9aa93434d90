"""Reading stays: who is coming, who is here, who had a room, and all that planning may know."""

from stays.queries.facts import facts_of, stay_facts
from stays.queries.finding import find, search_rooms
from stays.queries.lists import (
    arrivals,
    departures,
    heard_of_before,
    in_house,
    in_house_of,
    max_change_no,
    open_stays_of_guest,
    plannable,
    stay_by_key,
    stay_for,
    story,
)
from stays.queries.parties import (
    company_fingerprint,
    company_of,
    parties,
    party,
    profiles_of,
)
from stays.queries.rooms import lived_in, stay_in_room, who_had

__all__ = [
    "arrivals",
    "company_fingerprint",
    "company_of",
    "departures",
    "facts_of",
    "find",
    "heard_of_before",
    "in_house",
    "in_house_of",
    "lived_in",
    "max_change_no",
    "open_stays_of_guest",
    "parties",
    "party",
    "plannable",
    "profiles_of",
    "search_rooms",
    "stay_by_key",
    "stay_facts",
    "stay_for",
    "stay_in_room",
    "story",
    "who_had",
]
