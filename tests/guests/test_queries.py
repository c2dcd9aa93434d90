from dataclasses import replace
from datetime import date

import pytest

from core.crypto import Unreadable
from core.transactions import unit
from guests.enums import Calendar, Discretion
from guests.models import GuestKey
from guests.queries import birth_of, display_name, guest_for, seal_key, search, sees_hidden
from guests.services import merge_profiles, touch_stay_day
from guests.types import Birth, ProfileSaid
from staff.enums import Role
from tests.factories.guests import ITO, SAID_AT, SMITH, WANG, make_guest

pytestmark = pytest.mark.django_db


class Reader:
    """As much of a signed-in person as the query asks for."""

    def __init__(self, role: Role) -> None:
        self.role = role


def names(text: str, **rights: bool) -> list[str]:
    return [f"{hit.family}{hit.alias}" for hit in search(text=text, **rights)]


@pytest.mark.parametrize("count", [1, 3])
def test_search_takes_one_query_whatever_it_finds(count, django_assert_num_queries):
    for number in range(count):
        make_guest(replace(WANG, key=f"P-{number}"))

    with django_assert_num_queries(1):
        hits = search(text="wangw")

    assert len(hits) == count


@pytest.mark.parametrize(
    "text",
    [
        "wang wei",
        "Wei Wang",
        "王",
        "伟",
        "王 wei",
        "5678",
        "+86 138 1234 5678",
        "wang.wei@ex",
        "ww",
    ],
)
def test_guest_is_found_by_every_way_of_typing(text):
    make_guest(ITO)
    wang = make_guest(WANG)

    assert [hit.guest_id for hit in search(text=text)] == [wang.pk]


def test_words_in_no_usual_order_are_found_by_a_second_look(django_assert_num_queries):
    guest = make_guest(ProfileSaid(key="P", family="Lopez", given="Anna Maria"))

    with django_assert_num_queries(2):
        hits = search(text="maria lopez")

    assert [hit.guest_id for hit in hits] == [guest.pk]


@pytest.mark.parametrize(
    "text", ["张 featherstone", "featherstonehaugh 张 5678", "5678 wilhelmina"]
)
def test_long_words_in_a_mixed_question_are_found_by_their_edge(text):
    said = ProfileSaid(
        key="P", family="Featherstonehaugh", given="Wilhelmina", native="张三",
        phones=("13812345678",), nationality="CN",
    )  # fmt: skip
    guest = make_guest(said)
    make_guest(replace(said, key="P2", native="李四"))

    assert search(text=text)[0].guest_id == guest.pk
    assert search(text="王 featherstone") == []


def test_newest_stay_comes_first_and_the_answer_is_cut():
    guests = [make_guest(replace(WANG, key=f"P-{n}")) for n in range(5)]
    with unit():
        for place, guest in enumerate(guests):
            touch_stay_day(guest_ids=[guest.pk], day=date(2026, 1, 1 + place))

    hits = search(text="王伟", limit=3)

    assert [hit.guest_id for hit in hits] == [guests[4].pk, guests[3].pk, guests[2].pk]


def test_guest_of_many_matching_tokens_is_one_hit():
    guest = make_guest(replace(WANG, phones=("13812345678", "13912345678")))

    assert [hit.guest_id for hit in search(text="12345678")] == [guest.pk]


@pytest.mark.parametrize("level", [Discretion.NO_INFORMATION, Discretion.PROTECTED])
def test_hidden_guest_is_found_only_with_the_right(level):
    make_guest(replace(WANG, discretion=level))

    assert names("王伟") == []
    assert names("5678") == []
    assert names("王伟", hidden_too=True) == ["Wang"]


def test_incognito_guest_is_found_by_alias_and_never_by_name():
    make_guest(replace(WANG, discretion=Discretion.INCOGNITO, alias="Green"))

    assert names("王伟") == []
    assert names("wang") == []
    assert names("5678") == []
    assert names("gree") == ["Green"]
    assert names("wang", hidden_too=True) == ["WangGreen"]


def test_hit_of_an_incognito_guest_carries_no_name():
    make_guest(replace(WANG, discretion=Discretion.INCOGNITO, alias="Green"))

    hit = search(text="green")[0]

    assert (hit.family, hit.given, hit.native, hit.title, hit.nationality) == ("", "", "", "", "")


@pytest.mark.parametrize("text", ["", " ", "12", "%", "_", "王%", "'; drop table"])
def test_odd_texts_find_nobody(text):
    make_guest(SMITH)

    assert search(text=text) == []


def test_who_may_see_hidden_guests():
    assert [role for role in Role if sees_hidden(role)] == [Role.DUTY_MANAGER, Role.MANAGER]


def test_guest_for_hides_the_hidden_and_follows_a_merge():
    hidden = make_guest(replace(SMITH, discretion=Discretion.PROTECTED))
    lost, kept = make_guest(WANG), make_guest(ITO)
    with unit():
        merge_profiles(source="pms", from_key="P-wang", into_key="P-ito", now=SAID_AT)

    assert guest_for(Reader(Role.AGENT), hidden.public_id) is None
    assert guest_for(Reader(Role.MANAGER), hidden.public_id) == hidden
    assert guest_for(Reader(Role.AGENT), lost.public_id) == kept
    assert guest_for(Reader(Role.AGENT), "nobody") is None


def test_display_name_follows_reader_and_discretion():
    guest = make_guest(ITO)

    assert display_name(guest, "en") == "Ms Ito"
    assert display_name(guest, "zh-hans") == "伊藤女士"
    assert display_name(guest, "en", Discretion.INCOGNITO) == "Guest"


def test_birth_of_gives_the_birthday_in_its_calendar():
    birth = Birth(calendar=Calendar.LUNAR, month=8, day=15, year=1990)

    assert birth_of(make_guest(replace(WANG, birth=birth))) == birth
    assert birth_of(make_guest(SMITH)) is None


def test_erased_guest_has_no_key():
    guest = make_guest(WANG)
    GuestKey.objects.all().delete()

    with pytest.raises(Unreadable):
        seal_key(guest.pk)
