"""Many stays at once end in the rows that one after the other would have given."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.transactions import unit
from guests.enums import Calendar
from guests.models import ContactPoint, Guest, GuestIdentity, GuestKey, GuestToken
from guests.types import Birth, ProfileSaid
from realtime.models import Event
from stays import queries
from stays.checking import BadStay
from stays.enums import Origin, StayState
from stays.models import Occupancy, Stay, StayChange, StayGuest
from stays.services import apply, apply_many
from tests.factories.guests import ITO, SMITH, WANG
from tests.factories.hotels import make_property, make_room
from tests.factories.rollback import rolled_back
from tests.factories.stays import DAY, hear, said_party, say

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
LI = ProfileSaid(
    key="P-li", native="李娜\\\t路", birth=Birth(calendar=Calendar.LUNAR, month=8, day=15),
    phones=("010 8888 7777", "010 8888 7777"), emails=("LI@example.com",), language="not a tag",
)  # fmt: skip


def past(key, state=StayState.DEPARTED, days=400, nights=2, **fields):
    """A stay of long ago, as a file tells of it."""
    arrival = DAY - timedelta(days=days)
    return say(
        state,
        key=key,
        arrival=arrival,
        departure=arrival + timedelta(days=nights),
        occurred_at=datetime(arrival.year, arrival.month, arrival.day, tzinfo=UTC),
        source_version=0,
        origin=Origin.BACKFILL,
        **fields,
    )


MANY = [
    past("A", room="1208", party=said_party(WANG, ITO)),
    past("B", StayState.CANCELLED, party=(), channel="Direct\x07", segment="a\\b"),
    past("C", StayState.NO_SHOW, room="9999", party=said_party(LI)),
    past("D", days=90, party=said_party(replace(WANG, vip="V1", phones=("13900000000",)))),
    past("E", days=700, party=said_party(replace(WANG, family="Wong"))),
    say(key="F", party=said_party(SMITH), source_version=0, eta=None, company="Ünïted \\N"),
    say(StayState.IN_HOUSE, key="G", room="1209", party=said_party(ITO), source_version=0),
    past("H", nights=0, party=()),
]


@pytest.fixture
def house():
    here = make_property()
    for number in ("1208", "1209"):
        make_room(here, number)
    return here


def columns(model, *without, **renamed):
    """All rows of a table without what chance or the clock decides, in an order of their own."""
    rows = []
    for row in model.objects.all():
        told = {
            field.attname: getattr(row, field.attname)
            for field in model._meta.concrete_fields
            if field.attname not in {"id", "public_id", *without}
        }
        rows.append(told | {name: say_it(row) for name, say_it in renamed.items()})
    return sorted(rows, key=repr)


def everything():
    """The rows of the two rooms, with names in place of numbers that a sequence gave."""
    people = dict(GuestIdentity.objects.values_list("guest_id", "key"))
    stays = dict(Stay.objects.values_list("pk", "source_key"))

    def guest(row):
        return people[row.guest_id]

    def stay(row):
        return stays[row.stay_id]

    def data(row):
        told = dict(row.data)
        if "told" in told:
            party = [[people[member], role] for member, role in told["told"]["party"]]
            told["told"] = told["told"] | {"party": party}
        return told

    return {
        "guests": columns(Guest, key=lambda row: people[row.pk]),
        "identities": columns(GuestIdentity, "guest_id", guest=guest),
        "keys": sorted(people[row.guest_id] for row in GuestKey.objects.all()),
        "points": columns(ContactPoint, "guest_id", guest=guest),
        "tokens": columns(GuestToken, "guest_id", guest=guest),
        "stays": columns(Stay),
        "changes": columns(StayChange, "stay_id", "data", stay=stay, data=data),
        "party": columns(StayGuest, "stay_id", "guest_id", stay=stay, guest=guest),
        "rooms": columns(Occupancy, "stay_id", stay=stay),
    }


def one_by_one(house, many):
    for each in many:
        with unit():
            apply(property=house, source="pms", said=each, now=NOW)


def at_once(house, many):
    with unit():
        return apply_many(property=house, source="pms", said=many, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_end_in_the_same_rows_as_one_by_one(house):
    one_by_one(house, MANY)
    wanted = everything()
    for model in (StayGuest, Occupancy, StayChange, Stay, GuestToken, ContactPoint, GuestKey):
        model.objects.all().delete()
    GuestIdentity.objects.all().delete()
    Guest.objects.all().delete()

    at_once(house, MANY)

    assert everything() == wanted


def test_the_same_batch_again_changes_nothing(house):
    at_once(house, MANY)
    before = everything()

    again = at_once(house, MANY)

    assert [each.outcome for each in again] == ["nothing"] * len(MANY)
    assert everything() == before


def test_what_is_new_about_a_known_stay_is_written_one_by_one(house):
    with rolled_back():
        one_by_one(house, [*MANY, past("A", room="1209", party=said_party(WANG, SMITH))])
        wanted = everything()
    at_once(house, MANY)

    answers = at_once(house, [past("A", room="1209", party=said_party(WANG, SMITH)), MANY[1]])

    assert [each.outcome for each in answers] == ["applied", "nothing"]
    assert everything() == wanted


def test_what_cannot_be_a_stay_comes_back_with_its_sentence_and_the_others_go_on(house):
    wrong = past("X", nights=-1)

    answers = at_once(house, [wrong, MANY[0]])

    assert isinstance(answers[0], BadStay)
    assert "before the arrival" in str(answers[0])
    assert list(Stay.objects.values_list("source_key", flat=True)) == ["A"]


def test_the_past_publishes_and_plans_nothing(house):
    yesterday = past("Y", days=2, nights=1, room="1208")

    at_once(house, [yesterday])
    hear(house, replace(yesterday, key="Z"), now=NOW)

    assert Event.objects.count() == 0
    assert queries.plannable(house.pk, DAY) == []


def test_many_that_come_wake_the_screens_once(house):
    coming = [say(key=f"R-{nr}", party=(), source_version=0) for nr in range(5)]

    at_once(house, coming)

    assert list(Event.objects.values_list("topic", "entity")) == [("stays", house.public_id)]
    assert len(queries.plannable(house.pk, DAY)) == 5


def test_a_stay_of_the_past_to_which_something_happens_is_an_ordinary_one_again(house):
    yesterday = past("Y", days=2, nights=3)
    at_once(house, [yesterday])

    hear(house, replace(yesterday, origin=Origin.LIVE, state=StayState.IN_HOUSE, source_version=9))

    assert Stay.objects.get().origin == Origin.LIVE
    assert [stay for stay, _ in queries.plannable(house.pk, DAY)] == [Stay.objects.get().pk]


def test_a_word_about_the_past_concerns_a_stay_that_is_planned_like_any_other(house):
    hear(house, say(StayState.IN_HOUSE, key="L", room="1208"))
    before = Event.objects.count()

    at_once(house, [past("L", days=10)])

    stay = Stay.objects.get()
    assert (stay.origin, stay.state) == (Origin.LIVE, StayState.DEPARTED)
    assert Event.objects.count() > before


def test_the_next_stay_of_the_same_guest_is_looked_at_again(house):
    hear(house, say(key="next", arrival=date(2026, 12, 1), departure=date(2026, 12, 3)))

    at_once(house, [say(key="this", departure=date(2026, 12, 1), source_version=0)])

    assert Stay.objects.get(source_key="next").heard_no == 2


UNVERSIONED = [replace(each, source_version=None) for each in MANY]


def test_words_without_a_version_that_say_nothing_new_change_nothing(house):
    at_once(house, UNVERSIONED)
    before = everything()

    again = at_once(house, UNVERSIONED)

    assert [each.outcome for each in again] == ["nothing"] * len(MANY)
    assert everything() == before


def test_words_without_a_version_that_say_something_new_end_as_one_by_one(house):
    longer = replace(UNVERSIONED[0], departure=DAY, vip="V9")
    with rolled_back():
        one_by_one(house, [*UNVERSIONED, longer])
        wanted = everything()
    at_once(house, UNVERSIONED)

    at_once(house, [longer, UNVERSIONED[1]])

    assert everything() == wanted
