"""The one statement that writes the stream, against what the ORM would write and under a race."""

import random
import threading
import time
from contextlib import suppress
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, connections

from core import clock
from core.transactions import unit
from realtime import log
from realtime.doorbell import address
from realtime.models import Event, Stream
from realtime.services import publish
from realtime.types import Wake
from tests.factories.hotels import make_property
from tests.factories.moments import database_now

WRITERS = 8
COMMITS = 40


@pytest.mark.django_db
def test_appending_writes_what_the_orm_would_write():
    hotel = make_property()
    wakes = [
        Wake("tasks", "low", "a", 1),
        Wake("alerts", "high", "b", 2, frozenset({"front-desk"})),
        Wake("rooms", "medium", "c", 3, frozenset({"laundry", "housekeeping"})),
    ]

    epoch, first = log.append(hotel.pk, wakes)

    Event.objects.bulk_create(
        Event(
            property_id=hotel.pk,
            seq=100 + nr,
            at=clock.now(),
            topic=wake.topic,
            level=wake.level,
            entity=wake.entity,
            version=wake.version,
            departments=sorted(wake.departments),
        )
        for nr, wake in enumerate(wakes)
    )
    columns = ("topic", "level", "entity", "version", "departments")
    rows = list(Event.objects.filter(seq__lt=100).order_by("seq").values_list(*columns))
    stream = Stream.objects.get(property=hotel)
    assert rows == list(Event.objects.filter(seq__gte=100).order_by("seq").values_list(*columns))
    assert (first, stream.head, stream.floor, stream.epoch) == (1, 3, 0, epoch)
    assert len(epoch) == 26
    assert abs(Event.objects.get(seq=1).at - database_now()) < timedelta(minutes=1)


@pytest.mark.django_db
def test_numbers_go_on_without_a_hole_and_apart_for_each_hotel():
    river, hill = make_property("river"), make_property("hill")
    log.append(river.pk, [Wake("tasks", "low", "a", 1)] * 3)

    _, next_of_river = log.append(river.pk, [Wake("tasks", "low", "a", 1)])
    _, first_of_hill = log.append(hill.pk, [Wake("tasks", "low", "a", 1)])

    assert (next_of_river, first_of_hill) == (4, 1)


def test_a_unit_wakes_a_screen_once_for_one_thing_at_its_newest_and_loudest():
    desk = frozenset({"front-desk"})
    wakes = [
        Wake("tasks", "high", "a", 1, desk),
        Wake("tasks", "low", "b", 1, desk),
        Wake("tasks", "low", "a", 3, desk),
        Wake("tasks", "medium", "a", 2),
    ]

    merged = log.merged(wakes)

    assert merged == [
        Wake("tasks", "high", "a", 3, desk),
        Wake("tasks", "low", "b", 1, desk),
        Wake("tasks", "medium", "a", 2),
    ]


def read_while(writers, number_of):
    """What a reader meets that always asks for what lies beyond the newest number it knows."""
    seen, cursor = [], 0
    query = f"SELECT {number_of[0]} FROM {number_of[1]} WHERE {number_of[0]} > %s ORDER BY 1"
    with psycopg.connect(autocommit=True, **address()) as line:
        while True:
            last_look = not any(writer.is_alive() for writer in writers)
            new = [row[0] for row in line.execute(query, [cursor]).fetchall()]
            seen += new
            cursor = max([cursor, *new])
            if last_look and not new:
                return seen
            time.sleep(0.0005)


def race(write):
    """Runs ``write(nr, chance)`` in eight threads, a tenth of the times to be rolled back."""

    def work(nr):
        chance = random.Random(nr)
        try:
            for _ in range(COMMITS):
                write(chance)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=work, args=(nr,)) for nr in range(WRITERS)]
    for writer in writers:
        writer.start()
    return writers


class RolledBack(Exception):
    pass


@pytest.mark.django_db(transaction=True)
def test_a_reader_never_misses_a_commit_under_eight_writers_with_rollbacks():
    hotel = make_property()
    with unit():
        publish(property_id=hotel.pk, topic="tasks", entity="first", version=1)

    def write(chance):
        with suppress(RolledBack), unit():
            for nr in range(chance.randint(1, 3)):
                publish(property_id=hotel.pk, topic="tasks", entity=f"e{nr}", version=1)
            time.sleep(chance.random() / 500)
            if chance.random() < 0.1:
                raise RolledBack

    writers = race(write)

    seen = read_while(writers, ("seq", "realtime_event"))

    head = Stream.objects.get(property=hotel).head
    assert seen == list(range(1, head + 1))
    assert head > WRITERS * COMMITS


@pytest.mark.django_db(transaction=True)
def test_the_same_race_over_a_plain_sequence_misses_commits():
    """The negative control: it shows that the race above is one, and why the head row is there."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS naive_log (id bigserial PRIMARY KEY)")

    def write(chance):
        with psycopg.connect(**address()) as line:
            line.execute("INSERT INTO naive_log DEFAULT VALUES")
            time.sleep(chance.random() / 100)

    try:
        writers = race(write)
        seen = read_while(writers, ("id", "naive_log"))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM naive_log")
            written = cursor.fetchone()[0]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE naive_log")

    assert written == WRITERS * COMMITS
    assert len(seen) < written
