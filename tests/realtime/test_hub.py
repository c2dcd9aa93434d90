"""The hub between the table and its seats: lost doorbells, gaps, laggards, broken and slow sockets."""

import asyncio
import json

import psycopg
import pytest
from channels.db import database_sync_to_async

from core.transactions import unit
from realtime import doorbell, frames, hubs, log, ring, rounds, services
from realtime import hub as hub_module
from realtime.models import Event, Stream
from realtime.pump import following, pump
from realtime.seats import Seat
from realtime.types import TOO_SLOW, Wake
from tests.realtime.waiting import until


async def nobody():
    return None


async def sit(hub, somebody, epoch="", cur=0):
    seat = Seat(somebody.person, renew=nobody, at=asyncio.get_running_loop().time())
    hub.sit(seat)
    await hub.greet(seat, frames.Hello(epoch, cur, ""))
    return seat


async def heard(hub, seat):
    """Everything that is due now, as (p, s, entities) for events and the mode for welcomes."""
    said = []
    while (frame := await following(hub, seat)) is not None:
        said.append(frame if isinstance(frame, str) else frame.text)
    return said


@pytest.fixture
def deaf(hub, monkeypatch):
    """A hub that is handed nothing: as if every commit came from another process."""
    monkeypatch.setattr(hubs, "give", lambda *_: None)
    return hub


@pytest.fixture(autouse=True)
def rung_by_the_database(settings):
    """These tests ring by NOTIFY themselves, whatever the machine's Redis could do."""
    settings.REDIS_URL = ""


async def test_a_commit_of_this_process_is_handed_over_without_a_read(hotel, mei, hub, commit):
    seat = await sit(hub, mei)
    await heard(hub, seat)

    hub._look.clear()
    await commit(hotel, "a")
    await until(lambda: seat.stream.ring.head == 1)

    assert not hub._look.is_set()
    assert '"entity":"a"' in (await heard(hub, seat))[0]


async def test_a_doorbell_of_another_session_makes_the_hub_read_at_once(
    hotel, mei, deaf, commit, monkeypatch
):
    monkeypatch.setattr(doorbell, "ring", lambda _: None)
    monkeypatch.setattr(hub_module, "POLL_SECONDS", 60)
    seat = await sit(deaf, mei)
    await until(lambda: _listens() == 1)
    await asyncio.sleep(1.1)  # the round that began before the poll was put off

    await commit(hotel, "a")
    unheard = seat.stream.ring.head
    with psycopg.connect(autocommit=True, **doorbell.address()) as other:
        other.execute(f"NOTIFY {doorbell.CHANNEL}, '{hotel.pk}'")
    await until(lambda: seat.stream.ring.head == 1)

    assert unheard == 0


def _listens():
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%%'"
    with psycopg.connect(autocommit=True, **doorbell.address()) as line:
        return line.execute(query).fetchone()[0]


async def test_with_every_doorbell_lost_the_poll_finds_it(hotel, mei, deaf, commit, monkeypatch):
    monkeypatch.setattr(doorbell, "ring", lambda _: None)
    seat = await sit(deaf, mei)

    await commit(hotel, "a")
    await until(lambda: seat.stream.ring.head == 1)

    assert seat.stream.ring.head == 1


async def test_hand_overs_in_the_wrong_order_are_put_right(hotel, mei, hub, commit):
    await commit(hotel)
    seat = await sit(hub, mei)
    epoch = (await database_sync_to_async(Stream.objects.get)()).epoch
    await heard(hub, seat)
    third, second = ([frames.entry(nr, Wake("tasks", "low", f"e{nr}", 1))] for nr in (3, 2))

    hub.give(hotel.pk, epoch, third)
    early = await heard(hub, seat)
    hub.give(hotel.pk, epoch, second)
    both = await heard(hub, seat)

    assert early == []
    assert both == [frames.events(1, 3, [second[0].text, third[0].text])]


async def test_a_seat_behind_the_ring_reads_the_table_and_misses_nothing(
    hotel, mei, hub, monkeypatch
):
    def fill():
        with unit():
            log.append(hotel.pk, [Wake("tasks", "low", f"e{nr}", 1) for nr in range(1, 1201)])

    await database_sync_to_async(fill)()
    monkeypatch.setattr(ring, "KEPT", 100)
    seat = await sit(hub, mei)
    seat.welcome = None
    seat.place.jump(0)

    texts = await heard(hub, seat)

    entities = [name for text in texts for name in _entities(text)]
    assert seat.stream.ring.base > 1
    assert entities == [f"e{nr}" for nr in range(1, 1201)]
    assert seat.place.told == 1200


async def test_a_seat_whose_rows_were_forgotten_meanwhile_is_reset(hotel, mei, hub, commit):
    await commit(hotel, "a", "b", "c")
    seat = await sit(hub, mei)
    seat.welcome = None
    seat.place.jump(0)
    await database_sync_to_async(Event.objects.filter(seq__lte=2).delete)()

    texts = await heard(hub, seat)

    assert len(texts) == 1
    assert '"mode":"reset"' in texts[0]
    assert seat.place.told == 3


