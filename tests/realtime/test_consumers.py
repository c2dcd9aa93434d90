import asyncio

import pytest
from channels.db import database_sync_to_async

from core import clock
from core.transactions import unit
from realtime import hubs, rounds
from staff.enums import Role
from staff.services import change_membership, revoke_device, sign_out
from tests.factories.hotels import make_property
from tests.factories.signed_in import make_department, sign_in

ID = "a" * 26


async def test_a_first_page_is_told_to_fetch_everything_and_then_hears_commits(
    hotel, mei, page, commit
):
    async with page(mei, hotel) as tablet:
        accepted = await tablet.open()
        welcome = await tablet.hello()
        await commit(hotel, ID, topic="alerts", level="high")
        heard = await tablet.hear()

    assert accepted == "guest.v1"
    assert (welcome["mode"], welcome["head"], welcome["hb"]) == ("reset", 0, 15)
    assert heard == {
        "t": "ev",
        "p": 0,
        "s": 1,
        "e": [{"topic": "alerts", "level": "high", "entity": ID, "version": 1}],
    }


async def test_a_page_that_comes_back_hears_what_it_missed(hotel, mei, page, commit):
    async with page(mei, hotel) as tablet:
        await tablet.open()
        epoch = (await tablet.hello())["epoch"]
        await commit(hotel, "first")
        await tablet.hear()
    await commit(hotel, "missed")

    async with page(mei, hotel) as tablet:
        await tablet.open()
        welcome = await tablet.hello(epoch=epoch, cur=1)
        heard = await tablet.hear()

    assert (welcome["mode"], welcome["epoch"]) == ("delta", epoch)
    assert (heard["p"], heard["s"], heard["e"][0]["entity"]) == (1, 2, "missed")


@pytest.mark.parametrize("wrong", [{"epoch": "another"}, {"cur": 99}])
async def test_a_place_that_this_database_does_not_know_is_reset(hotel, mei, page, commit, wrong):
    await commit(hotel)
    async with page(mei, hotel) as tablet:
        await tablet.open()
        first = await tablet.hello()
        again = await tablet.hello(**{"epoch": first["epoch"], "cur": 1, **wrong})

    assert (again["mode"], again["head"]) == ("reset", 1)


async def test_a_page_hears_its_departments_and_everybodys_only(hotel, mei, page, commit):
    async with page(mei, hotel) as tablet:
        await tablet.open()
        await tablet.hello()
        await commit(hotel, "laundry", departments=["laundry"])
        await commit(hotel, "desk", departments=["front-desk", "laundry"])
        await commit(hotel, "all")
        first, second = await tablet.hear(), await tablet.hear()

    assert [first["p"], first["s"], second["p"], second["s"]] == [0, 2, 2, 3]
    assert [frame["e"][0]["entity"] for frame in (first, second)] == ["desk", "all"]


async def test_hotels_do_not_hear_each_other(hotel, mei, page, commit):
    other = await database_sync_to_async(make_property)("hill")
    async with page(mei, hotel) as tablet:
        await tablet.open()
        await tablet.hello()
        await commit(other, "theirs")

        silent = await tablet.hears_nothing()

    assert silent


async def test_nobody_signed_in_hears_why_and_nothing_else(hotel, page):
    async with page(None, hotel) as browser:
        accepted = await browser.open()
        said, code = await browser.end()

    assert accepted == "guest.v1"
    assert (said["why"], code) == ("signed_out", 4401)


async def test_somebody_of_another_hotel_is_not_let_in(hotel, mei, page):
    other = await database_sync_to_async(make_property)("hill")
    async with page(mei, other) as tablet:
        await tablet.open()
        said, code = await tablet.end()

    assert (said["why"], code) == ("signed_out", 4401)


@pytest.mark.parametrize(
    "headers",
    [
        {b"origin": b"http://evil.example"},
        {b"origin": b""},
        {b"origin": b"http://testserver:81"},
        {b"origin": b"null"},
        {b"host": b"evil.example", b"origin": b"http://evil.example"},
    ],
)
async def test_another_sites_page_is_refused_before_the_handshake(hotel, mei, page, headers):
    async with page(mei, hotel, headers=headers.items()) as foreign:
        accepted = await foreign.open()

    assert accepted is None


async def test_another_subprotocol_is_refused(hotel, mei, page):
    async with page(mei, hotel, subprotocols=["guest.v9"]) as tablet:
        accepted = await tablet.open()

    assert accepted is None


