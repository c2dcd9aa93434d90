from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from core.transactions import NoUnit, unit
from guests.enums import Discretion
from guests.models import Guest
from realtime.models import Event
from stays.enums import ChangeKind as Kind
from stays.enums import PartyRole
from stays.enums import StayState as State
from stays.models import Occupancy, Stay, StayChange, StayGuest
from stays.queries import party, story
from stays.services import (
    BadStay,
    UnknownStay,
    apply,
)
from stays.signals import stay_changed
from stays.types import PartySaid
from tests.factories.guests import ITO, SMITH, WANG
from tests.factories.hotels import make_property, make_room
from tests.factories.stays import BOOKED_AT, DAY, hear, make_stay, said_party, say

pytestmark = pytest.mark.django_db

CHECK_IN_AT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.fixture
def hotel():
    property = make_property()
    for number in ("1208", "1503"):
        make_room(property, number)
    return property


def at(hours: float) -> datetime:
    return CHECK_IN_AT + timedelta(hours=hours)


def lived(stay: Stay) -> list[tuple[str, datetime, datetime | None]]:
    rows = Occupancy.objects.filter(stay=stay).select_related("room").order_by("during")
    return [(row.room.number, row.during.lower, row.during.upper) for row in rows]


def test_reservation_makes_the_stay_with_everything_said(hotel):
    said = say(
        eta=time(23, 59), room="1208", room_kind="KING", adults=2, children=1, channel="ota",
        segment="leisure", group_code="", company="Acme", vip="V1", late_check_out=time(14),
        source_version=7, kind=Kind.CREATED,
    )  # fmt: skip

    applied = hear(hotel, said)

    stay = Stay.objects.get(pk=applied.stay_id)
    assert (applied.outcome, applied.changes) == ("applied", (Kind.CREATED, Kind.ROOM_ASSIGNED))
    assert applied.stay_public_id == stay.public_id
    assert (stay.arrival, stay.departure) == (DAY, DAY + timedelta(days=3))
    assert (stay.eta, stay.late_check_out) == (time(23, 59), time(14))
    assert (stay.room.number, stay.room_kind) == ("1208", "KING")
    assert (stay.adults, stay.children, stay.channel) == (2, 1, "ota")
    assert (stay.segment, stay.company, stay.vip) == ("leisure", "Acme", "V1")
    assert [member.family for member in party(stay.pk)] == ["Wang"]


def test_guest_of_a_new_stay_is_known_by_its_arrival_day(hotel):
    make_stay(hotel)

    assert Guest.objects.get().last_stay_day == (DAY - date(1970, 1, 1)).days


def test_event_received_again_changes_nothing(hotel):
    said = say(State.IN_HOUSE, room="1208", source_version=3)
    hear(hotel, said)
    before = (list(Stay.objects.values()), StayChange.objects.count(), Event.objects.count())

    applied = hear(hotel, said, now=at(5))

    assert (applied.outcome, applied.changes) == ("nothing", ())
    assert (
        list(Stay.objects.values()),
        StayChange.objects.count(),
        Event.objects.count(),
    ) == before


def test_unversioned_event_received_again_changes_nothing(hotel):
    said = say(State.IN_HOUSE, room="1208")
    hear(hotel, said)
    before = (list(Stay.objects.values()), StayChange.objects.count())

    assert hear(hotel, said).outcome == "nothing"
    assert (list(Stay.objects.values()), StayChange.objects.count()) == before


def test_changed_that_carries_a_guest_in_house_is_a_check_in(hotel):
    make_stay(hotel, source_version=1)

    applied = hear(
        hotel,
        say(State.IN_HOUSE, kind=Kind.CHANGED, room="1208", source_version=2, occurred_at=at(0)),
    )

    assert applied.changes == (Kind.CHECKED_IN, Kind.ROOM_ASSIGNED)
    stay = Stay.objects.get()
    assert stay.checked_in_at == at(0)
    assert lived(stay) == [("1208", at(0), None)]
    kinds = StayChange.objects.filter(no=2).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [Kind.CHANGED, Kind.CHECKED_IN, Kind.ROOM_ASSIGNED]


