"""Twilio as a small server on this machine, held to Twilio's own description in both directions.

Every request of the real client and every answer of ours is checked against the OpenAPI file, so
the fake can be wrong only where that file is silent: there (error codes, E.164) it follows
https://www.twilio.com/docs/api/errors. It remembers what it accepted, each under a SID of its own.
"""

import base64
import json
import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from enum import StrEnum
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from twilio.http.http_client import TwilioHttpClient  # noqa: TID251  the real one is what is tested

ROOT = Path(__file__).resolve().parents[2]
DESCRIPTION = Path(
    os.environ.get("TWILIO_OPENAPI")
    or ROOT.parent / "shared" / "twilio" / "twilio_api_v2010_messages_calls.json"
)
HOST = "https://api.twilio.com"
ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "a-token-for-tests"
SENDER = "+15005550006"


class Next(StrEnum):
    """What happens to the next message."""

    ACCEPT = "accept"
    ACCEPT_AND_HANG = "accept_and_hang"  # it leaves, but the caller never hears of it
    HANG = "hang"
    TOO_MANY = "too_many"
    BAD_NUMBER = "bad_number"
    UNSUBSCRIBED = "unsubscribed"
    BROKEN = "broken"


REFUSALS: dict[Next, tuple[int, int, str]] = {
    Next.TOO_MANY: (429, 20429, "Too Many Requests"),
    Next.BAD_NUMBER: (400, 21211, "Invalid 'To' Phone Number"),
    Next.UNSUBSCRIBED: (400, 21610, "Attempt to send to unsubscribed recipient"),
    Next.BROKEN: (500, 20500, "Internal Server Error"),
}


@lru_cache(maxsize=1)
def description() -> OpenAPI:
    """Twilio's description of messages, read once."""
    return OpenAPI.from_dict(json.loads(DESCRIPTION.read_text()))


@dataclass
class _Asked:
    """One HTTP request as openapi-core wants to see it."""

    path: str
    method: str
    body: bytes
    headers: Mapping[str, str]
    host_url: str = HOST

    def __post_init__(self) -> None:
        self.parameters = RequestParameters(header=self.headers)

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "").split(";", 1)[0]


@dataclass
class _Answered:
    """One answer of ours as openapi-core wants to see it."""

    status_code: int
    data: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class FakeTwilio:
    """``script`` is what happens to the next messages; ``accepted`` what left, newest last."""

    script: list[Next] = field(default_factory=list)
    accepted: list[dict[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # where a side broke the description
    hang_seconds: float = 0.0
    base: str = ""

    def answer(self, asked: _Asked) -> tuple[int, dict[str, Any]]:
        """The status and JSON for one request."""
        basic = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if asked.headers.get("Authorization") != f"Basic {basic}":
            return 401, _error(401, 20003, "Authenticate")
        try:
            description().validate_request(asked)
        except OpenAPIError as error:
            self.wrong.append(f"request: {error!r}: {error.__cause__!r}")
            return 422, _error(422, 20422, "The request breaks the description")
        status, body = self._create({k: v[0] for k, v in parse_qs(asked.body.decode()).items()})
        if status < 400:
            self._check_own(asked, status, body)
        return status, body

    def _create(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        outcome = self.script.pop(0) if self.script else Next.ACCEPT
        if outcome in REFUSALS:
            return REFUSALS[outcome][0], _error(*REFUSALS[outcome])
        if not form["To"].startswith("+"):
            return 400, _error(*REFUSALS[Next.BAD_NUMBER])
        if outcome != Next.HANG:
            self.accepted.append(form)
        if outcome in {Next.HANG, Next.ACCEPT_AND_HANG}:
            time.sleep(self.hang_seconds)
        return 201, _message(form, sid=f"SM{len(self.accepted):032x}")

    def _check_own(self, asked: _Asked, status: int, body: dict[str, Any]) -> None:
        try:
            answered = _Answered(status, json.dumps(body).encode())
            description().validate_response(asked, answered)
        except OpenAPIError as error:
            self.wrong.append(f"answer: {error!r}: {error.__cause__!r}")


def _error(status: int, code: int, message: str) -> dict[str, Any]:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return {"code": code, "message": message, "more_info": more, "status": status}


def _message(form: Mapping[str, str], *, sid: str) -> dict[str, Any]:
    at = formatdate(usegmt=False)
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}"
    return {
        "account_sid": ACCOUNT, "api_version": "2010-04-01", "body": form["Body"],
        "date_created": at, "date_sent": None, "date_updated": at, "direction": "outbound-api",
        "error_code": None, "error_message": None, "from": form.get("From"),
        "messaging_service_sid": form.get("MessagingServiceSid"), "num_media": "0",
        "num_segments": "1", "price": None, "price_unit": "USD", "sid": sid, "status": "queued",
        "subresource_uris": {"media": f"{uri}/Media.json"}, "to": form["To"], "uri": f"{uri}.json",
    }  # fmt: skip


@contextmanager
def serving(twilio: FakeTwilio) -> Iterator[FakeTwilio]:
    """Runs ``twilio`` on a free port of 127.0.0.1; ``base`` says where."""
    description()  # reading it takes longer than a client waits

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, said = twilio.answer(_Asked(self.path, "post", body, dict(self.headers)))
            data = json.dumps(said).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the caller had hung up, which is what a time-out is

        def log_message(self, *args: object) -> None:
            """Says nothing: tests read ``accepted``."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    twilio.base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield twilio
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class LocalTwilio(TwilioHttpClient):
    """Twilio's own HTTP client with the host rewritten; nothing else may leave."""

    def __init__(self, base: str, **options: Any) -> None:
        super().__init__(**options)
        self.base = urlsplit(base)

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        to = urlsplit(url)
        assert to.hostname == "api.twilio.com", url
        local = urlunsplit((self.base.scheme, self.base.netloc, to.path, to.query, ""))
        return super().request(method, local, *args, **options)

    def close(self) -> None:
        if self.session is not None:
            self.session.close()
