"""Keeping what somebody saw or heard, on the guest who had the room at that moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Unpack

from django.utils.translation import gettext as _

from core.ids import PUBLIC_ID_LENGTH, new_public_id
from core.transactions import require_unit
from hotels import queries as hotels
from preferences.attribution import Verdict
from preferences.belief import NEVER_FROM, WORDS
from preferences.deviceclock import Seen, read
from preferences.enums import Moment, PlacementState, Polarity, Sensitivity, Source, Strength
from preferences.models import Kind, Observation, Sighting
from preferences.queries import roomstory
from preferences.queries.catalogue import kind_of, sighting_of
from preferences.services.care import chip_from, chip_repeated
from preferences.services.errors import CannotKeep
from preferences.services.notes import keep_note
from preferences.services.placing import answer_for, put, tell_waiting
from preferences.services.rebuilding import raise_version, rebuild
from preferences.types import Observed, Said, SaidArgs

if TYPE_CHECKING:
    from hotels.models import Property
    from staff.types import Person

LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class _What:
    """What was seen, in the words of the catalogue."""

    kind: Kind
    value: str
    polarity: str
    sighting: Sighting | None


def observe(
    *,
    person: "Person | None",
    property: "Property",
    observed_at: datetime,
    received_at: datetime,
    now: datetime,
    **said: Unpack[SaidArgs],
) -> Observed:
    """Keeps a sighting and believes what follows from it.

    The arguments beyond ``person`` and ``property`` are those of ``types.Said``. A sighting that is
    a matter of care (medicine by the bed ...) leaves an instruction without a cause, and no
    evidence. The same ``public_id`` again changes nothing and is answered the same way.

    Raises ``CannotKeep`` with a sentence when the catalogue does not know it, when it must not be
    concluded from what one sees (diet, taboo, allergy), when a refusal has no words behind it, or
    when it names nobody and no room.
    """
    require_unit()
    words = Said(observed_at=observed_at, received_at=received_at, **said)
    repeated = _repeated(property, words)
    if repeated is not None:
        return repeated
    what = _what(words)
    _check(property, words, what)
    seen = read(
        observed_at=observed_at,
        device_now=words.device_now,
        received_at=received_at,
        waited=words.waited,
        last_offset_seconds=_last_offset(person, words),
    )
    verdict = _whose(property, words, seen)
    if what.kind.sensitivity == Sensitivity.CARE:
        return chip_from(
            property=property, person=person, said=words, value=what.value, verdict=verdict, now=now
        )
    observation = _write(person=person, property=property, said=words, what=what, seen=seen)
    placement = put(observation=observation, verdict=verdict, company_kind=what.kind, now=now)
    subject = placement.guest_id or placement.lead_id
    if words.note:
        keep_note(observation=observation, text=words.note[:LONGEST_NOTE], guest_id=subject)
    if subject is None:
        tell_waiting(observation)
    elif not rebuild(guest_id=subject, now=now, property_ids=[property.pk]):
        raise_version(subject, property_ids=[property.pk])
    return answer_for(observation)


def _repeated(property: "Property", said: Said) -> Observed | None:
    if not said.public_id:
        return None
    old = Observation.objects.filter(public_id=said.public_id).first()
    if old is None:
        return chip_repeated(property=property, public_id=said.public_id)
    if old.property_id != property.pk:
        raise CannotKeep(_("This note belongs to another hotel. Nothing was changed."))
    return answer_for(old, repeated=True)


def _what(said: Said) -> _What:
    if said.sighting:
        sighting = sighting_of(said.sighting)
        if sighting is None:
            raise CannotKeep(
                _("The catalogue has no sighting “%(code)s”. Nothing was kept; pick another one.")
                % {"code": said.sighting}
            )
        return _What(sighting.kind, sighting.value, sighting.polarity, sighting)
    kind = kind_of(said.kind or "")
    if kind is None or said.value not in kind.values:
        raise CannotKeep(
            _("The catalogue has no “%(code)s”. Nothing was kept; pick one from the list.")
            % {"code": f"{said.kind or ''} {said.value or ''}".strip()}
        )
    return _What(kind, said.value or "", said.polarity, None)


def _check(property: "Property", said: Said, what: _What) -> None:
    problem = (
        _unclear(said, what)
        or _not_to_be_concluded(said, what)
        or _nobody_meant(property, said)
        or _not_to_note(said, what)
    )
    if problem:
        raise CannotKeep(problem)


def _unclear(said: Said, what: _What) -> str:
    if said.source not in Source.values or said.moment not in {"", *Moment.values}:
        return _("It is not clear who says so or when. Nothing was kept; try again.")
    if said.strength not in {"", *Strength.values} or what.polarity not in Polarity.values:
        return _("It is not clear how strongly it is meant. Nothing was kept; try again.")
    if said.public_id and len(said.public_id) > PUBLIC_ID_LENGTH:
        return _("The note's own number is too long. Nothing was kept; try again.")
    return ""


def _not_to_be_concluded(said: Said, what: _What) -> str:
    if not what.kind.inferable and said.source in NEVER_FROM:
        return _(
            "Diet, taboos and allergies are kept on the guest's own word only. "
            "Nothing was kept; ask the guest."
        )
    if what.polarity == Polarity.AGAINST and said.source not in WORDS:
        return _("A refusal takes the guest's words. Log it as left untouched, or ask the guest.")
    return ""


def _nobody_meant(property: "Property", said: Said) -> str:
    if said.room is None and said.stay is None and said.guest is None:
        return _("Say whose it is: a room, a stay or a guest. Nothing was kept.")
    places = (place for place in (said.room, said.stay) if place is not None)
    if any(place.property_id != property.pk for place in places):
        return _("That room or stay is in another hotel. Nothing was kept.")
    return ""


def _not_to_note(said: Said, what: _What) -> str:
    unknown = sorted(set(said.details or {}) - set(what.kind.details))
    if not unknown:
        return ""
    return _("“%(code)s” cannot be noted here. Nothing was kept; leave it out.") % {
        "code": ", ".join(unknown)
    }


def _last_offset(person: "Person | None", said: Said) -> int | None:
    if person is None or person.device_id is None or said.device_now is None:
        return None
    rows = Observation.objects.filter(device=person.device_id, received_at__lte=said.received_at)
    latest = rows.exclude(clock_offset=None).order_by("-received_at", "-pk")
    return latest.values_list("clock_offset", flat=True).first()


def _whose(property: "Property", said: Said, seen: Seen) -> Verdict:
    guest_id = said.guest.pk if said.guest is not None else None
    if said.room is not None:
        return roomstory.in_room(
            property_id=property.pk,
            room_id=said.room.pk,
            seen=seen,
            moment=said.moment,
            stay_id=said.stay.pk if said.stay is not None else None,
            guest_id=guest_id,
        )
    if said.stay is not None:
        return roomstory.of_stay(stay=said.stay, seen=seen, guest_id=guest_id)
    return Verdict(PlacementState.PLACED, "chosen", guest=guest_id)


def _write(
    *, person: "Person | None", property: "Property", said: Said, what: _What, seen: Seen
) -> Observation:
    return Observation.objects.create(
        property=property,
        public_id=said.public_id or new_public_id(),
        room=said.room,
        moment=said.moment,
        kind=what.kind,
        value=what.value,
        details=dict(said.details or {}),
        sighting=what.sighting,
        source=said.source,
        polarity=what.polarity,
        strength=said.strength,
        valid_to=said.valid_to,
        observed_at=seen.at,
        received_at=said.received_at,
        clock_doubtful=seen.doubtful,
        clock_offset=seen.offset_seconds,
        by_id=person.user_id if person else None,
        device_id=person.device_id if person else None,
        department_id=_department(person, property, what.sighting),
    )


def _department(
    person: "Person | None", property: "Property", sighting: Sighting | None
) -> int | None:
    """The department that saw it: the one the button is meant for, else the person's first."""
    if person is None or not person.departments:
        return None
    own = hotels.departments(property).filter(code__in=person.departments)
    meant = sighting.departments if sighting else []
    rows = sorted(own, key=lambda row: (row.kind not in meant, row.position, row.pk))
    return rows[0].pk if rows else None