def test_older_event_is_kept_and_overwrites_nothing(hotel):
    make_stay(hotel, vip="V2", source_version=5)

    applied = hear(hotel, say(vip="V1", source_version=4, departure=DAY + timedelta(days=9)))

    stay = Stay.objects.get()
    assert (applied.outcome, applied.changes) == ("stale", ())
    assert (stay.vip, stay.departure, stay.version) == ("V2", DAY + timedelta(days=3), 1)
    heard = StayChange.objects.order_by("no").values_list("no", "applied").distinct()
    assert list(heard) == [(1, True), (2, False)]


def test_late_check_in_corrects_who_lived_where(hotel):
    make_stay(hotel, source_version=1)
    hear(hotel, say(State.IN_HOUSE, room="1503", source_version=3, occurred_at=at(8)))

    applied = hear(
        hotel,
        say(State.IN_HOUSE, room="1208", source_version=2, occurred_at=at(0)),
        now=at(9),
    )

    stay = Stay.objects.get()
    assert applied.outcome == "stale"
    assert lived(stay) == [("1208", at(0), at(8)), ("1503", at(8), None)]
    assert (stay.room.number, stay.checked_in_at) == ("1503", at(0))
    assert stay.changed_no == 3


def test_event_without_news_but_newer_makes_a_late_one_stale(hotel):
    make_stay(hotel, vip="V1", source_version=3)
    assert hear(hotel, say(vip="V1", source_version=5)).outcome == "nothing"

    applied = hear(hotel, say(vip="V9", source_version=4))

    assert applied.outcome == "stale"
    assert Stay.objects.get().vip == "V1"


def test_partial_event_touches_its_groups_only(hotel):
    make_stay(hotel, vip="V1", room="1208", source_version=1)

    applied = hear(
        hotel,
        say(
            State.CANCELLED, groups=frozenset({"dates"}), versions={"dates": 2}, vip="V9",
            departure=DAY + timedelta(days=5), party=(),
        ),
    )  # fmt: skip

    stay = Stay.objects.get()
    assert applied.changes == (Kind.CHANGED,)
    assert (stay.state, stay.vip, stay.room.number) == (State.RESERVED, "V1", "1208")
    assert stay.departure == DAY + timedelta(days=5)
    assert len(party(stay.pk)) == 1
    assert {group: pair[0] for group, pair in stay.group_versions.items()} == {
        "dates": 2, "facts": 1, "party": 1, "room": 1, "status": 1,
    }  # fmt: skip


def test_event_older_in_one_group_and_newer_in_another_is_applied_in_part(hotel):
    make_stay(hotel, vip="V1", source_version=5)

    applied = hear(
        hotel,
        say(
            vip="V9", departure=DAY + timedelta(days=5), groups=frozenset({"dates", "facts"}),
            versions={"dates": 6, "facts": 4},
        ),
    )  # fmt: skip

    stay = Stay.objects.get()
    assert (applied.outcome, applied.changes) == ("applied", (Kind.CHANGED,))
    assert (stay.vip, stay.departure) == ("V1", DAY + timedelta(days=5))


def test_partial_event_about_an_unknown_stay_must_wait(hotel):
    with pytest.raises(UnknownStay), unit():
        apply(
            property=hotel, source="pms", now=BOOKED_AT,
            said=say(groups=frozenset({"room"}), room="1208"),
        )  # fmt: skip

    assert Stay.objects.count() == 0


def test_unknown_room_leaves_the_stay_without_one_and_says_so(hotel):
    applied = hear(hotel, say(State.IN_HOUSE, room="9999"))

    stay = Stay.objects.get()
    assert applied.outcome == "applied"
    sentence = (
        "Room 9999 is not in this property's list. The stay was kept without a room; add the room "
        "or correct it in the PMS."
    )
    assert applied.warnings == (sentence,)
    assert (stay.state, stay.room) == (State.IN_HOUSE, None)
    assert lived(stay) == []


def test_replay_after_the_room_was_added_puts_the_guest_in_it(hotel):
    said = say(State.IN_HOUSE, room="9999", source_version=2, occurred_at=at(0))
    hear(hotel, said)
    make_room(hotel, "9999")

    applied = hear(hotel, said)

    assert applied.changes == (Kind.ROOM_ASSIGNED,)
    assert lived(Stay.objects.get()) == [("9999", at(0), None)]


