"""A body that is too large is refused before it is read, with or without a length."""

import json

import pytest

from core.bodies import TOO_BIG, BodyLimit


async def echo(scope, receive, send):
    """Reads the whole body and answers with its length."""
    length, more = 0, True
    while more:
        message = await receive()
        length += len(message["body"])
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(length).encode()})


async def ask(chunks, headers=(), kind="http"):
    """(status, body, chunks that were never asked for)."""
    left, sent = list(chunks), []

    async def receive():
        body = left.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(left)}

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "headers": list(headers)}
    await BodyLimit(echo, most=10)(scope, receive, send)
    return sent[0]["status"], sent[1]["body"], len(left)


@pytest.mark.parametrize("chunks", [[b""], [b"x" * 10], [b"x" * 5, b"x" * 5]])
async def test_body_within_the_limit_passes(chunks):
    status, body, left = await ask(chunks, [(b"content-length", b"10")])

    assert (status, int(body), left) == (200, sum(map(len, chunks)), 0)


@pytest.mark.parametrize(
    ("chunks", "headers", "left"),
    [
        ([b"x" * 11], [(b"content-length", b"11")], 1),
        ([b"x" * 6, b"x" * 5, b"x"], [], 1),
        ([b"x" * 11, b"x"], [(b"content-length", b"5")], 1),
        ([b"x" * 11, b"x"], [(b"content-length", b"-5")], 1),
    ],
)
async def test_larger_body_is_refused_unread(chunks, headers, left):
    status, body, unread = await ask(chunks, headers)

    assert (status, unread) == (413, left)
    assert json.loads(body) == {"say": TOO_BIG}


async def test_sockets_are_not_looked_at():
    status, _, _ = await ask([b"x" * 11], kind="websocket")

    assert status == 200