def _entities(text):
    return [event["entity"] for event in json.loads(text)["e"]]


async def test_a_place_below_the_floor_is_reset(hotel, mei, hub, commit):
    await commit(hotel, "a", "b", "c")
    first = await sit(hub, mei)
    await database_sync_to_async(Stream.objects.update)(floor=2)
    await hub.catch_up([first.stream])

    modes = {}
    for cur in (1, 2, 3):
        seat = await sit(hub, mei, epoch=first.epoch, cur=cur)
        modes[cur] = seat.welcome

    assert modes == {1: "reset", 2: "delta", 3: "delta"}


async def test_a_new_epoch_and_a_head_set_back_reset_open_sockets(hotel, mei, hub, commit):
    await commit(hotel, "a", "b")
    seat = await sit(hub, mei)
    await heard(hub, seat)

    @database_sync_to_async
    def renew():
        with unit():
            services.renew_epoch(property_id=hotel.pk)

    before = seat.epoch
    await renew()
    await until(lambda: seat.welcome == "reset")
    renewed = await heard(hub, seat)
    await database_sync_to_async(Event.objects.filter(seq=2).delete)()
    await database_sync_to_async(Stream.objects.update)(head=1)
    await until(lambda: seat.welcome == "reset")
    set_back = await heard(hub, seat)

    assert seat.epoch != before
    assert ['"head":2' in renewed[0], '"head":1' in set_back[0]] == [True, True]


@pytest.mark.parametrize("pushing", [True, False])
async def test_a_broken_socket_and_a_blocked_one_do_not_stop_the_others(
    hotel, mei, hub, commit, pushing
):
    seats = [await sit(hub, mei) for _ in range(3)]
    for seat in seats:
        seat.device_id = None  # three browsers, as far as replacing goes
        seat.farewell = None
    got = []

    async def fine(message):
        got.append(message["text"])

    async def broken(message):
        if '"ev"' in message["text"]:
            raise ConnectionResetError

    async def blocked(message):
        if '"ev"' in message["text"]:
            await asyncio.Event().wait()

    pumps = []
    for seat, send in zip(seats, (broken, blocked, fine), strict=True):
        seat.send = send if pushing else None
        pumps.append(asyncio.create_task(pump(hub, seat, send)))
    await until(lambda: len(got) == 1)
    await commit(hotel, "a")
    await commit(hotel, "b")
    await until(lambda: len(got) == 3)
    ended = [task.done() for task in pumps]
    in_a_send = [seat.sending_since > 0 for seat in seats]
    for task in pumps:
        task.cancel()
    await asyncio.gather(*pumps, return_exceptions=True)

    assert ended == [True, False, False]
    assert in_a_send[1:] == [True, False]
    assert [name for text in got[1:] for name in _entities(text)] == ["a", "b"]


async def test_a_send_that_takes_over_thirty_seconds_is_cut(hotel, mei, hub):
    seat = await sit(hub, mei)
    cut = []
    seat.sever = lambda: cut.append(seat.farewell)
    now = asyncio.get_running_loop().time()
    seat.sending_since = now

    rounds.look_round(hub, now + 29)
    early = list(cut)
    rounds.look_round(hub, now + 31)

    assert (early, cut) == ([], [TOO_SLOW])


async def test_a_stream_nobody_listens_to_is_let_go(hotel, mei, hub):
    seat = await sit(hub, mei)
    now = asyncio.get_running_loop().time()

    rounds.look_round(hub, now + 61)
    while_listening = len(hub.streams)
    hub.leave(seat)
    rounds.look_round(hub, now + 122)

    assert (while_listening, len(hub.streams)) == (1, 0)


async def test_a_killed_database_session_costs_a_moment_and_nothing_else(hotel, mei, deaf, commit):
    seat = await sit(deaf, mei)

    def kill():
        query = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'hotel-crm-doorbell' "
            "AND pid <> pg_backend_pid()"
        )
        with psycopg.connect(autocommit=True, **doorbell.address()) as line:
            line.execute(query)

    kill()
    await commit(hotel, "a")
    await until(lambda: seat.stream.ring.head == 1)

    assert seat.stream.ring.head == 1


async def test_a_hotel_that_never_spoke_has_a_stream_of_its_own(hotel, mei, hub):
    first, second = await sit(hub, mei), await sit(hub, mei)

    assert first.stream is second.stream
    assert (first.stream.ring.head, len(first.stream.epoch)) == (0, 35)


async def test_a_hub_answers_for_its_own_loop_only(hub, transactional_db):
    def elsewhere():
        async def look():
            return hubs.current()

        return asyncio.run(look())

    assert hubs.current() is hub
    assert await asyncio.to_thread(elsewhere) is None
