"""How long from the PMS's POST to the alert on the last screen, beside Mosquitto and bare uvicorn.

The whole product is on the way: the token is checked, the event kept, applied and planned, the
alert written, two commits with fsync made, and only then the screens hear. The rivals do nothing of
that: Mosquitto keeps messages in memory, the bare broadcast keeps nothing. All publish as many
bytes and are heard by the same client (listeners.py).
"""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from benchmarks import alert_hotel, mosquitto
from benchmarks.harness import (
    QUICK,
    ROOT,
    CannotRun,
    Goal,
    at_most,
    database,
    environment,
    finish,
    free_port,
    median,
    noise,
    quantile,
    run,
    say,
    server,
    spread,
)
from benchmarks.wires import Block

REPEATS = 5
WARM = 3  # events at the start of a block that are not counted
EVENTS = {1: 40, 100: 25, 1000: 8} if QUICK else {1: 100, 100: 60, 1000: 20}
RESERVED_AT_ONCE = 10
HEADER = 4  # bytes of a server's WebSocket frame of this size

# Both with the product's own settings of uvicorn.
PRODUCT = "from hotel_crm.web import main; main()"
BARE = (
    "import os, uvicorn; from hotel_crm.web import SETTINGS; "
    "uvicorn.run('benchmarks.bare:application', port=int(os.environ['PORT']), lifespan='off', "
    "**SETTINGS)"
)


class Rivals:
    """The servers of one run, all up at the same time, and what is published to them."""

    def __init__(self, stack: ExitStack, database_url: str) -> None:
        env = environment(database_url, HOTEL_CRM_PROCESS="web")
        told = _out(["-c", "from benchmarks.alert_hotel import main; main()", "1000"], env)
        self.token: str = told["token"]
        self.cookies: list[str] = told["cookies"]
        self.product, self.bare = free_port(), free_port()
        for code, port in ((PRODUCT, self.product), (BARE, self.bare)):
            command = [sys.executable, "-c", code]
            stack.enter_context(server(command, port, {**env, "PORT": str(port)}))
        self.broker: int | None = None
        found = mosquitto.find()
        if found:
            self.broker_version = mosquitto.version(*found)
            self.broker = stack.enter_context(mosquitto.running(*found))
        self.rooms = alert_hotel.rooms()
        self.number = 0
        self.payload = 200  # bytes; as the product's frame once it was seen

    def check_ins(self, events: int) -> list[str]:
        """Check-ins of guests whose birthday is today; their reservations are made now, untimed."""
        now = datetime.now(UTC)
        guests = []
        for room in islice(self.rooms, events):
            self.number += 1
            guests.append((self.number, room))
        created = [alert_hotel.reserved(number, room, now) for number, room in guests]
        for first in range(0, len(created), RESERVED_AT_ONCE):
            self._post({"events": created[first : first + RESERVED_AT_ONCE]})
        return [json.dumps(alert_hotel.checked_in(number, room, now)) for number, room in guests]

    def _post(self, body: dict[str, Any]) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.product, timeout=60)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        line.request("POST", f"/api/v1/pms/{alert_hotel.LINE}/events", json.dumps(body), headers)
        answer = line.getresponse()
        said = json.loads(answer.read())
        line.close()
        outcomes = {each["outcome"] for each in said.get("results", [])}
        if answer.status != 202 or outcomes != {"applied"}:
            raise CannotRun(f"The door answered {answer.status} {outcomes or said}.")

    def block(self, kind: str, number: int) -> Block:
        """A block of ``kind`` with ``number`` subscribers."""
        events = EVENTS[number] + WARM
        pause = 0.02 + number * 0.0002  # the acknowledgements of all are in by then
        filler = '{"topic":"alerts","x":"' + "x" * (self.payload - 25) + '"}'
        if kind == "product":
            return Block(
                kind=kind,
                port=self.product,
                number=number,
                bodies=self.check_ins(events),
                path=f"/ws/p/{alert_hotel.CODE}/",
                post=f"/api/v1/pms/{alert_hotel.LINE}/events",
                token=self.token,
                cookies=tuple(self.cookies[:number]),
                pause=pause,
            )
        if kind == "bare":
            return Block(
                kind=kind,
                port=self.bare,
                number=number,
                bodies=[filler] * events,
                path="/",
                post="/",
                pause=pause,
            )
        return Block(kind, self.broker or 0, number, [filler] * events, pause=pause)


