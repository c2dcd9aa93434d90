"""A process that behaves: serves a page on the inherited socket, or only waits to be stopped.

Its mood is a file VAR/mood-<name>: `dies` ends it at once with a last word, `deaf` ignores SIGTERM,
`parent` makes it start a child of its own.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path


def serve(listener: socket.socket) -> None:
    """Answers every request with the process's own number."""
    while True:
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            body = str(os.getpid()).encode()
            head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
            connection.sendall(head % len(body) + body)


def main(name: str) -> None:
    """Reads the mood, then serves or waits."""
    mood = Path(os.environ["VAR"], f"mood-{name}")
    words = mood.read_text() if mood.exists() else ""
    print(f"{name} of user {os.geteuid()} begins", flush=True)
    if "dies" in words:
        sys.exit(f"{name} cannot go on: the cellar is flooded")
    if "deaf" in words:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if "parent" in words:
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    handle = os.environ.get("LISTEN_FD")
    if handle:
        serve(socket.socket(fileno=int(handle)))
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main(sys.argv[1])
