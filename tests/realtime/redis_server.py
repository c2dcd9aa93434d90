"""A Redis of a test's own, which may be killed and started again at the same address."""

import shutil
import socket
import subprocess
import time
from contextlib import closing

import redis

PATIENCE = 15.0  # seconds for a start on a busy machine


def program() -> str | None:
    """The server to start, or None."""
    return shutil.which("redis-server")


class RedisServer:
    """Keeps nothing on disk; ``url`` is its address, whether it runs or not."""

    def __init__(self, program: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        words = ("--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--dir", "/tmp")
        self._process = subprocess.Popen(
            [self._program, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + PATIENCE
        while not answers(self.url):
            assert self._process.poll() is None, "Redis ended at once"
            assert time.monotonic() < end, "Redis did not start"
            time.sleep(0.05)

    def kill(self) -> None:
        """As the kernel would: no goodbye to anybody."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None


def answers(url: str) -> bool:
    """Whether a Redis is there."""
    with closing(redis.Redis.from_url(url, socket_timeout=2, retry=None)) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False


def listeners(url: str, channel: str) -> int:
    """How many connections listen to ``channel``."""
    with closing(redis.Redis.from_url(url, socket_timeout=2)) as client:
        return int(client.pubsub_numsub(channel)[0][1])