def _out(arguments: list[str], env: dict[str, str], stdin: str = "") -> Any:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=env,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotRun(done.stderr.strip()[-2000:] or f"{arguments} ended with {done.returncode}.")
    return json.loads(done.stdout.splitlines()[-1])


def measure(block: Block) -> dict[str, float]:
    """Milliseconds of one block: p50 and p99 of receipts, the median of last receipts."""
    heard = _out(
        ["-c", "from benchmarks.listeners import main; main()"],
        environment(""),
        json.dumps(asdict(block)),
    )
    if heard["lost"]:
        raise CannotRun(f"{heard['lost']} receipts never came ({block.kind}, {block.number}).")
    counted = [[seconds * 1000 for seconds in each] for each in heard["taken"][WARM:]]
    every = [receipt for each in counted for receipt in each]
    return {
        "p50": median(every),
        "p99": quantile(every, 0.99),
        "last": median([max(each) for each in counted]),
        "bytes": heard["sample"],
    }


def repeats(rivals: Rivals) -> Iterator[tuple[str, int, dict[str, float]]]:
    """Each block in turn, rivals next to the product, five times over."""
    with_broker = ["mqtt"] if rivals.broker else []
    wanted = [
        (1, ["product"]),
        (100, [*with_broker, "bare", "product"]),
        (1000, ["bare", "product"]),
    ]
    for nr in range(REPEATS):
        for number, kinds in wanted:
            for kind in kinds:
                got = measure(rivals.block(kind, number))
                if kind == "product":
                    rivals.payload = int(got["bytes"]) - HEADER
                say(
                    f"{nr + 1}/{REPEATS} {kind:8} {number:5} sockets: "
                    f"p50 {got['p50']:.2f} ms, p99 {got['p99']:.2f} ms, last {got['last']:.2f} ms"
                )
                yield kind, number, got


def goals(got: dict[tuple[str, int], list[dict[str, float]]], *, broker: bool) -> list[Goal]:
    """The three goals of the issue, each from medians of this run."""

    def of(kind: str, number: int, what: str) -> float:
        return median([each[what] for each in got[kind, number]])

    rival, factor, name = ("mqtt", 4, "Mosquitto QoS 1") if broker else ("bare", 6, "bare uvicorn")
    hundred = of("product", 100, "last") / of(rival, 100, "last")
    thousand = of("product", 1000, "last") / of("bare", 1000, "last")
    return [
        at_most("HTTP event to one socket, durable, p50", 5, of("product", 1, "p50"), " ms"),
        at_most(f"last of 100 sockets, times {name}", factor, hundred),
        at_most("last of 1000 sockets, times bare uvicorn", 2, thousand),
    ]


def main() -> None:
    """Sets up, measures, tells."""
    got: dict[tuple[str, int], list[dict[str, float]]] = {}
    with database() as url, ExitStack() as stack:
        before = noise(url)
        say(f"SELECT 1: {before['select_1_ms']} ms, bare loop: {before['bare_loop_100k_ms']} ms")
        rivals = Rivals(stack, url)
        if rivals.broker:
            say(f"Rival: {rivals.broker_version}")
        else:
            say("Mosquitto is missing and cannot be brought here; the bare broadcast stands in.")
        for kind, number, figures in repeats(rivals):
            got.setdefault((kind, number), []).append(figures)
        after = noise(url)
    figures = {
        f"{kind}_{number}": {
            what: spread([each[what] for each in runs]) for what in ("p50", "p99", "last")
        }
        for (kind, number), runs in got.items()
    }
    figures |= {
        "frame_bytes": rivals.payload,
        "events_per_block": {str(number): events for number, events in EVENTS.items()},
        "before": before,
        "after": after,
        "mosquitto": rivals.broker_version if rivals.broker else "missing",
    }
    finish("alert", goals(got, broker=bool(rivals.broker)), figures)


if __name__ == "__main__":
    run(main)