def test_room_of_another_property_is_unknown_here(hotel):
    make_room(make_property("lake"), "77")

    assert hear(hotel, say(room="77")).warnings != ()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"departure": DAY - timedelta(days=1)}, "is before the arrival"),
        ({"arrival": None}, "no arrival or no departure"),
        ({"departure": date(2999, 1, 1)}, "not of our time"),
        ({"arrival": date(1, 1, 1)}, "not of our time"),
        ({"key": ""}, "1 to 60 characters"),
        ({"key": "x" * 61}, "1 to 60 characters"),
        ({"occurred_at": datetime(2026, 11, 24)}, "no zone"),  # noqa: DTZ001
        ({"groups": frozenset({"weather"})}, "do not exist"),
        ({"groups": frozenset()}, "do not exist"),
        ({"adults": -1}, "cannot be"),
        ({"source_version": 2**63}, "not a number we can keep"),
        ({"party": said_party(replace(WANG, key=""))}, "1 to 60 characters"),
    ],
)
def test_what_cannot_be_a_stay_is_refused_with_a_sentence(hotel, fields, sentence):
    with pytest.raises(BadStay, match=sentence), unit():
        apply(property=hotel, source="pms", said=say(**fields), now=BOOKED_AT)

    assert (Stay.objects.count(), Guest.objects.count()) == (0, 0)


def test_bad_event_about_a_known_stay_changes_nothing(hotel):
    make_stay(hotel, source_version=1)
    before = list(Stay.objects.values())

    with pytest.raises(BadStay), unit():
        apply(
            property=hotel, source="pms", now=BOOKED_AT,
            said=say(source_version=2, departure=DAY - timedelta(days=2)),
        )  # fmt: skip

    assert list(Stay.objects.values()) == before


def test_labels_with_control_characters_and_too_long_are_cut_to_fit(hotel):
    stay = make_stay(hotel, channel="o\x00t\u202ea" * 30, company="Ä" * 500)

    assert stay.channel == ("ota" * 30)[:40]
    assert stay.company == "Ä" * 120


def test_same_dates_are_a_day_use(hotel):
    stay = make_stay(hotel, departure=DAY)

    assert (stay.day_use, stay.departure) == (True, DAY)


def test_leap_day_arrival_stays_a_leap_day(hotel):
    stay = make_stay(hotel, arrival=date(2028, 2, 29), departure=date(2028, 3, 1))

    assert (stay.arrival, stay.departure) == (date(2028, 2, 29), date(2028, 3, 1))


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("America/New_York", datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),  # 02:30 does not exist
        ("America/New_York", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),  # 01:30 for the second time
        ("Asia/Kathmandu", datetime(2026, 11, 24, 18, 14, tzinfo=UTC)),  # 23:59
    ],
)
def test_moves_around_a_clock_change_keep_their_real_length(zone, moment):
    property = make_property(zone=zone)
    make_room(property, "1")
    make_room(property, "2")
    hour = timedelta(hours=1)
    hear(property, say(State.IN_HOUSE, room="1", occurred_at=moment - hour, source_version=1))
    hear(property, say(State.IN_HOUSE, room="2", occurred_at=moment, source_version=2))
    hear(property, say(State.DEPARTED, room="2", occurred_at=moment + hour, source_version=3))

    assert lived(Stay.objects.get()) == [
        ("1", moment - hour, moment),
        ("2", moment, moment + hour),
    ]


def test_sharer_leaving_does_not_end_the_stay(hotel):
    both = said_party(WANG, ITO, role=PartyRole.SHARER)
    stay = make_stay(hotel, State.IN_HOUSE, room="1208", party=both, occurred_at=at(0))

    applied = hear(hotel, say(State.IN_HOUSE, room="1208", occurred_at=at(30)))

    stay.refresh_from_db()
    assert applied.changes == (Kind.PARTY_CHANGED,)
    assert stay.state == State.IN_HOUSE
    assert [member.family for member in party(stay.pk)] == ["Wang"]
    gone = StayGuest.objects.get(guest__family="Ito")
    assert (gone.role, gone.left_at) == (PartyRole.SHARER, at(30))
    assert lived(stay) == [("1208", at(0), None)]


