"""One process that holds N subscribers and publishes: the same loop for the product and its rivals.

Raw sockets, one epoll, a clock reading per receipt and nothing else while an event is on its way,
so that the receiver is never the slowest part. Every subscriber acknowledges at once, as devices and
MQTT clients do; the bare broadcast knows no acknowledgement. Reads a JSON ``Block`` from stdin, prints a JSON result.
"""

import json
import os
import select
import socket
import sys
import time
from collections.abc import Iterator, Sequence

from benchmarks.wires import KINDS, Block

READ = 65536
EVENT_SECONDS = 5.0  # an event that is not everywhere by then counts as lost
HANDSHAKE_SECONDS = 60.0
AT_ONCE = 50  # handshakes


class Crowd:
    """The subscribers and the publisher of one block."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.kind = KINDS[block.kind](block)
        self.sockets: dict[int, socket.socket] = {}
        self.poll = select.epoll()
        self.sample = b""

    def subscribe(self) -> None:
        """Connects everybody, a few at a time, and waits until all are subscribed."""
        for first in range(0, self.block.number, AT_ONCE):
            self._subscribe(range(first, min(first + AT_ONCE, self.block.number)))

    def _subscribe(self, numbers: Sequence[int]) -> None:
        waiting: dict[int, tuple[int, bytes]] = {}
        for nr in numbers:
            line = self._connect()
            line.sendall(self.kind.subscribe(nr))
            self.sockets[line.fileno()] = line
            self.poll.register(line.fileno(), select.EPOLLIN)
            waiting[line.fileno()] = (nr, b"")
        deadline = time.monotonic() + HANDSHAKE_SECONDS
        while waiting:
            if time.monotonic() > deadline:
                raise SystemExit(f"{len(waiting)} subscribers are not in after a minute.")
            for handle, data in self._read(1.0):
                if handle in waiting:
                    self._shake(waiting, handle, data)

    def _shake(self, waiting: dict[int, tuple[int, bytes]], handle: int, data: bytes) -> None:
        """The next step of one handshake."""
        nr, heard = waiting[handle]
        second = b"" if heard else self.kind.second(nr)
        if second:
            self.sockets[handle].sendall(second)
        heard += data
        if self.kind.is_subscribed(heard):
            del waiting[handle]
        else:
            waiting[handle] = (nr, heard)

    def _connect(self) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self.block.port), timeout=30)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line

    def _read(self, seconds: float) -> Iterator[tuple[int, bytes]]:
        for handle, _ in self.poll.poll(seconds):
            data = os.read(handle, READ)
            if not data:
                raise SystemExit("The server closed a connection.")
            yield handle, data

    def measure(self) -> tuple[list[list[float]], int]:
        """Seconds until each receipt, per event; and how many receipts never came."""
        publisher = self._connect()
        if self.block.kind == "mqtt":
            publisher.sendall(self.kind.subscribe(-1))
            publisher.recv(READ)
        self.poll.register(publisher.fileno(), select.EPOLLIN)
        taken, lost = [], 0
        for body in self.block.bodies:
            receipts = self._event(publisher, body)
            lost += self.block.number - len(receipts)
            taken.append(receipts)
            self._settle()
        publisher.close()
        return taken, lost

    def _event(self, publisher: socket.socket, body: str) -> list[float]:
        raw, now, own = self.kind.publish(body), time.perf_counter, publisher.fileno()
        carries, acknowledge, number = self.kind.carries, self.kind.acknowledge, self.block.number
        receipts: dict[int, float] = {}
        answer, answered, data = b"", False, b""
        began = now()
        publisher.sendall(raw)
        while len(receipts) < number or not answered:
            for handle, data in self._read(0.5):
                if handle == own:
                    answer += data
                    answered = self.kind.is_answered(answer)
                elif carries(data) and handle not in receipts:
                    receipts[handle] = now() - began
                    acknowledgement = acknowledge(data)
                    if acknowledgement:
                        os.write(handle, acknowledgement)
                    self.sample = data
            if now() - began > EVENT_SECONDS:
                break
        return list(receipts.values())

    def _settle(self) -> None:
        """Quiet until nothing comes for a while, as between two events of a hotel."""
        time.sleep(self.block.pause)
        while heard := list(self._read(0.0)):
            for handle, data in heard:
                answer = self.kind.reply(data)
                if answer:
                    os.write(handle, answer)
            time.sleep(self.block.pause)


def main() -> None:
    """Runs the block on stdin."""
    block = Block(**json.load(sys.stdin))
    crowd = Crowd(block)
    crowd.subscribe()
    taken, lost = crowd.measure()
    print(json.dumps({"taken": taken, "lost": lost, "sample": len(crowd.sample)}))
