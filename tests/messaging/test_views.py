"""The page of messages: who may read it, and what it says of each."""

import pytest

from messaging.models import Message
from staff.enums import Role
from tests.factories.hotels import make_property
from tests.factories.signed_in import make_department, sign_in

READERS = {Role.MANAGER, Role.IT, Role.DUTY_MANAGER}


@pytest.fixture
def read(client, hotel):
    def get(role=Role.MANAGER, query="", language="en"):
        somebody = sign_in(hotel, make_department(hotel), role=role)
        somebody.member.user.language = language
        somebody.member.user.save(update_fields=["language"])
        client.cookies.load(somebody.cookies)
        return client.get(f"/p/{hotel.code}/messages{query}")

    return get


@pytest.mark.parametrize("role", list(Role))
def test_messages_are_read_by_managers_it_and_duty_managers_only(read, role):
    assert read(role).status_code == (200 if role in READERS else 403)


def test_messages_say_that_nothing_leaves_without_an_account(read, queue):
    message = queue()
    Message.objects.filter(pk=message.pk).update(state="sent", transport="console")

    page = read().content.decode()

    assert "A1B2 Room 1208: rush." in page
    assert "Kept here" in page


def test_messages_say_why_one_failed_in_the_readers_language(read, queue):
    message = queue()
    Message.objects.filter(pk=message.pk).update(
        state="failed", error="The network could not deliver it.", error_code="30003"
    )

    page = read(language="zh-hans").content.decode()

    assert "网络无法送达" in page
    assert "(30003)" in page


def test_messages_of_another_hotel_are_not_shown(read, now, queue):
    queue(text="ours")
    other = make_property("garden")
    Message.objects.create(
        property=other, key="k", to="+85221234567", text="theirs", created_at=now
    )

    page = read().content.decode()

    assert ("ours" in page, "theirs" in page) == (True, False)


def test_messages_without_any_say_what_will_stand_here(read):
    assert "No messages yet" in read().content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_messages_ask_the_database_as_often_for_one_as_for_three(
    read, queue, client, hotel, count, django_assert_num_queries
):
    for nr in range(count):
        queue(key=f"k{nr}")
    read()  # signs in

    with django_assert_num_queries(4):
        page = client.get(f"/p/{hotel.code}/messages")

    assert page.content.decode().count("A1B2 Room 1208") == count


def test_messages_beyond_fifty_stand_on_the_next_page(read, queue):
    for nr in range(51):
        queue(key=f"k{nr}", text=f"text-{nr}.")

    first, second = read().content.decode(), read(query="?page=2").content.decode()

    assert ("text-50." in first, "text-0." in first, "text-0." in second) == (True, False, True)