def test_party_has_one_primary_and_each_person_once(hotel):
    twice = (
        PartySaid(profile=ITO, role=PartyRole.SHARER),
        PartySaid(profile=WANG, role=PartyRole.PRIMARY),
        PartySaid(profile=SMITH, role=PartyRole.PRIMARY),
        PartySaid(profile=WANG, role=PartyRole.COMPANION),
    )

    stay = make_stay(hotel, party=twice)

    assert [(member.family, member.role) for member in party(stay.pk)] == [
        ("Wang", PartyRole.PRIMARY),
        ("Smith", PartyRole.COMPANION),
        ("Ito", PartyRole.SHARER),
    ]


def test_waiting_guest_is_counted_from_arrival_at_the_desk(hotel):
    make_stay(hotel, source_version=1)

    applied = hear(
        hotel, say(waiting=True, kind=Kind.WAITING, occurred_at=at(-1), source_version=2)
    )

    assert applied.changes == (Kind.WAITING,)
    assert Stay.objects.get().waiting_since == at(-1)


def test_birthday_learnt_at_check_in_is_told_as_news_about_the_guest(hotel):
    make_stay(hotel, State.IN_HOUSE, room="1208", source_version=1)

    applied = hear(
        hotel,
        say(
            State.IN_HOUSE, kind=Kind.CHANGED, room="1208", source_version=2, occurred_at=at(1),
            party=said_party(replace(WANG, vip="V1")),
        ),
    )  # fmt: skip

    assert applied.changes == (Kind.FACTS,)
    assert Stay.objects.get().changed_no == 2


def test_older_profile_does_not_overwrite_a_newer_one(hotel):
    hear(hotel, say(source_version=2, occurred_at=at(2)))

    old = said_party(replace(WANG, given="Vei"))
    hear(hotel, say(source_version=1, occurred_at=at(1), party=old))

    assert Guest.objects.get().given == "Wei"


def test_message_raises_discretion_of_a_stay_and_never_lowers_it(hotel):
    make_stay(hotel, discretion=Discretion.INCOGNITO, source_version=1)
    hear(hotel, say(discretion=Discretion.OPEN, source_version=2))
    assert Stay.objects.get().discretion == Discretion.INCOGNITO

    hear(hotel, say(discretion=Discretion.PROTECTED, source_version=1, occurred_at=at(-9)))

    assert Stay.objects.get().discretion == Discretion.PROTECTED


def test_stay_changed_is_told_after_the_commit(hotel, django_capture_on_commit_callbacks):
    told: list[tuple[int, int]] = []

    def listen(sender: object, stay_id: int, property_id: int, **_: object) -> None:
        told.append((stay_id, property_id))

    stay_changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            stay = make_stay(hotel, source_version=1)
            hear(hotel, say(source_version=1))
    finally:
        stay_changed.disconnect(listen)

    assert told == [(stay.pk, hotel.pk)]


def test_screens_are_woken_with_id_and_version_only(hotel):
    stay = make_stay(hotel)

    events = list(Event.objects.filter(topic="stays").values_list("entity", "version"))
    assert events == [(stay.public_id, stay.version)]


def test_story_tells_what_happened_and_no_repeats(hotel):
    make_stay(hotel, source_version=1, kind=Kind.CREATED)
    hear(hotel, say(State.IN_HOUSE, room="1208", source_version=3, occurred_at=at(0)))
    hear(hotel, say(State.IN_HOUSE, room="1208", source_version=4, occurred_at=at(1)))
    hear(hotel, say(State.RESERVED, source_version=2, occurred_at=at(-1)))

    told = [change.kind for change in story(Stay.objects.get().pk)]

    assert told == [Kind.ROOM_ASSIGNED, Kind.CHECKED_IN, Kind.CREATED]


def test_history_holds_codes_and_ids_and_no_words_about_a_guest(hotel):
    make_stay(hotel, State.IN_HOUSE, room="1208", company="Acme", vip="V1")

    kept = "".join(str(data) for data in StayChange.objects.values_list("data", flat=True))

    assert not any(word in kept for word in ("Wang", "王", "Acme", "example.com", "V1"))


def test_service_outside_a_unit_is_refused(hotel):
    with pytest.raises(NoUnit):
        apply(property=hotel, source="pms", said=say(), now=BOOKED_AT)


def test_check_in_takes_a_bounded_number_of_queries(hotel, django_assert_max_num_queries):
    make_stay(hotel, room="1208", source_version=1)

    with django_assert_max_num_queries(14):
        hear(hotel, say(State.IN_HOUSE, room="1208", source_version=2, occurred_at=at(0)))