async def test_a_revoked_device_loses_its_socket_within_a_second(hotel, mei, page):
    manager = await database_sync_to_async(sign_in)(hotel, login="boss", role=Role.MANAGER)

    @database_sync_to_async
    def revoke():
        with unit():
            revoke_device(device=mei.device, by=manager.person, now=clock.now())

    async with page(mei, hotel) as phone, page(manager, hotel) as desktop:
        await phone.open()
        await desktop.open()
        await phone.hello()
        await desktop.hello()
        began = asyncio.get_running_loop().time()
        await revoke()
        said, code = await phone.end()
        took = asyncio.get_running_loop().time() - began
        still = await desktop.hear()

    assert (said["why"], code) == ("signed_out", 4401)
    assert took < 1
    assert still["e"][0]["topic"] == "people"


async def test_signing_out_is_noticed_even_when_nobody_says_so(hotel, mei, page, hub):
    @database_sync_to_async
    def leave_silently():
        with unit():
            sign_out(person=mei.person, now=clock.now())

    async with page(mei, hotel) as tablet:
        await tablet.open()
        await tablet.hello()
        hubs.leave(hub)  # the signal finds no hub, as if it came to another process
        await leave_silently()
        hubs.enter(hub)
        await rounds.look_at_people(hub, set())
        said, code = await tablet.end()

    assert (said["why"], code) == ("signed_out", 4401)


async def test_another_department_means_a_fresh_start(hotel, mei, page, commit):
    @database_sync_to_async
    def move():
        with unit():
            laundry = make_department(hotel, "laundry", "laundry")
            change_membership(
                member=mei.member, role=Role.AGENT, departments=[laundry], now=clock.now()
            )

    async with page(mei, hotel) as tablet:
        await tablet.open()
        before = await tablet.hello()
        await move()
        heard = [await tablet.hear(), await tablet.hear()]
        await commit(hotel, "desk", departments=["front-desk"])
        await commit(hotel, "laundry", departments=["laundry"])
        after = await tablet.hear()

    welcome = next(frame for frame in heard if frame["t"] == "welcome")
    assert welcome["mode"] == "reset"
    assert welcome["epoch"] != before["epoch"]
    assert [event["entity"] for event in after["e"]] == ["laundry"]


async def test_a_newer_socket_of_the_same_page_replaces_the_older(hotel, mei, page):
    async with page(mei, hotel) as old, page(mei, hotel) as new, page(mei, hotel) as beside:
        for each, tab in ((old, "left"), (beside, "right"), (new, "left")):
            await each.open()
            await each.hello(tab=tab)
        said, code = await old.end()
        others_live = await new.hears_nothing() and await beside.hears_nothing()

    assert (said["why"], code) == ("replaced", 4409)
    assert others_live


@pytest.mark.parametrize(
    "text", ["", "[]", '{"t":"hello","v":9}', '{"t":"ack","s":-1}', "x" * 5000]
)
async def test_what_is_no_frame_ends_the_socket_with_a_code(hotel, mei, page, text):
    async with page(mei, hotel) as tablet:
        await tablet.open()
        await tablet.hello()
        await tablet.send(text=text)
        said, code = await tablet.end()

    assert (said["why"], code) == ("malformed", 4400)


async def test_bytes_are_no_frame(hotel, mei, page):
    async with page(mei, hotel) as tablet:
        await tablet.open()
        await tablet.send(bytes=b"\x00")
        said, code = await tablet.end()

    assert (said["why"], code) == ("malformed", 4400)


async def test_a_flood_of_frames_ends_the_socket(hotel, mei, page):
    async with page(mei, hotel) as tablet:
        await tablet.open()
        await tablet.hello()
        for _ in range(150):
            await tablet.say(t="pong")
        said, code = await tablet.end()

    assert (said["why"], code) == ("too_many_frames", 4429)


async def test_heartbeats_carry_the_head_after_what_was_not_for_the_device(
    hotel, mei, page, hub, commit
):
    async with page(mei, hotel) as tablet:
        await tablet.open()
        await tablet.hello()
        await commit(hotel, departments=["laundry"])
        rounds.look_round(hub, asyncio.get_running_loop().time() + 16)
        passed_over, beat = await tablet.hear(), await tablet.hear()

    assert passed_over == {"t": "ev", "p": 0, "s": 1, "e": []}
    assert beat == {"t": "hb", "head": 1}


async def test_a_socket_without_hello_is_closed_after_ten_seconds(hotel, mei, page, hub):
    async with page(mei, hotel) as tablet:
        await tablet.open()
        rounds.look_round(hub, asyncio.get_running_loop().time() + 11)
        said, code = await tablet.end()

    assert (said["why"], code) == ("malformed", 4400)


async def test_a_restart_is_said_before_the_close(hotel, mei, page, hub):
    async with page(mei, hotel) as tablet:
        await tablet.open()
        await tablet.hello()
        await hub.say_goodbye()
        said, code = await tablet.end()

    assert (said, code) == ({"t": "bye", "why": "restart", "retry": 1}, 1012)
    assert not hub.seats
