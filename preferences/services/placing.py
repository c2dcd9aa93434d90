"""Putting an observation on a stay and a guest, by the rules or by somebody who knows; append-only."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from core.transactions import require_unit
from preferences.attribution import Verdict
from preferences.deviceclock import LONGEST_DELAY, Seen
from preferences.enums import PlacementState
from preferences.models import Candidate, Kind, Observation, Placement, Retraction
from preferences.queries import roomstory
from preferences.queries.believed import RECHECKED_FOR
from preferences.services.care import drop_chip, place_chip
from preferences.services.errors import CannotKeep, NotHere
from preferences.services.notes import reseal_note
from preferences.services.rebuilding import raise_version, rebuild
from preferences.types import Observed
from realtime import services as realtime
from stays import queries as stays

if TYPE_CHECKING:
    from guests.models import Guest
    from staff.types import Person
    from stays.models import Stay


def put(
    *,
    observation: Observation,
    verdict: Verdict,
    company_kind: Kind,
    now: datetime,
    by_user_id: int | None = None,
) -> Placement:
    """Writes the next placement of an observation, with the candidates of an ambiguous one.

    What is about the party, and bed facts and occasions, belong to the company of that stay.
    """
    company = ""
    if verdict.stay is not None and (verdict.guest is None or company_kind.with_company):
        company = stays.company_fingerprint(verdict.stay, observation.observed_at)
    placement = Placement.objects.create(
        observation=observation,
        state=verdict.state,
        stay_id=verdict.stay,
        guest_id=verdict.guest,
        lead_id=verdict.lead,
        company=company,
        reason=verdict.reason,
        at=now,
        by_id=by_user_id,
    )
    Candidate.objects.bulk_create(
        Candidate(placement=placement, stay_id=stay, position=position)
        for position, stay in enumerate(verdict.candidates)
    )
    return placement


def newest(observation: Observation) -> Placement:
    """The placement that speaks, with the stay and guest it names."""
    rows = observation.placements.select_related("stay", "guest", "lead").order_by("-pk")
    return rows[0]


def answer_for(observation: Observation, *, repeated: bool = False) -> Observed:
    """What the one who logged it is told."""
    placement = newest(observation)
    guest = placement.guest or placement.lead
    ordered = placement.candidates.select_related("stay").order_by("position")
    return Observed(
        state=placement.state,
        reason=placement.reason,
        kind=observation.kind.code,
        value=observation.value,
        observation_public_id=observation.public_id,
        stay_id=placement.stay_id,
        stay_public_id=placement.stay.public_id if placement.stay else "",
        guest_id=guest.pk if guest else None,
        guest_public_id=guest.public_id if guest else "",
        candidates=tuple(row.stay.public_id for row in ordered),
        repeated=repeated,
    )


def tell_waiting(observation: Observation) -> None:
    """Tells the property's screens that the list of what waits is different now."""
    realtime.publish(
        property_id=observation.property_id,
        topic="guest",
        entity=observation.public_id,
        version=observation.placements.count(),
    )


def place(
    *,
    observation: str,
    stay: "Stay",
    guest: "Guest | None" = None,
    by: "Person | None",
    now: datetime,
) -> Observed:
    """Somebody who knows says whose an observation (or a waiting care chip) is; by public id.

    Only a stay that can have been in the room is taken. Raises ``NotHere`` for an unknown one and
    ``CannotKeep`` when the stay or the guest was not in that room; then it waits as before.
    """
    require_unit()
    row = _in_property(observation, by)
    if row is None:
        return place_chip(public_id=observation, stay=stay, by=by, now=now)
    verdict = _named(row, stay, guest)
    if verdict.state != PlacementState.PLACED:
        raise CannotKeep(
            _("That guest was not in the room when this was seen. It still waits; pick another.")
        )
    before = newest(row)
    by_id = by.user_id if by else None
    put(observation=row, verdict=verdict, company_kind=row.kind, now=now, by_user_id=by_id)
    _moved(row, before, now)
    return answer_for(row)


def retract(*, observation_public_id: str, by: "Person | None", now: datetime) -> bool:
    """Takes an observation (or a care chip) back, as though it had never been; false when it was.

    Raises ``NotHere`` when it is not in this person's property.
    """
    require_unit()
    row = _in_property(observation_public_id, by)
    if row is None:
        return drop_chip(public_id=observation_public_id, by=by, now=now)
    _kept, new = Retraction.objects.get_or_create(
        observation=row, defaults={"at": now, "by_id": by.user_id if by else None}
    )
    if new:
        _believe_again(row, [newest(row)], now)
    return new


