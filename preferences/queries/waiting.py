"""What waits for somebody who knows whose it was."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from guests import queries as guests
from guests.enums import Discretion
from preferences.enums import PlacementState, Sensitivity
from preferences.models import CareChip, Kind, Placement
from preferences.queries.chips import care_words, what_words
from preferences.queries.evidence import speaking
from preferences.types import CandidateStay, Waiting
from stays import queries as stays
from stays.enums import StayState
from stays.types import StayFacts

if TYPE_CHECKING:
    from hotels.models import Property

MOST = 200


def waiting(property: "Property", language: str, *, public_id: str | None = None) -> list[Waiting]:
    """Sightings and care chips of a property that wait, oldest first; a fixed number of queries.

    With ``public_id`` only that one, to ask about it at once.
    """
    placements = (
        speaking()
        .filter(state=PlacementState.AMBIGUOUS, observation__property=property)
        .select_related("observation__kind", "observation__sighting", "observation__room")
        .prefetch_related("candidates")
        .order_by("observation__observed_at", "pk")
    )
    chips = CareChip.objects.filter(property=property, stay=None).select_related("room")
    if public_id is not None:
        placements = placements.filter(observation__public_id=public_id)
        chips = chips.filter(public_id=public_id)
    found = list(placements[:MOST])
    cared = list(chips.prefetch_related("candidates").order_by("at", "pk")[:MOST])
    stay_ids = {one.stay_id for row in found for one in row.candidates.all()}
    stay_ids |= {stay.pk for chip in cared for stay in chip.candidates.all()}
    facts = stays.facts_of(stay_ids) if stay_ids else {}
    rows = [_sighting(row, facts, language) for row in found]
    if cared:
        kinds = list(Kind.objects.filter(sensitivity=Sensitivity.CARE))
        rows += [_care(chip, kinds, facts, language) for chip in cared]
    return sorted(rows, key=lambda row: row.at)


def waiting_count(property_id: int) -> int:
    """How many wait in a property; for a badge."""
    seen = speaking().filter(state=PlacementState.AMBIGUOUS, observation__property=property_id)
    return seen.count() + CareChip.objects.filter(property=property_id, stay=None).count()


def _sighting(row: Placement, facts: dict[int, StayFacts], language: str) -> Waiting:
    seen = row.observation
    ordered = sorted(row.candidates.all(), key=lambda one: one.position)
    return Waiting(
        public_id=seen.public_id,
        room=seen.room.number if seen.room else "",
        what=what_words(seen, language),
        at=seen.observed_at,
        reason=reason_words(row.reason, language),
        care=False,
        candidates=_candidates((one.stay_id for one in ordered), facts, language),
    )


def _care(
    chip: CareChip, kinds: Iterable[Kind], facts: dict[int, StayFacts], language: str
) -> Waiting:
    return Waiting(
        public_id=chip.public_id,
        room=chip.room.number if chip.room else "",
        what=care_words(chip.value, kinds, language),
        at=chip.at,
        reason=reason_words("change", language),
        care=True,
        candidates=_candidates((stay.pk for stay in chip.candidates.all()), facts, language),
    )


def _candidates(
    stay_ids: Iterable[int], facts: dict[int, StayFacts], language: str
) -> tuple[CandidateStay, ...]:
    known = [facts[stay_id] for stay_id in stay_ids if stay_id in facts]
    return tuple(
        CandidateStay(
            stay_public_id=stay.public_id,
            name=_name(stay, language),
            arrival=stay.arrival,
            departure=stay.departure,
            in_house=stay.state == StayState.IN_HOUSE,
        )
        for stay in known
    )


def _name(stay: StayFacts, language: str) -> str:
    primary = stay.primary
    if primary is None or Discretion(stay.discretion).hides:
        with override(language):
            return _("Guest")
    return guests.display_name(primary, language, Discretion(stay.discretion))


def reason_words(reason: str, language: str) -> str:
    """Why an observation waits, as a sentence for staff."""
    with override(language):
        sentences = {
            "change": _("Somebody came, left or moved around that time."),
            "sharers": _("Two parties share this room."),
            "empty_room": _("Nobody had this room then."),
            "doubtful_clock": _("The device's clock was wrong, so the time is not certain."),
            "not_in_room": _("The guest that was named was not in this room then."),
            "nobody_named": _("No guest is named for this room yet."),
        }
        return sentences.get(reason, "")
