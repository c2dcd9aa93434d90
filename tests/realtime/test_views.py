import asyncio
import json

import pytest
from channels.db import database_sync_to_async
from django.test import AsyncClient
from django.urls import reverse

from realtime import queries, views
from realtime.models import DeviceCursor

ALERT = "a" * 26
OURS = {"X-Guest": "1", "Origin": "http://testserver"}


@pytest.fixture
def browser(mei, hub):
    client = AsyncClient()
    client.cookies.load(mei.cookies)
    return client


async def poll(browser, hotel, **asked):
    answer = await browser.get(reverse("sync", kwargs={"property": hotel.code}), asked)
    return answer.status_code, json.loads(answer.content).get("frames")


async def test_the_first_poll_is_told_to_fetch_everything(hotel, browser, commit):
    await commit(hotel)

    status, frames = await poll(browser, hotel)

    assert status == 200
    assert [(frame["t"], frame["mode"], frame["head"]) for frame in frames] == [
        ("welcome", "reset", 1)
    ]


async def test_a_poll_brings_what_was_missed_at_once(hotel, browser, commit):
    epoch = (await poll(browser, hotel))[1][0]["epoch"]
    await commit(hotel, "a", "b")

    _, frames = await poll(browser, hotel, epoch=epoch, cur=1)

    assert [frame["t"] for frame in frames] == ["welcome", "ev"]
    assert [event["entity"] for event in frames[1]["e"]] == ["b"]


async def test_a_poll_waits_for_the_next_commit(hotel, browser, commit):
    epoch = (await poll(browser, hotel))[1][0]["epoch"]

    waiting = asyncio.create_task(poll(browser, hotel, epoch=epoch, cur=0))
    await asyncio.sleep(0.05)
    answered_early = waiting.done()
    await commit(hotel, "a")
    _, frames = await waiting

    assert not answered_early
    assert frames[1]["e"][0]["entity"] == "a"


async def test_a_poll_without_news_ends_with_the_welcome(hotel, browser, monkeypatch):
    monkeypatch.setattr(views, "WAIT_SECONDS", 0.05)
    epoch = (await poll(browser, hotel))[1][0]["epoch"]

    _, frames = await poll(browser, hotel, epoch=epoch, cur=0)

    assert [frame["t"] for frame in frames] == ["welcome"]


async def test_polling_proves_delivery_and_showing(hotel, mei, browser, hub, commit):
    epoch = (await poll(browser, hotel))[1][0]["epoch"]
    await commit(hotel, ALERT, topic="alerts", level="high")
    await poll(browser, hotel, epoch=epoch, cur=0)
    await hub.marks.flush()
    await commit(hotel, "b")
    await poll(browser, hotel, epoch=epoch, cur=1)

    shown = await browser.post(
        reverse("sync", kwargs={"property": hotel.code}),
        json.dumps([{"t": "shown", "task": ALERT}]),
        content_type="application/json",
        headers=OURS,
    )
    await hub.marks.flush()

    found = await database_sync_to_async(queries.deliveries)(property_id=hotel.pk, entity=ALERT)
    cursor = await database_sync_to_async(DeviceCursor.objects.get)()
    assert shown.status_code == 204
    assert [each.sent_at < each.delivered_at < each.shown_at for each in found] == [True]
    assert cursor.device_id == mei.person.device_id


@pytest.mark.parametrize(
    "asked", [{"cur": "-1"}, {"cur": "x"}, {"cur": "9" * 30}, {"epoch": "e" * 65}, {"tab": "\n"}]
)
async def test_an_unreadable_question_is_refused_with_a_sentence(hotel, browser, asked):
    answer = await browser.get(reverse("sync", kwargs={"property": hotel.code}), asked)

    assert answer.status_code == 400
    assert "Reload" in json.loads(answer.content)["say"]


@pytest.mark.parametrize("body", ["", "{}", '[{"t":"shown"}]', "[" + "1," * 200 + "1]"])
async def test_unreadable_marks_are_refused(hotel, browser, body):
    answer = await browser.post(
        reverse("sync", kwargs={"property": hotel.code}),
        body,
        content_type="application/json",
        headers=OURS,
    )

    assert answer.status_code == 400


async def test_nobody_signed_in_is_told_so(hotel, hub):
    answer = await AsyncClient().get(
        reverse("sync", kwargs={"property": hotel.code}), headers={"X-Guest": "1"}
    )

    assert answer.status_code == 401


async def test_marks_from_another_sites_page_are_refused(hotel, browser):
    answer = await browser.post(
        reverse("sync", kwargs={"property": hotel.code}),
        "[]",
        content_type="application/json",
        headers={**OURS, "Origin": "http://evil.example"},
    )

    assert answer.status_code == 403
