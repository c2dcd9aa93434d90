"""What FIAS says of a guest, completed by what bookings said: nothing known is lost, nothing made up."""

from datetime import date, datetime, time, timedelta

import pytest

from core.transactions import unit
from guests.types import ProfileSaid
from pms.in_house import NOT_HERE, close_absent, hear
from pms.types import InHouseNews, ResyncEnded
from stays import queries as stays
from stays.enums import ChangeKind, PartyRole
from stays.models import Stay, StayGuest
from stays.services import apply
from tests.factories.guests import ITO, WANG
from tests.factories.hotels import make_property, make_room
from tests.factories.stays import hear as book
from tests.factories.stays import said_party, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def property():
    made = make_property()
    for number in ("1208", "1503"):
        make_room(made, number)
    return made


def fias(property, now: datetime, what: str = "in", **fields):
    news = InHouseNews(**{"what": what, "key": "R-1", "at": now, "room": "1208", **fields})
    with unit():
        return hear(news, property, "pms", now)


def booked(property, **fields):
    party = said_party(WANG, ITO)
    about = {"party": party, "company": "Acme", "eta": time(16), "adults": 2, "channel": "ota"}
    return book(property, say(source_version=4, **{**about, **fields}))


def party() -> list[tuple[str, str]]:
    rows = StayGuest.objects.filter(left_at=None).order_by("position")
    return [(row.guest.family, row.role) for row in rows]


def test_a_booking_keeps_all_that_fias_does_not_say(property, now):
    booked(property)
    wang = ProfileSaid(key="P-wang", title="Dr", family="Wang", given="Wei", vip="V2")

    done = fias(property, now, profile=wang, departure=date(2026, 11, 29))

    stay = Stay.objects.get()
    assert (done.outcome, stay.state, stay.room.number) == ("applied", "in_house", "1208")
    assert (stay.company, stay.eta, stay.adults, stay.channel) == ("Acme", time(16), 2, "ota")
    assert (stay.arrival, stay.departure) == (date(2026, 11, 24), date(2026, 11, 29))
    assert party() == [("Wang", "primary"), ("Ito", "companion")]
    guest = StayGuest.objects.get(role=PartyRole.PRIMARY).guest
    assert (guest.title, guest.vip, guest.native) == ("Dr", "V2", "王伟")


def test_a_name_without_a_profile_replaces_no_person_of_a_booking(property, now):
    booked(property)

    fias(property, now, profile=ProfileSaid(key="", family="Wang", given="W."))

    assert party() == [("Wang", "primary"), ("Ito", "companion")]
    assert StayGuest.objects.get(role=PartyRole.PRIMARY).guest.given == "Wei"


def test_another_profile_takes_the_first_place_and_companions_stay(property, now):
    booked(property)

    fias(property, now, profile=ProfileSaid(key="P-9", family="Okafor"))

    assert party() == [("Okafor", "primary"), ("Ito", "companion")]


def test_a_stay_nobody_booked_is_made_from_what_is_said_and_the_rest_is_assumed_aloud(
    property, now
):
    done = fias(property, now, profile=ProfileSaid(key="", family="Rossi"))

    stay = Stay.objects.get()
    assert (stay.state, stay.arrival, stay.departure) == (
        "in_house", date(2026, 11, 24), date(2026, 11, 25),
    )  # fmt: skip
    assert party() == [("Rossi", "primary")]
    assert done.reason == "The PMS did not say until when; one night is assumed."


def test_a_better_name_for_a_reservation_without_profile_is_heard(property, now):
    fias(property, now, profile=ProfileSaid(key="", family="Guest"))

    fias(property, now, "changed", profile=ProfileSaid(key="", family="Rossi"))

    assert party() == [("Rossi", "primary")]


def test_the_same_words_again_change_nothing(property, now):
    said = {"profile": ProfileSaid(key="P-9", family="Rossi"), "departure": date(2026, 11, 27)}
    fias(property, now, **said)
    before = Stay.objects.values().get()

    done = fias(property, now + timedelta(seconds=5), **said)

    assert (done.outcome, done.concerned) == ("nothing", ())
    assert Stay.objects.values().get() == before


def test_a_room_the_house_has_not_is_said_and_the_stay_is_kept(property, now):
    done = fias(property, now, room="9999", departure=date(2026, 11, 27))

    assert Stay.objects.get().room is None
    assert done.reason.startswith("Room 9999 is not in this property's list.")


def test_dates_that_contradict_the_booking_are_left_as_they_were(property, now):
    booked(property)

    fias(property, now, "changed", departure=date(2026, 11, 20), room="1503")

    stay = Stay.objects.get()
    assert (stay.departure, stay.room.number) == (date(2026, 11, 27), "1503")


def test_a_change_of_a_guest_who_has_left_is_an_old_one_repeated(property, now):
    fias(property, now)
    fias(property, now, "out")

    done = fias(property, now, "changed", room="1503")

    assert (done.outcome, done.reason) == ("stale", NOT_HERE)
    assert Stay.objects.get().state == "departed"


def test_a_guest_who_moved_unheard_leaves_from_the_room_that_is_said(property, now):
    fias(property, now)

    fias(property, now, "out", room="1503")

    stay = Stay.objects.get()
    assert (stay.state, stay.room.number) == ("departed", "1503")


def test_a_guest_who_left_may_come_back(property, now):
    fias(property, now)
    fias(property, now, "out")

    fias(property, now)

    kinds = [row.kind for row in stays.story(Stay.objects.get().pk)]
    assert Stay.objects.get().state == "in_house"
    assert kinds[0] == ChangeKind.CHECK_OUT_REVERSED


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, False),
        ({"resync": True}, True),
        ({"resync": True, "recent": True}, False),
        ({"what": "changed"}, True),
        ({"what": "changed", "recent": True}, False),
    ],
)
def test_only_a_check_in_that_was_seen_is_news(property, now, fields, found):
    booked(property)

    fias(property, now, **fields)

    stay = Stay.objects.get()
    assert (stay.state, stay.found_in_house, stay.checked_in_at) == ("in_house", found, now)
    assert "checked_in" in [row.kind for row in stays.story(stay.pk)]


def test_a_found_guest_who_leaves_and_comes_back_is_news_again(property, now):
    fias(property, now, resync=True)
    with unit():
        apply(
            property=property, source="pms", now=now,
            said=say(occurred_at=now, kind=ChangeKind.CHECK_IN_REVERSED),
        )  # fmt: skip

    fias(property, now)

    assert not Stay.objects.get().found_in_house


def test_leaving_without_having_come_or_twice_is_nothing(property, now):
    never = fias(property, now, "out")
    fias(property, now)
    first, again = fias(property, now, "out"), fias(property, now, "out")

    assert [each.outcome for each in (never, first, again)] == ["nothing", "applied", "nothing"]


def test_only_this_source_s_guests_are_closed_by_its_resync(property, now):
    fias(property, now)
    booked(property, state="in_house", key="R-2")
    book(property, say("in_house", key="R-3"), source="other")

    with unit():
        done = close_absent(
            ResyncEnded(at=now, keys=frozenset({"R-1"}), whole=True), property, "pms", now
        )

    states = dict(Stay.objects.values_list("source_key", "state"))
    assert states == {"R-1": "in_house", "R-2": "departed", "R-3": "in_house"}
    assert done.reason == "1 in house; 1 left while the line was down."