def recheck(*, property_id: int, now: datetime) -> int:
    """Looks again at what the system placed, because the PMS may tell late who moved when.

    What waits and is clear now is placed; what was put on a stay that, as we know now, did not have
    the room then, moves or waits. What a person decided is left alone. Returns how many moved.
    """
    require_unit()
    rows = _automatic(now).filter(property=property_id)
    return sum(_recheck_one(row, now) for row in rows.order_by("pk"))


def recheck_stay(*, stay_id: int, now: datetime) -> int:
    """``recheck`` for the rooms a stay lived in and for what was put on it. How many moved."""
    require_unit()
    facts = stays.facts_of([stay_id]).get(stay_id)
    rooms = {stretch.room_id for stretch in facts.lived} if facts else set()
    rows = _automatic(now).filter(Q(room__in=rooms) | Q(where=stay_id))
    return sum(_recheck_one(row, now) for row in rows.order_by("pk"))


def _automatic(now: datetime) -> QuerySet[Observation]:
    """Recent observations in rooms that stand and that no person has placed."""
    latest = Placement.objects.filter(observation=OuterRef("pk")).order_by("-pk")
    rows = Observation.objects.filter(
        received_at__gte=now - RECHECKED_FOR, room__isnull=False, retraction=None
    ).annotate(
        by_hand=Subquery(latest.values("by")[:1]),
        how=Subquery(latest.values("reason")[:1]),
        where=Subquery(latest.values("stay")[:1]),
    )
    return rows.filter(by_hand=None).exclude(how="chosen").select_related("kind")


def _recheck_one(row: Observation, now: datetime) -> bool:
    placement = newest(row)
    before = verdict_of(placement)
    verdict = roomstory.again(
        property_id=row.property_id,
        room_id=row.room_id or 0,
        seen=seen_of(row),
        moment=row.moment,
        before=before,
    )
    if replace(verdict, reason=before.reason) == before:
        return False
    put(observation=row, verdict=verdict, company_kind=row.kind, now=now)
    _moved(row, placement, now)
    return True


def verdict_of(placement: Placement) -> Verdict:
    """A stored placement as the verdict it was."""
    stays_asked = placement.candidates.order_by("position").values_list("stay", flat=True)
    return Verdict(
        PlacementState(placement.state),
        placement.reason,
        stay=placement.stay_id,
        guest=placement.guest_id,
        lead=placement.lead_id,
        candidates=tuple(stays_asked),
    )


def seen_of(row: Observation) -> Seen:
    """The plausible moments of an observation kept earlier."""
    if not row.clock_doubtful:
        return Seen(row.observed_at, row.observed_at, row.observed_at, row.clock_offset)
    return Seen(row.observed_at, row.received_at - LONGEST_DELAY, row.received_at, row.clock_offset)


def _in_property(public_id: str, by: "Person | None") -> Observation | None:
    row = Observation.objects.select_related("kind", "room").filter(public_id=public_id).first()
    if row is not None and by is not None and row.property_id != by.property_id:
        raise NotHere(_("This note is not in this hotel. Nothing was changed."))
    return row


def _named(row: Observation, stay: "Stay", guest: "Guest | None") -> Verdict:
    guest_id = guest.pk if guest is not None else None
    if stay.property_id != row.property_id:
        raise NotHere(_("That stay is not in this hotel. Nothing was changed."))
    if row.room_id is None:
        return roomstory.of_stay(stay=stay, seen=seen_of(row), guest_id=guest_id)
    return roomstory.in_room(
        property_id=row.property_id,
        room_id=row.room_id,
        seen=seen_of(row),
        moment=row.moment,
        stay_id=stay.pk,
        guest_id=guest_id,
    )


def _moved(row: Observation, before: Placement, now: datetime) -> None:
    after = newest(row)
    reseal_note(observation=row, guest_id=after.guest_id or after.lead_id)
    _believe_again(row, [before, after], now)


def _believe_again(row: Observation, placements: Sequence[Placement], now: datetime) -> None:
    subjects = {one.guest_id or one.lead_id for one in placements}
    for guest_id in sorted(subject for subject in subjects if subject is not None):
        if not rebuild(guest_id=guest_id, now=now, property_ids=[row.property_id]):
            raise_version(guest_id, property_ids=[row.property_id])
    tell_waiting(row)
