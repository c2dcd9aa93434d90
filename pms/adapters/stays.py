"""A stay and its guests in canonical JSON -> what the house calls a stay; pure."""

from datetime import datetime

from core.sentences import sentence
from guests.enums import Calendar, Discretion
from guests.types import Birth, ProfileSaid
from pms.adapters import events
from pms.adapters.events import GROUP_OF_FIELD
from pms.types import StayNews
from stays.enums import ChangeKind, PartyRole, StayState
from stays.types import GROUPS, PartySaid, StaySaid

_STATUS = {
    "reservation.created": StayState.RESERVED,
    "reservation.cancelled": StayState.CANCELLED,
    "reservation.reinstated": StayState.RESERVED,
    "reservation.no_show": StayState.NO_SHOW,
    "stay.waiting": StayState.RESERVED,
    "stay.checked_in": StayState.IN_HOUSE,
    "stay.check_in_reversed": StayState.RESERVED,
    "stay.room_moved": StayState.IN_HOUSE,
    "stay.checked_out": StayState.DEPARTED,
    "stay.check_out_reversed": StayState.IN_HOUSE,
    "stay.walked": StayState.WALKED,
}
"""What a kind says about the status where the event leaves it out. A status that is sent counts."""

_MUST_CARRY = {
    **{kind: "status" for kind in _STATUS if kind != "stay.room_moved"},
    "stay.room_moved": "room",
    "reservation.room_assigned": "room",
    "reservation.room_unassigned": "room",
    "stay.party_changed": "party",
}
"""The group without which a partial event of this kind would say nothing."""


class Unusable(Exception):
    """An event that can never be applied as it stands; the message is a sentence for its sender."""


def _milliseconds(version: int | datetime | None) -> int | None:
    return round(version.timestamp() * 1000) if isinstance(version, datetime) else version


def _birth(said: events.BirthdayJson | None) -> Birth | None:
    if said is None:
        return None
    return Birth(
        calendar=Calendar(said.calendar),
        month=said.month,
        day=said.day,
        year=said.year,
        leap=said.leap,
    )


def profile_said(key: str, said: "events.GuestJson | events.ProfileJson") -> ProfileSaid:
    return ProfileSaid(
        key=key,
        family=said.family,
        given=said.given,
        native=said.native,
        title=said.title,
        alias=said.alias,
        language=said.language,
        nationality=said.nationality,
        birth=_birth(said.birthday),
        phones=tuple(said.phones),
        emails=tuple(said.emails),
        vip=said.vip,
        discretion=Discretion(said.discretion) if said.discretion else None,
    )


def _groups(heard: events.StayEvent) -> frozenset[str]:
    """The groups that the event carries, once it is sure that no field would be lost."""
    if heard.versions is None:
        if heard.stay.arrival is None or heard.stay.departure is None:
            raise Unusable(
                sentence(
                    "stay: arrival and departure are missing. A whole stay needs both; a partial "
                    "event names its groups in versions. Kept, not applied."
                )
            )
        return GROUPS
    groups = frozenset(heard.versions)
    needed = _MUST_CARRY.get(heard.kind)
    if needed and needed not in groups:
        raise Unusable(
            sentence(
                "versions: a partial %(kind)s must carry the group %(group)s. Kept, not applied.",
                kind=heard.kind,
                group=needed,
            )
        )
    for field in sorted(heard.stay.model_fields_set - {"key"}):
        if GROUP_OF_FIELD[field] not in groups:
            raise Unusable(
                sentence(
                    "stay.%(field)s: versions does not name its group %(group)s. Kept, not applied, "
                    "so that nothing is lost unseen.",
                    field=field,
                    group=GROUP_OF_FIELD[field],
                )
            )
    return groups


def _status(heard: events.StayEvent, groups: frozenset[str]) -> StayState:
    status = heard.stay.status or _STATUS.get(heard.kind)
    if status is None and "status" in groups:
        raise Unusable(
            sentence(
                "stay.status: missing, and %(kind)s does not imply one. Not applied.",
                kind=heard.kind,
            )
        )
    return StayState(status or StayState.RESERVED)


def stay_news(heard: events.StayEvent) -> StayNews:
    stay, groups = heard.stay, _groups(heard)
    waiting = heard.kind == "stay.waiting" if stay.waiting is None else stay.waiting
    said = StaySaid(
        key=stay.key,
        kind=ChangeKind(heard.kind.partition(".")[2]),
        occurred_at=heard.occurred_at,
        source_version=_milliseconds(heard.source_version),
        versions={
            group: number
            for group, version in (heard.versions or {}).items()
            if (number := _milliseconds(version)) is not None
        },
        groups=groups,
        state=_status(heard, groups),
        arrival=stay.arrival,
        departure=stay.departure,
        eta=stay.eta,
        late_check_out=stay.late_check_out,
        room=stay.room,
        room_kind=stay.room_kind,
        waiting=waiting,
        day_use=stay.day_use,
        continues=stay.continues,
        adults=stay.adults,
        children=stay.children,
        channel=stay.channel,
        segment=stay.segment,
        group_code=stay.group,
        company=stay.company,
        vip=stay.vip,
        discretion=Discretion(stay.discretion) if stay.discretion else None,
        booked=stay.booked_on,
        party=tuple(
            PartySaid(profile=profile_said(guest.profile, guest), role=PartyRole(guest.role))
            for guest in stay.guests
        ),
    )
    return StayNews(said=said)
